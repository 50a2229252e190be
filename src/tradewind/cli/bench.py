"""``tradewind bench``."""

import json
import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradewind.cli.options import Quiet, examples
from tradewind.cli.runtime import Progress, print_table, remark
from tradewind.kernel.problems import BadInput

if TYPE_CHECKING:
    from tradewind.ops.bench.run import Results

BUSY = 0.5
"""Processes a core that others keep busy, from which on times are not to be trusted."""


class Size(StrEnum):
    """The scales: 10 k, 100 k, 1 M people."""

    S = "s"
    M = "m"
    L = "l"


def register(app: typer.Typer) -> None:
    app.command(
        "bench",
        epilog=examples(
            "tradewind bench --scale s",
            "tradewind bench --scale m --json figures.json",
            "tradewind bench --scale m --only feed_load plan_page",
        ),
    )(bench)


def bench(
    more: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    scale: Annotated[Size, typer.Option(help="How many people: s 10,000, m 100,000, l 1,000,000.")] = Size.S,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME…", help="Take these figures only; what they stand on is built.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--json", metavar="F", help="Write the figures to a file as JSON.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the database there, and print its address.")] = False,
    quiet: Quiet = False,
) -> None:
    """Measure how fast the engine is on this machine, over an invented network of a given size.

    It runs in a database of its own, tradewind_bench_SCALE beside the academy's on the same server, which is dropped
    afterwards. Give it an idle machine: s takes about a minute, m several, l up to half an hour.
    """
    from tradewind.ops.bench import databases, names

    if more and not only:
        raise BadInput.of("tradewind bench", f"does not know what to do with {more[0]!r}.", "Figures follow --only.")
    wanted = names.chosen([*(only or []), *(more or [])])
    if file is not None:
        _need_folder(file)
    with (
        Progress("Measuring", quiet=quiet) as progress,
        databases.own_database(f"{databases.PREFIX}{scale}", keep=keep) as url,
        databases.connected(url, progress),
        tempfile.TemporaryDirectory(prefix="tradewind-bench-") as scratch,
    ):
        from tradewind.ops.bench.run import measure
        from tradewind.ops.bench.scales import SCALES

        results = measure(SCALES[scale], wanted, Path(scratch), progress)
    if file is not None:
        file.write_text(json.dumps(results.as_data(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if file is None or not quiet:
        _print(results)
    if not quiet:
        _remarks(results, url if keep else None)


def _need_folder(file: Path) -> None:
    """Not after half an hour, but now."""
    if file.is_dir() or not os.access(file.parent, os.W_OK):
        raise BadInput.of(f"--json {file}", "cannot be written.", "Name a file in a folder that is there.")


def _print(results: "Results") -> None:
    columns = ("name", "unit", "n", "p50", "p95", "p99", "value", "ratio")
    rows = [{**row, "baseline": f"{row['baseline']['value']:g}  {row['baseline']['name']}"} for row in _rows(results)]
    print_table(rows, {column: column for column in (*columns, "baseline")})


def _rows(results: "Results") -> list[dict[str, Any]]:
    return list(results.as_data()["figures"])


def _remarks(results: "Results", kept: str | None) -> None:
    about, run = results.machine, results.run
    remark(
        f"{run['people']:,} people, {run['assignments']:,} assignments; {run['seconds']:,.0f} s in all, Python at most "
        f"{run['peak_memory'] / 2**20:,.0f} MiB. {about['cpu']}, {about['cores']} cores, "
        f"{about['memory'] / 2**30:.0f} GiB, PostgreSQL {about['postgres']}, Python {about['python']}."
    )
    if run["load"] > about["cores"] * BUSY:
        remark(f"The machine was busy when it began (load {run['load']}): do not trust these times.")
    if kept:
        remark(f"The database is still there: {kept}")
