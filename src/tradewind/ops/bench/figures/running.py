"""The engine over everybody: when all is to be assigned, and when nothing changed."""

from pathlib import Path

from django.db import connection

from tradewind.ops.bench.figures.measuring import (
    Bench,
    Figure,
    NotMeasured,
    compose,
    copied,
    copy_of,
    drop,
    timed,
)
from tradewind.programs import reconcile

ASSIGNMENTS = "programs_assignment"


def first_full_reconcile(bench: Bench) -> Figure:
    """Every requirement asks for the first time; beside it a COPY of the rows that come of it."""
    taken, outcome = timed(reconcile.run_all, progress=bench.progress)
    if not outcome.opened:
        raise NotMeasured("The first full run assigned nothing.")
    bench.first_run = taken
    file = bench.scratch / "assignments"
    bench.progress("Copying the assignments for comparison", 0, None)
    _copy_out(file)
    table = copy_of(ASSIGNMENTS, rows=False)
    try:
        copying = copied(file, compose("COPY {table} FROM STDIN", table=table))
    finally:
        drop(table)
        file.unlink()
    return Figure("s", 1, taken, "COPY of the same rows into an identical table", copying)


def unchanged_full_reconcile(bench: Bench) -> Figure:
    """Everything once more, though nothing changed; beside it the same with a changed table: the first run."""
    taken, outcome = timed(reconcile.run_all, progress=bench.progress)
    if outcome.opened or outcome.closed or outcome.changed:
        raise NotMeasured(f"A full run after which nothing should have changed: {outcome.line()}")
    return Figure("s", 1, taken, "first_full_reconcile", bench.first_run)


def _copy_out(file: Path) -> None:
    everything = compose("COPY {table} TO STDOUT", table=ASSIGNMENTS)
    with connection.cursor() as cursor, file.open("wb") as into, cursor.copy(everything) as blocks:
        for block in blocks:
            into.write(block)
