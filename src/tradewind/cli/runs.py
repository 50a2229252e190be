"""How a run of the engine is told."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from tradewind.cli.runtime import print_json, remark

if TYPE_CHECKING:
    from tradewind.programs.reconcile import Outcome


def print_outcome(outcome: "Outcome", *, as_json: bool, quiet: bool) -> None:
    """What a run did, on standard output; what it could not do, on standard error."""
    if as_json:
        print_json(asdict(outcome))
    elif not quiet:
        typer.echo(outcome.line())
    for fault in outcome.faults:
        remark(fault)
