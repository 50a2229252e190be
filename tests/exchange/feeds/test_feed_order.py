"""G6, G8: whatever the order of rows and columns, and whoever else loads: the same result."""

import csv
import io
import random
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradewind.exchange import feeds
from tradewind.exchange.feeds.report import silent
from tradewind.exchange.feeds.sources import Sheet
from tradewind.exchange.feeds.staging import stage
from tradewind.exchange.models import FeedRun
from tradewind.kernel.problems import Problems
from tradewind.network.models import Brand, Person

Facts = Callable[..., Any]


def shuffled(content: str, luck: random.Random) -> str:
    """The same file with its rows and its columns in another order."""
    header, *rows = list(csv.reader(io.StringIO(content)))
    columns = luck.sample(range(len(header)), len(header))
    out = io.StringIO()
    write = csv.writer(out, lineterminator=luck.choice(["\n", "\r\n"])).writerow
    for row in [header, *luck.sample(rows, len(rows))]:
        write([row[column] for column in columns])
    return out.getvalue()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(luck=st.randoms(use_true_random=False), cut=st.integers(min_value=0, max_value=3))
def test_g6_rows_and_files_in_any_order_give_the_same_result(
    network_files: dict[str, str], folder: Callable[..., Path], facts: Facts, luck: random.Random, cut: int
) -> None:
    """Also when what is referred to was loaded before, in a feed of its own."""
    with transaction.atomic():
        feeds.load(folder(**network_files), actor="feeder")
        expected = facts()
        transaction.set_rollback(True)
    mixed = {name: shuffled(content, luck) for name, content in network_files.items()}
    ahead = list(mixed)[:cut]  # dimensions, brands, communities refer to nothing
    with transaction.atomic():
        if ahead:
            feeds.load(folder(**{name: mixed[name] for name in ahead}), actor="feeder")
        feeds.load(folder(**mixed), actor="feeder")
        assert facts() == expected
        transaction.set_rollback(True)


class Loading(threading.Thread):
    """A load in a connection of its own."""

    def __init__(self, path: Path, progress: Callable[[str, int, int | None], None]) -> None:
        super().__init__()
        self.path = path
        self.progress = progress
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            feeds.load(self.path, actor="feeder", progress=self.progress)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self.failure = error
        finally:
            connection.close()


def test_g8_a_second_load_waits_for_the_first_and_says_so(committed: None, folder: Callable[..., Path]) -> None:
    merging, waiting = threading.Event(), threading.Event()

    def hold(step: str, done: int, total: int | None) -> None:
        if step == "Merging" and not merging.is_set():
            merging.set()
            assert waiting.wait(30)

    def notice(step: str, done: int, total: int | None) -> None:
        if step == "Waiting for another load to end":
            waiting.set()

    people = "code,given_name,family_name\n"
    names = [f"p{number}" for number in range(500)]
    first = Loading(folder(people=people + "".join(f"{name},First,A\n" for name in names)), hold)
    second = Loading(folder(people=people + "".join(f"{name},Second,A\n" for name in reversed(names))), notice)

    first.start()
    assert merging.wait(30)
    second.start()
    first.join(60)
    second.join(60)

    assert (first.failure, second.failure) == (None, None)
    assert set(Person.objects.values_list("given_name", flat=True)) == {"Second"}
    assert [run.report["entities"]["people"] for run in FeedRun.objects.order_by("pk")] == [
        {"created": 500, "changed": 0, "ended": 0, "unchanged": 0},
        {"created": 0, "changed": 500, "ended": 0, "unchanged": 0},
    ]


def test_a_load_that_breaks_off_leaves_nothing(committed: None, folder: Callable[..., Path]) -> None:
    def crash(step: str, done: int, total: int | None) -> None:
        if step == "Merging" and done == 1:
            raise KeyboardInterrupt

    path = folder(brands="code,name\na,A\n", people="code,given_name,family_name\nx,X,Y\n")
    with pytest.raises(KeyboardInterrupt):
        feeds.load(path, actor="feeder", progress=crash)

    assert (Brand.objects.count(), Person.objects.count(), FeedRun.objects.count()) == (0, 0, 0)
    assert feeds.load(path, actor="feeder").entities["people"].created == 1


def test_a_large_file_is_read_in_flat_memory(db: None) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["code", "given_name", "family_name", "email", "hired_on"]
        for number in range(60_000):
            yield [f"p{number}", "Given", f"Family {number}", f"p{number}@example.com", "2020-01-01"]

    problems = Problems()
    tracemalloc.start()
    try:
        with connection.cursor() as cursor:
            staged = stage(cursor, Sheet("people", "people.csv", rows), problems, silent)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (staged.count, problems.count) == (60_000, 0)
    assert peak < 8_000_000
