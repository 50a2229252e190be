"""``tradewind worker``."""

import typer

from tradewind.cli.options import Quiet, examples
from tradewind.cli.runtime import open_database


def register(app: typer.Typer) -> None:
    app.command("worker", epilog=examples("tradewind worker"))(worker)


def worker(quiet: Quiet = False) -> None:
    """Run the worker alone: jobs, changed facts, the daily clock. Stops on SIGTERM or Ctrl-C."""
    open_database(quiet=quiet)
    from tradewind.ops import worker as process

    process.run(level="WARNING" if quiet else "INFO")
