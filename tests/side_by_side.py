"""Two things at once, each on a connection of its own; nothing can wait for ever."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from command_line import url_of
from django.db import connection

T = TypeVar("T")

PATIENCE = "SET lock_timeout = '30s'; SET statement_timeout = '60s'"


@contextmanager
def another_connection() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A second connection to the test's database; what it has not committed by the end is rolled back."""
    with psycopg.connect(url_of(connection.settings_dict["NAME"])) as other:
        other.execute(PATIENCE)
        other.commit()
        yield other
        other.rollback()


def at_once(*works: Callable[[], T]) -> list[T]:
    """What each returns, each in a thread and so a connection of its own; the first failure is raised."""
    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(_bounded, works))


def _bounded(work: Callable[[], T]) -> T:
    try:
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
        return work()
    finally:
        connection.close()
