"""``tradewind serve``."""

from collections.abc import Callable

import typer

from tradewind.cli.options import Host, Port, Quiet, examples
from tradewind.cli.runtime import open_database, remark


def register(app: typer.Typer) -> None:
    app.command("serve", epilog=examples("tradewind serve", "tradewind serve --host 0.0.0.0 --port 80"))(serve)


def serve(host: Host = "127.0.0.1", port: Port = 8000, quiet: Quiet = False) -> None:
    """Serve the pages and run the worker, together. Stops on SIGTERM or Ctrl-C.

    Where one of the two dies it is started again; after three times within a minute both are stopped, and
    the exit status is 1. The embedded PostgreSQL is started again as often as it dies.
    """
    from tradewind.ops.serve import free_or_refuse

    free_or_refuse(host, port)
    open_database(quiet=quiet)
    run(host=host, port=port, quiet=quiet)


def run(*, host: str, port: int, quiet: bool, before: Callable[[], None] | None = None) -> None:
    """Serve until stopped; once it answers ``before()`` is called and the address is printed, last of all."""
    from tradewind.ops.serve import Service, address

    url = address(host, port)

    def ready() -> None:
        if before is not None:
            before()
        if not quiet:
            remark(f"Tradewind answers on {url} (Ctrl-C stops it)")

    Service(host, port).run(ready=ready)
