"""Filling a database with the network of a scale: feed files, loaded as feeds are, and what is asked of its people."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from tradewind.audiences.services import define_audience
from tradewind.exchange import feeds
from tradewind.exchange.feeds import FeedReport, Progress
from tradewind.goals.services import define_goal
from tradewind.kernel.audit import acting
from tradewind.ops.bench import crew, sites
from tradewind.ops.bench.expressions import Author
from tradewind.ops.bench.scales import SEED
from tradewind.ops.bench.sheets import written
from tradewind.ops.bench.sites import Earth
from tradewind.ops.bench.vocabulary import DIMENSIONS, GOALS, PERSON_METRIC, PROGRAMS, sheets
from tradewind.programs import reconcile
from tradewind.programs.services import RequirementSpec, define_program, define_requirement

ACTOR = "bench"
EVERYTHING = Decimal(100)
"""Percent: what a feed of the benchmarks closes is not held."""

_PLACES = {
    "partners": "code,name,type,parent,community",
    "field_units": "code,dimension,parent,name,level",
    "locations": "code,partner,name,country,subdivision,timezone,brands,field_units,tags",
    "field_representatives": "person,field_unit",
}


def write(earth: Earth, folder: Path, today: date, progress: Progress) -> int:
    """Write the feed of the whole network, as of ``today``; returns how many rows it has. Memory stays flat."""
    fixed = sheets()
    headers = {name: ",".join(map(str, rows[0])) for name, rows in fixed.items()} | _PLACES | crew.HEADERS
    with written(folder, headers) as files:
        for name, rows in fixed.items():
            files[name].write(rows[1:])
        files["partners"].write(sites.partners(earth))
        files["field_units"].write(sites.field_units(earth.scale))
        files["locations"].write(sites.locations(earth))
        files["field_representatives"].write(sites.representatives(earth))
        for site in earth.sites:
            for name, found in crew.rows(earth, site, today).items():
                files[name].write(found)
            progress("Inventing people", site.first + site.heads, earth.scale.people)
        return sum(file.rows - 1 for file in files.values())


def load(folder: Path, progress: Progress) -> FeedReport:
    """Load a feed, whatever it closes."""
    return feeds.load(folder, max_removals=EVERYTHING, actor=ACTOR, progress=progress)


def define(earth: Earth, today: date, progress: Progress) -> None:
    """Define goals, which the loaded credits achieve at once, then programs, audiences and requirements.

    Nothing is assigned yet: that is the first full run, and it is measured.
    """
    with acting(ACTOR, via="bench"):
        for number, (code, course) in enumerate(GOALS.items()):
            lasts, renews = ("24 months", "90 days") if number % 5 < 2 else ("", "")
            define_goal(code, title=code, course=course, valid_for=lasts, renew_within=renews)
    reconcile.drain(progress=progress)
    author, rng = Author(earth, "audiences"), Random(f"{SEED}-requirements")  # noqa: S311 - nothing secret
    with acting(ACTOR, via="bench"):
        for number, code in enumerate(PROGRAMS):
            opens, closes = today - timedelta(days=1000 - 900 * number), today + timedelta(days=200 + 365 * number)
            define_program(code, title=code, opens=opens, closes=closes, actor=ACTOR)
        for number in range(earth.scale.requirements):
            code = f"audience-{number:03}"
            define_audience(code, title=code, who=author.audience())
            define_requirement(_requirement(number, code, rng, today), actor=ACTOR)
            progress("Defining requirements", number + 1, earth.scale.requirements)


def _requirement(number: int, audience: str, rng: Random, today: date) -> RequirementSpec:
    """A requirement of every kind of due rule; some waive, some keep, some address a community or need nobody."""
    due = (
        {"days": 30, "after": "assigned"},
        {"days": 60, "after": "appointed"},
        {"days": 90, "after": "hired"},
        {"on": (today + timedelta(days=rng.randrange(30, 300))).isoformat()},
        None,
    )
    return RequirementSpec(
        code=f"requirement-{number:03}",
        goal=rng.choice(list(GOALS)),
        audience=audience,
        dimension=rng.choice(DIMENSIONS),
        title=f"Requirement {number}",
        program=rng.choice((*PROGRAMS, None)),
        communities=("dealers",) if rng.random() < 0.2 else (),
        due=rng.choice(due),
        waive_when={"person_metric": {"metric": PERSON_METRIC, "at_least": 98}} if rng.random() < 0.1 else None,
        keep_while={"staff": {"primary": True, "kind": "external"}} if rng.random() < 0.05 else None,
        mandatory=rng.random() < 0.9,
    )
