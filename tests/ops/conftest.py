"""Whole processes to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Academy, database


@pytest.fixture
def fresh(migrated: str, tmp_path: Path) -> Iterator[Academy]:
    """An academy with nothing in it."""
    with database(f"{migrated}_fresh", template=migrated) as url:
        yield Academy(url, tmp_path)
