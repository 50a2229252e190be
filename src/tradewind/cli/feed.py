"""``tradewind feed``."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradewind.cli.options import Approve, Json, Quiet, examples, percent
from tradewind.cli.runtime import Progress, actor, open_database, print_json

if TYPE_CHECKING:
    from tradewind.exchange.feeds import FeedReport

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The network's facts, as files.")

Feed = Annotated[Path, typer.Argument(metavar="DIR", help="A folder of CSV files; or one .zip of them, or an .xlsx.")]
Complete = Annotated[bool, typer.Option("--complete", help="Rows that a file leaves out are ended.")]
MaxRemovals = Annotated[
    Decimal,
    typer.Option(
        parser=percent, metavar="PCT", help="Share of an entity's rows, or of open assignments, that may end unasked."
    ),
]
FIVE = Decimal(5)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="feed")


@group.command(epilog=examples("tradewind feed check feed/", "tradewind feed check feed.xlsx --complete --json"))
def check(
    folder: Feed,
    complete: Complete = False,
    max_removals: MaxRemovals = FIVE,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Validate a feed and print what it would change. Applies nothing.

    Every fault is printed with its file, row, column, cause and cure, and the exit status is 2.
    """
    open_database(quiet=quiet)
    from tradewind.exchange import feeds

    with Progress("Checking the feed", quiet=quiet) as progress:
        report = feeds.check(folder, complete=complete, max_removals=max_removals, actor=actor(), progress=progress)
    _print(report, as_json=as_json, quiet=quiet)


@group.command(
    epilog=examples(
        "tradewind feed load feed/",
        "tradewind feed load feed/ --complete --max-removals 10",
        "tradewind feed load feed/ --complete --approve plan-7f3a9c",
    )
)
def load(
    folder: Feed,
    complete: Complete = False,
    max_removals: MaxRemovals = FIVE,
    approve: Approve = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Load a feed, all of it or nothing, and reconcile whom it concerns.

    A feed that would end more than PCT is held as a plan: its id and the numbers are printed, nothing is
    applied, and the exit status is 3. The same command with --approve carries exactly that plan out.
    """
    open_database(quiet=quiet)
    from tradewind.exchange import feeds

    with Progress("Loading the feed", quiet=quiet) as progress:
        report = feeds.load(
            folder,
            complete=complete,
            max_removals=max_removals,
            approve=approve,
            actor=actor(),
            progress=progress,
        )
    _print(report, as_json=as_json, quiet=quiet)


def _print(report: "FeedReport", *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(report.as_data())
    elif not quiet:
        typer.echo("\n".join(report.lines()))
