"""Two feeds, a metric feed and many editing sessions at once: nobody fails, no edit is lost, and the plans are right.

TRADEWIND_SESSIONS is how many sessions edit (`make faults`: 20). Each is somebody signed in at the pages of a server
that runs; an answer that something is broken fails the test.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

import pytest
from command_line import url_of
from django.db import connection
from side_by_side import at_once

from faults import pages, snapshot
from faults.pages import PASSWORD, Browser
from faults.site import Site
from faults.steps import STATUSES, Row, Story, write_rows
from tradewind.exchange import academy, feeds
from tradewind.identity.models import User
from tradewind.network.models import Appointment, Location, Person
from tradewind.ops.invariants import violations
from tradewind.programs.reconcile import drain, run_all

SESSIONS = int(os.environ.get("TRADEWIND_SESSIONS", "6"))
EDITS = 6
"""Of each session, on people and appointments of its own and on stores that all share."""
SHARED_STORES = 3


@pytest.fixture
def story(transactional_db: None, tmp_path: Path) -> Story:
    story = Story(tmp_path, 1, date(2026, 11, 24))
    feeds.load(story.network, actor="test")
    academy.apply([story.folder / "academy.yaml"], actor="test")
    return story


@pytest.fixture
def site(story: Story, tmp_path: Path) -> Iterator[Site]:
    """The pages of the test's own database, and so many administrators."""
    for number in range(SESSIONS):
        User.objects.create_superuser(f"editor-{number}", password=PASSWORD)
    site = Site(url_of(connection.settings_dict["NAME"]), tmp_path)
    site.start()
    yield site
    site.close()


@pytest.mark.timeout(120 + 10 * SESSIONS)
def test_feeds_and_editors_at_once_lose_nothing_and_agree_with_a_full_run(story: Story, site: Site) -> None:
    people, jobs = _shares(story, "people"), _shares(story, "appointments")
    sessions = [Session(story, site, number, people[number], jobs[number]) for number in range(SESSIONS)]

    at_once(*(session.edit for session in sessions), *_loads(story, people[-1], jobs[-1]))
    drain()

    assert {person.code: person.status for person in Person.objects.all()} == {
        **{row["code"]: row["status"] for row in story.rows["people"]},
        **{row["code"]: "suspended" for row in people[-1]},
        **{code: status for session in sessions for code, status in session.statuses.items()},
    }
    placed = dict(Appointment.objects.values_list("code", "position__code"))
    assert {code: placed[code] for session in sessions for code in session.positions} == {
        code: position for session in sessions for code, position in session.positions.items()
    }
    for row in story.rows["locations"][:SHARED_STORES]:
        said = [brands for session in sessions for code, brands in session.brands if code == row["code"]]
        assert _carried(row["code"]) in [*said, [story.brands[0]]]
    _agrees_with_a_full_run()


def _agrees_with_a_full_run() -> None:
    here = url_of(connection.settings_dict["NAME"])
    followed = snapshot.look(here)
    assert violations() == []
    run_all()
    assert snapshot.differences(followed, snapshot.look(here)) == []


class Session:
    """Somebody at the pages, who changes what is theirs and what all share, and remembers what they said last."""

    def __init__(self, story: Story, site: Site, number: int, people: list[Row], jobs: list[Row]) -> None:
        self.rng = Random(number)
        self.story, self.people, self.jobs = story, people, jobs
        self.url, self.name, self.browser = site.url, f"editor-{number}", Browser(site.port)
        self.statuses: dict[str, str] = {}
        self.positions: dict[str, str] = {}
        self.brands: list[tuple[str, list[str]]] = []

    def edit(self) -> None:
        self.browser.sign_in(self.name)
        for _ in range(EDITS):
            person = self.rng.choice(self.people)["code"]
            job = self.rng.choice(self.jobs)["code"]
            store = self.rng.choice(self.story.rows["locations"][:SHARED_STORES])["code"]
            self.statuses[person] = self.rng.choice(STATUSES)
            self.positions[job] = self.rng.choice(self.story.positions)
            self.brands.append((store, sorted(self.rng.sample(self.story.brands, 2))))
            pages.change_status(self, person, self.statuses[person])
            pages.change_position(self, job, self.positions[job])
            pages.set_brands(self, *self.brands[-1])
            pages.waive(self, person, self.rng.choice(self.story.requirements))


def _shares(story: Story, name: str) -> list[list[Row]]:
    """The rows dealt out: a share for each session, and the last one for the feeds."""
    rows = story.rows[name]
    return [rows[number :: SESSIONS + 1] for number in range(SESSIONS + 1)]


def _loads(story: Story, people: list[Row], jobs: list[Row]) -> list[Callable[[], object]]:
    """A feed of people and stores, one of their appointments, and one of figures, each in a folder of its own."""
    stores = story.rows["locations"]
    files: list[dict[str, list[Row]]] = [
        {
            "people": [{**row, "status": "suspended"} for row in people],
            "locations": [{**row, "brands": story.brands[0]} for row in stores[: 2 * SHARED_STORES]],
        },
        {"appointments": [{**row, "position": story.positions[0]} for row in jobs]},
        {"observations": [{**row, "value": "60"} for row in story.rows["observations"]]},
    ]
    for number, named in enumerate(files):
        for name, rows in named.items():
            write_rows(story.folder / f"at-once-{number}" / f"{name}.csv", rows)
    load = partial(feeds.load, max_removals=Decimal(100), actor="test")
    return [partial(load, story.folder / f"at-once-{number}") for number in range(len(files))]


def test_stores_edited_by_all_end_as_one_of_them_said(story: Story, site: Site) -> None:
    """Eight at one store: each edit is a whole, and the last one's word stands."""
    store = story.rows["locations"][0]["code"]
    pairs = [sorted(story.rng.sample(story.brands, 2)) for _ in range(8)]
    site.browser.sign_in("editor-0")

    at_once(*(partial(pages.set_brands, site, store, pair) for pair in pairs))

    assert _carried(store) in pairs


def _carried(store: str) -> list[str]:
    """The brands of a store, by their codes."""
    carried = Location.objects.get(code=store).carries
    return sorted(carried.values_list("brand__code", flat=True))
