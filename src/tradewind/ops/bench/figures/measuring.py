"""How times are taken, and what is told of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from psycopg import sql

from tradewind.exchange.feeds import Progress
from tradewind.kernel.problems import TradewindError
from tradewind.ops.bench.scales import SEED
from tradewind.ops.bench.sites import Earth

P = ParamSpec("P")
T = TypeVar("T")

ENOUGH = {"p50": 3, "p95": 20, "p99": 100}
"""From how many repetitions on a percentile says something."""


class NotMeasured(TradewindError):
    """What was to be measured did not do what it should: its time would say nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing. ``value`` is the median where it was repeated; ``ratio`` is to the baseline's value."""

    unit: str
    n: int
    value: float
    baseline: str
    baseline_value: float
    percentiles: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.value / self.baseline_value

    def as_data(self, name: str) -> dict[str, Any]:
        """As CONTRACT.md has it: percentiles only where there are any."""
        return {
            "name": name,
            "unit": self.unit,
            "n": self.n,
            **{name: _digits(value) for name, value in self.percentiles.items()},
            "value": _digits(self.value),
            "baseline": {"name": self.baseline, "value": _digits(self.baseline_value)},
            "ratio": _digits(self.ratio),
        }


@dataclass(slots=True)
class Bench:
    """A network under measurement. ``feed`` is the folder of its files, ``scratch`` one for whatever is written."""

    earth: Earth
    feed: Path
    scratch: Path
    today: date
    progress: Progress
    rows: int
    first_run: float = 0.0
    """Seconds of the first full run: what the unchanged one is compared with."""

    def random(self, name: str) -> Random:
        """The same numbers for the same figure, every time."""
        return Random(f"{SEED}-{name}")  # noqa: S311 - nothing secret


def repeated(unit: str, times: list[float], baseline: str, baseline_times: list[float]) -> Figure:
    """The figure of many times, in the unit."""
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    percentiles = {name: cuts[int(name[1:]) - 1] for name, least in ENOUGH.items() if len(times) >= least}
    return Figure(unit, len(times), median(times), baseline, median(baseline_times), percentiles)


def timed(action: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[float, T]:
    """The seconds that an action takes, and what it returns."""
    began = perf_counter()
    returned = action(*given, **named)
    return perf_counter() - began, returned


def milliseconds(action: Callable[P, object], *given: P.args, **named: P.kwargs) -> float:
    """The milliseconds that an action takes."""
    return timed(action, *given, **named)[0] * 1000


def execute(statement: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement of ours and commit it; its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return cursor.fetchall() if cursor.description else []


def copy_of(table: str, *, rows: bool) -> str:
    """A table like another: the same columns, checks, indexes and references, no triggers; with its rows, if wanted.

    Returns its name. It belongs to nobody: drop it.
    """
    name = f"bench_{table}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(compose("CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)", copy=name, table=table))
        if rows:
            cursor.execute(compose("INSERT INTO {copy} OVERRIDING SYSTEM VALUE TABLE {table}", copy=name, table=table))
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        for (reference,) in cursor.fetchall():
            cursor.execute(compose("ALTER TABLE {copy} ADD {reference}", copy=name, reference=sql.SQL(reference)))
    return name


def drop(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(compose("DROP TABLE IF EXISTS {table}", table=table))


def copied(file: Path, statement: sql.Composed) -> float:
    """COPY a file into a table and commit; the seconds that takes."""

    def copy() -> None:
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(statement) as into,
            file.open("rb") as given,
        ):
            while block := given.read(1 << 18):
                into.write(block)

    return timed(copy)[0]


def compose(text: str, **parts: str | sql.Composable) -> sql.Composed:
    return sql.SQL(text).format(
        **{name: part if isinstance(part, sql.Composable) else sql.Identifier(part) for name, part in parts.items()}
    )


def _digits(value: float) -> float:
    """Four digits: the machine's noise begins earlier."""
    return float(f"{value:.4g}")
