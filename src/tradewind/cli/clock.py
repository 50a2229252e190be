"""``tradewind clock``."""

from datetime import date
from typing import Annotated

import typer

from tradewind.cli.options import Json, Quiet, day, examples
from tradewind.cli.runs import print_outcome
from tradewind.cli.runtime import FAILED, Progress, open_database


def register(app: typer.Typer) -> None:
    app.command("clock", epilog=examples("tradewind clock", "tradewind clock --on 2027-03-01"))(clock)


def clock(
    on: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="The day to come to, in every time zone.")
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Bring the academy to today in each time zone, or to a day, and reconcile whom that concerns.

    The worker does this by itself; without one, run it daily.
    """
    open_database(quiet=quiet)
    from tradewind.programs.clock import tick

    with Progress("Moving the day", quiet=quiet) as progress:
        outcome = tick(on=on, progress=progress)
    print_outcome(outcome, as_json=as_json, quiet=quiet)
    if outcome.faults:
        raise typer.Exit(FAILED)
