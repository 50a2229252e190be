"""``tradewind migrate``."""

import typer

from tradewind.cli.options import Quiet, examples
from tradewind.cli.runtime import Progress, open_database


def register(app: typer.Typer) -> None:
    app.command("migrate", epilog=examples("tradewind migrate", "DATABASE_URL=postgresql://… tradewind migrate"))(
        migrate
    )


def migrate(quiet: Quiet = False) -> None:
    """Bring the database to this version. Running it again changes nothing."""
    open_database(quiet=quiet, migrated=False)
    from tradewind.ops import schema

    with Progress("Migrating", quiet=quiet) as progress:
        count = schema.migrate(progress)
    if not quiet:
        typer.echo(f"{count} migrations applied." if count else "The database is of this version already.")
