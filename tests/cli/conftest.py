"""Academies to run commands on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Academy, database

FEED = Path(__file__).parent / "feed"
ACADEMY_FILE = Path(__file__).parent / "academy.yaml"


@pytest.fixture
def fresh(migrated: str, tmp_path: Path) -> Iterator[Academy]:
    """An academy with nothing in it."""
    with database(f"{migrated}_fresh", template=migrated) as url:
        yield Academy(url, tmp_path)


@pytest.fixture(scope="module")
def academy(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Academy]:
    """A small academy, loaded from ``feed/`` and ``academy.yaml`` by the command itself; for reading, mostly."""
    home = tmp_path_factory.mktemp("academy")
    shutil.copytree(FEED, home / "feed")
    shutil.copy(ACADEMY_FILE, home)
    with database(f"{migrated}_academy", template=migrated) as url:
        academy = Academy(url, home)
        academy.run("clock", "--on", "2026-09-15", status=0)
        academy.run("feed", "load", "feed", status=0)
        academy.run("academy", "apply", "academy.yaml", status=0)
        yield academy
