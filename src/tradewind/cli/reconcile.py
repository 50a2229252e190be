"""``tradewind reconcile``."""

from functools import partial
from typing import Annotated

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runs import print_outcome
from tradewind.cli.runtime import FAILED, Progress, open_database


def register(app: typer.Typer) -> None:
    app.command("reconcile", epilog=examples("tradewind reconcile", "tradewind reconcile --all"))(reconcile)


def reconcile(
    everything: Annotated[bool, typer.Option("--all", help="Recompute everybody, whatever changed.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Look at everybody whom a change concerns, and open, close and refresh their assignments.

    What could not be evaluated is named on standard error, with exit status 1; it stops nobody else.
    """
    open_database(quiet=quiet)
    from tradewind.programs.reconcile import drain, run_all
    from tradewind.programs.runs import recorded

    with Progress("Reconciling", quiet=quiet) as progress:
        outcome = recorded(partial(run_all if everything else drain, progress=progress))
    print_outcome(outcome, as_json=as_json, quiet=quiet)
    if outcome.faults:
        raise typer.Exit(FAILED)
