"""Building the demo academy once, and finding it again."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from random import Random
from string import Template
from typing import Any

from django.conf import settings

from tradewind.catalog.models import Course
from tradewind.catalog.services import allow_proxy_credit
from tradewind.exchange import academy, feeds
from tradewind.exchange.models import FeedRun
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import TradewindError
from tradewind.network.days import today_of
from tradewind.network.logins import ensure_login
from tradewind.network.models import Location, Person
from tradewind.ops.demo import lessons, results, staff, tables, world
from tradewind.ops.demo.personas import PERSONAS, Persona, choose, measure, teach
from tradewind.programs.models import Assignment, Requirement

ACTOR = "demo"
USUAL = 3000
"""People, where nobody says how many."""
PER_LOCATION = 7.5
SEED = "tradewind"


class NotADemo(TradewindError):
    """The database holds something else than the demo network that is asked for."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A persona to sign in as."""

    key: str
    name: str
    role: str
    person: str
    username: str
    password: str
    look_at: str

    def as_data(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Built:
    """What there is to look at."""

    is_new: bool
    guests: list[Guest]
    people: int
    locations: int
    assignments: int

    def line(self) -> str:
        verb = "Built" if self.is_new else "Found"
        return (
            f"{verb} the demo network: {self.people:,} people, {self.locations:,} locations, "
            f"{self.assignments:,} open assignments. Place data: GeoNames, CC BY 4.0."
        )


def build(people: int | None = None, *, progress: feeds.Progress) -> Built:
    """Build the demo network of about ``people`` people, unless it is there.

    Raises NotADemo, with the cure, where the database holds another network or another size of this one.
    What was cut short is taken up again.
    """
    loaded = FeedRun.objects.filter(actor=ACTOR, outcome=FeedRun.Outcome.LOADED).order_by("pk").first()
    if loaded is None:
        _need_an_empty_database()
    size = _size(loaded, people)
    is_new = loaded is None or not Requirement.objects.exists()
    folder = settings.HOME / "demo"
    network = folder / f"network-{size}"
    kept = folder / "personas.json"
    day = _day_of(loaded)
    if is_new or not kept.exists():
        progress("Inventing a network", 0, None)
        chosen = write(size, day, network, folder / "academy.yaml")
        if loaded is None:
            feeds.load(network, actor=ACTOR, progress=progress)
        progress("Applying the academy file", 0, None)
        if is_new:
            academy.apply([folder / "academy.yaml"], actor=ACTOR)
            _let_managers_record()
        _keep(kept, _welcome(chosen))
    progress("Making courses that play", 0, None)
    lessons.offer(ACTOR)
    guests = [Guest(**guest) for guest in json.loads(kept.read_text(encoding="utf-8"))]
    return Built(is_new, guests, Person.objects.count(), Location.objects.count(), Assignment.objects.count())


def write(people: int, today: date, network: Path, academy_file: Path) -> dict[str, staff.Worker]:
    """Write the feed and the academy file of a network of this size; returns who plays which persona."""
    rng = Random(f"{SEED}-{people}")  # noqa: S311 - the same network every time, nothing secret
    earth = world.build(max(30, round(people / PER_LOCATION)), rng, today)
    crew, hiring = staff.employ(earth, people, rng, today)
    chosen = choose(earth, crew, hiring, today)
    earned = results.credits_of(crew.workers, rng, today)
    teach(chosen, earned, today)
    observations = list(results.observations(earth, crew.workers, rng, today, measure(chosen)))
    made: tables.Tables = {
        **{name: tables.fixed(name) for name in tables.FIXED},
        "field_units": earth.units,
        "partners": earth.partners,
        "locations": [site.row() for site in earth.sites],
        "people": [worker.row() for worker in crew.workers],
        "appointments": [row for worker in crew.workers for row in worker.job_rows()],
        "reporting_lines": list(staff.lines(crew)),
        "field_representatives": list(staff.representatives(crew)),
        "observations": observations,
        "credits": list(results.credit_rows(earned)),
    }
    tables.write(made, network)
    data = resources.files(__package__) / "data"
    academy_file.write_text(
        Template((data / "academy.yaml").read_text(encoding="utf-8")).substitute(_days(today)), encoding="utf-8"
    )
    (academy_file.parent / "NOTICE.txt").write_text((data / "NOTICE.txt").read_text(encoding="utf-8"), encoding="utf-8")
    return chosen


def _days(today: date) -> dict[str, str]:
    days = {"yesterday": -1, "opens": -270, "closes": 95, "last_month": -25, "next_month": 20, "quarter": 75}
    return {name: (today + timedelta(days=distance)).isoformat() for name, distance in days.items()}


def _let_managers_record() -> None:
    """Managers record what happens in a classroom; field representatives too what happens outside."""
    policies = {"classroom": Course.ProxyCredit.MANAGERS, "external": Course.ProxyCredit.FIELD}
    with acting(ACTOR, via="demo"):
        for course in Course.objects.filter(kind__in=policies):
            allow_proxy_credit(course, to=policies[course.kind])


def _need_an_empty_database() -> None:
    if Person.objects.exists() or Location.objects.exists():
        raise NotADemo(
            "The database holds a network already, and the demo needs an empty one. "
            f"{_elsewhere('./var-demo')} tradewind demo"
        )


def _elsewhere(folder: str) -> str:
    if os.environ.get("DATABASE_URL"):
        return f"Give it an empty database and a folder: DATABASE_URL=postgresql://… TRADEWIND_HOME={folder}"
    return f"Remove {settings.HOME} (the present database is in it), or give it another folder: TRADEWIND_HOME={folder}"


def _size(loaded: FeedRun | None, people: int | None) -> int:
    if loaded is None:
        return people or USUAL
    built = int(loaded.name.removeprefix("network-"))
    if people is not None and people != built:
        raise NotADemo(
            f"The demo network is built already, for {built} people. {_elsewhere(f'./var-{people}')} "
            f"tradewind demo --people {people}"
        )
    return built


def _day_of(loaded: FeedRun | None) -> date:
    """The academy's day when the network was invented: the same files can be made again from it."""
    return loaded.started_at.date() if loaded else today_of(None)


def _welcome(chosen: dict[str, staff.Worker]) -> list[Guest]:
    """Give every persona a login with a password that nobody could guess."""
    return [_guest(persona, Person.objects.get(code=chosen[persona.key].code)) for persona in PERSONAS]


def _guest(persona: Persona, person: Person) -> Guest:
    password = f"{persona.key}-{secrets.token_hex(4)}"
    with acting(ACTOR, via="demo"):
        user = ensure_login(person)
        user.set_password(password)
        user.is_staff = user.is_superuser = persona.is_admin
        user.save(update_fields=["password", "is_staff", "is_superuser"])
    return Guest(persona.key, str(person), persona.role, person.code, user.get_username(), password, persona.look_at)


def _keep(path: Path, guests: list[Guest]) -> None:
    """Remember the passwords for the next start, readable by the owner of the folder alone."""
    data: list[dict[str, Any]] = [guest.as_data() for guest in guests]
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(data, ensure_ascii=False, indent=2), encoding="utf-8")
    draft.replace(path)
