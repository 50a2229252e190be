"""``tradewind web``."""

import typer

from tradewind.cli.options import Host, Port, Quiet, examples
from tradewind.cli.runtime import open_database


def register(app: typer.Typer) -> None:
    app.command("web", epilog=examples("tradewind web", "tradewind web --host 0.0.0.0 --port 80"))(web)


def web(host: Host = "127.0.0.1", port: Port = 8000, quiet: Quiet = False) -> None:
    """Serve the pages alone. Stops on SIGTERM or Ctrl-C."""
    open_database(quiet=quiet)
    from tradewind.ops import web as process

    process.run(host=host, port=port, level="warning" if quiet else "info")
