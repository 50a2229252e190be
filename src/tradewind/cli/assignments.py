"""``tradewind assignments``."""

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tradewind.cli.options import Quiet, examples
from tradewind.cli.runtime import Progress, open_database, remark
from tradewind.kernel.problems import TradewindError

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who must achieve what.")


class Format(StrEnum):
    """How a row is written."""

    CSV = "csv"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="assignments")


@group.callback()
def assignments() -> None:
    """Who must achieve what."""


@group.command(
    epilog=examples(
        "tradewind assignments export > assignments.csv", "tradewind assignments export --format jsonl --out open.jsonl"
    )
)
def export(
    form: Annotated[Format, typer.Option("--format", help="csv, or jsonl: one JSON object a line.")] = Format.CSV,
    out: Annotated[Path | None, typer.Option(metavar="F", help="File to write; standard output without it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format jsonl.")] = False,
    quiet: Quiet = False,
) -> None:
    """Print one row per open assignment, sorted by person and requirement.

    Columns: person,requirement,goal,dimension,status,opened_on,due_on,achieved_on,waived,reasons. Codes
    throughout; reasons are appointment codes, separated by |.
    """
    open_database(quiet=quiet)
    from tradewind.programs.queries.export import export_assignments

    blocks = export_assignments((Format.JSONL if as_json else form).value)
    if out is None:
        for block in blocks:
            sys.stdout.buffer.write(block)
        return
    with Progress(f"Writing {out.name}", quiet=quiet):
        _write(blocks, out)
    if not quiet:
        remark(f"Written: {out}")


def _write(blocks: Iterable[bytes], out: Path) -> None:
    """Write to a draft beside ``out``, then rename: whoever reads it meanwhile sees the old file or the new."""
    draft = out.with_name(f".{out.name}.draft")
    try:
        with draft.open("wb") as file:
            for block in blocks:
                file.write(block)
        draft.replace(out)
    except OSError as error:
        raise TradewindError(f"Cannot write {out}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
