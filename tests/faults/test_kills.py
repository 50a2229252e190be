"""Killed outright at any point and begun again, an academy ends as one that nobody disturbed (H1).

TRADEWIND_FAULTS is how many kills (`make faults`: 200), TRADEWIND_FAULTS_SEED which ones.
"""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import copy, url_of

from faults.steps import Story
from faults.twins import VICTIMS, VICTIMS_OF_PAGES, Twins, Zygote, twins
from faults.visits import Visits, visits
from tradewind.ops.postgres import EmbeddedPostgres

KILLS = int(os.environ.get("TRADEWIND_FAULTS", "6"))
SEED = int(os.environ.get("TRADEWIND_FAULTS_SEED", "1"))


@pytest.fixture(scope="module")
def postgres(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server to be killed, with a migrated database in it."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("killed"))  # durable: what was committed must be there
    try:
        copy(url_of(migrated), server.start())
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.layout.sockets, ignore_errors=True)
        shutil.rmtree(server.layout.place, ignore_errors=True)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    # A day that has not come anywhere: the worker brings only what lies behind up to the real day.
    return Story(tmp_path, SEED, datetime.now(tz=UTC).date() + timedelta(days=30))


@pytest.fixture
def pair(postgres: EmbeddedPostgres, story: Story, tmp_path: Path) -> Iterator[Twins]:
    def found(academy: Zygote) -> None:
        for arguments in (
            ["clock", "--on", story.today.isoformat()],
            ["feed", "load", str(story.network)],
            ["academy", "apply", str(story.folder / "academy.yaml")],
        ):
            academy.start("command", arguments=[*arguments, "--quiet"])
            assert academy.wait() == 0, academy.said()
        academy.start("let in")
        assert academy.wait() == 0, academy.said()

    with twins(postgres, tmp_path, found) as pair:
        yield pair


@pytest.fixture
def visitors(pair: Twins) -> Iterator[Visits]:
    with visits(pair) as both:
        yield both


@pytest.mark.timeout(120 + 30 * KILLS)
def test_a_killed_academy_ends_as_its_undisturbed_twin(pair: Twins, visitors: Visits, story: Story) -> None:
    hits: Counter[str] = Counter()
    while hits.total() < KILLS:
        step = story.next()
        take, victims = (visitors.step, VICTIMS_OF_PAGES) if step.kind == "pages" else (pair.step, VICTIMS)
        victim = victims[hits.total() % len(victims)]
        if take(step, victim, story.rng.random()):
            hits[f"{step.name}: {victim}"] += 1
            sys.stdout.write(f"{hits.total()} {step.name}: {victim}\n")  # to be watched with -s
        if hits.total() % 20 == 19:
            assert pair.violations() == []

    sys.stdout.write(f"{sorted(hits.items())}\n")
    assert pair.violations() == []
