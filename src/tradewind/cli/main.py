"""The ``tradewind`` command. Errors are one clear text on standard error; exit statuses are CONTRACT's."""

import os
import sys

import typer

from tradewind.cli import (
    academy,
    assignments,
    audience,
    backup,
    bench,
    clock,
    course,
    credit,
    demo,
    doctor,
    explain,
    feed,
    migrate,
    person,
    reconcile,
    serve,
    token,
    web,
    worker,
)
from tradewind.cli.runtime import BAD_INPUT, FAILED, HELD
from tradewind.kernel.problems import BadInput, HeldForApproval, TradewindError

app = typer.Typer(
    name="tradewind",
    help="Who in a partner network must learn what, why, for whom and by when.",
    epilog="Exit status: 0 done, 1 failed, 2 bad input, 3 held for approval. Settings: docs/reference/settings.md",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verb in (demo, serve, web, worker, migrate):
    verb.register(app)
for noun in (feed, academy, assignments, audience):
    noun.register(app)
for verb in (explain, reconcile, clock, bench):
    verb.register(app)
for noun in (course, credit, person, token):
    noun.register(app)
for verb in (doctor, backup):
    verb.register(app)


def main() -> None:
    """Run a verb and leave with its exit status."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except TradewindError as error:
        typer.echo(_report(error), err=True)
        sys.exit(_status(error))
    except BrokenPipeError:
        # Whoever read us has seen enough (`| head`); what Python still holds must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)


def verbs() -> list[str]:
    """Every command that can be typed after ``tradewind``: ``["demo", …, "feed check", …]``."""
    root = typer.main.get_group(app)
    found = []
    for name, command in root.commands.items():
        below = getattr(command, "commands", None)
        found += [f"{name} {verb}" for verb in below] if below else [name]
    return found


def _report(error: TradewindError) -> str:
    if isinstance(error, BadInput) and error.problems.count > 1:
        return f"{error}\n{error.problems.count} faults; nothing was applied."
    return str(error)


def _status(error: TradewindError) -> int:
    if isinstance(error, HeldForApproval):
        return HELD
    return BAD_INPUT if isinstance(error, BadInput) else FAILED


if __name__ == "__main__":
    main()
