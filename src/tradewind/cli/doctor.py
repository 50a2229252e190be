"""``tradewind doctor``."""

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runtime import FAILED, Progress, print_json, set_up

MARKS = {"ok": "ok", "note": "note", "fault": "FAULT"}


def register(app: typer.Typer) -> None:
    app.command("doctor", epilog=examples("tradewind doctor", "tradewind doctor --quiet", "tradewind doctor --json"))(
        doctor
    )


def doctor(quiet: Quiet = False, as_json: Json = False) -> None:
    """Look at configuration, database, storage, worker, clock and data; name each fault with its cure.

    Exit status 1 where there is a fault. With --quiet only faults are printed. Changes nothing.
    """
    set_up()
    from tradewind.ops.doctor import examine

    with Progress("Examining", quiet=quiet) as progress:
        findings = examine(progress=progress)
    if as_json:
        print_json([finding.as_data() for finding in findings])
    else:
        for finding in findings:
            if not quiet or finding.state == "fault":
                typer.echo(f"{MARKS[finding.state]:6}{finding.area}: {finding.what}")
                if finding.cure and finding.state != "ok":
                    typer.echo(f"      {finding.cure}")
    if any(finding.state == "fault" for finding in findings):
        raise typer.Exit(FAILED)
