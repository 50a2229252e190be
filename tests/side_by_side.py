"""Two things at once, each on a connection of its own; nothing can wait for ever."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Queue
from typing import Generic, TypeVar

import psycopg
from command_line import url_of
from django.db import connection

T = TypeVar("T")

Connection = psycopg.Connection[tuple[object, ...]]

PATIENCE = "SET lock_timeout = '30s'; SET statement_timeout = '60s'"


@contextmanager
def another_connection() -> Iterator[Connection]:
    """A second connection to the test's database; what it has not committed by the end is rolled back."""
    with psycopg.connect(url_of(connection.settings_dict["NAME"])) as other:
        other.execute(PATIENCE)
        other.commit()
        yield other
        other.rollback()


class Apart(Generic[T]):
    """``work`` in a thread, and so a connection, of its own."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._pids: Queue[int] = Queue()
        self._threads = ThreadPoolExecutor(1)
        self._future = self._threads.submit(self._run, work)
        self._pid = self._pids.get(timeout=60)

    def waits(self) -> "Apart[T]":
        """Go on once it waits for a lock that somebody else holds; it must not be done before."""
        deadline = time.monotonic() + 60
        while not self._is_blocked():
            assert not self._future.done(), f"it was done, and waited for nobody: {self._future}"
            assert time.monotonic() < deadline, "it never waited"
            time.sleep(0.01)
        return self

    def result(self) -> T:
        """What it returned; raises what it raised."""
        try:
            return self._future.result(timeout=60)
        finally:
            self._threads.shutdown()

    def _run(self, work: Callable[[], T]) -> T:
        def identified() -> T:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._pids.put(cursor.fetchall()[0][0])
            return work()

        return _bounded(identified)

    def _is_blocked(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self._pid])
            return bool(cursor.fetchall()[0][0])


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
