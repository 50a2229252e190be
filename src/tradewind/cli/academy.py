"""``tradewind academy``."""

from pathlib import Path
from typing import Annotated

import typer

from tradewind.cli.options import Approve, Json, Quiet, examples
from tradewind.cli.runtime import Progress, actor, open_database, print_json

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Training programs, as text.")

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Academy files (YAML).")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="academy")


@group.command(epilog=examples("tradewind academy plan academy.yaml", "tradewind academy plan *.yaml --json"))
def plan(files: Files, quiet: Quiet = False, as_json: Json = False) -> None:
    """Show what academy files change, with the people gained and lost per requirement. Applies nothing."""
    open_database(quiet=quiet)
    from tradewind.exchange import academy

    with Progress("Working out the plan", quiet=quiet):
        planned = academy.plan(files)
    if as_json:
        print_json(planned.as_data())
    else:
        typer.echo("\n".join(planned.lines()))


@group.command(
    epilog=examples("tradewind academy apply academy.yaml", "tradewind academy apply *.yaml --approve plan-7f3a9c")
)
def apply(files: Files, approve: Approve = None, quiet: Quiet = False, as_json: Json = False) -> None:
    """Carry out what academy files change, all of it or nothing, and reconcile.

    What would close too many open assignments is held as a plan: its id and the numbers are printed, nothing
    is applied, and the exit status is 3. The same command with --approve carries exactly that plan out.
    """
    open_database(quiet=quiet)
    from tradewind.exchange import academy

    with Progress("Applying", quiet=quiet):
        applied = academy.apply(files, approve=approve, actor=actor())
    if as_json:
        print_json(applied.as_data())
    elif not quiet:
        typer.echo("\n".join(applied.lines()))


@group.command(epilog=examples("tradewind academy export > academy.yaml"))
def export(quiet: Quiet = False) -> None:
    """Print the present academy as one file. Applying it changes nothing."""
    open_database(quiet=quiet)
    from tradewind.exchange import academy

    typer.echo(academy.export(), nl=False)
