"""``tradewind demo``."""

from typing import TYPE_CHECKING, Annotated

import typer

from tradewind.cli import serve
from tradewind.cli.options import Host, Port, Quiet, examples
from tradewind.cli.runtime import Progress, open_database, print_json, remark

if TYPE_CHECKING:
    from tradewind.ops.demo import Guest


def register(app: typer.Typer) -> None:
    app.command(
        "demo",
        epilog=examples("tradewind demo", "tradewind demo --people 300", "tradewind demo --no-serve --json"),
    )(demo)


def demo(
    people: Annotated[
        int, typer.Option(min=100, max=1_000_000, metavar="N", help="About how many people; locations scale along.")
    ] = 3000,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it when it is built.")] = True,
    quiet: Quiet = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the personas as JSON.")] = False,
) -> None:
    """Build the demo network, print who to sign in as, and serve it on http://localhost:8000.

    It is built once, into an empty database; the next start finds it there. What it is loaded from lies in
    TRADEWIND_HOME/demo: a feed and an academy file, the same as you would write yourself.
    """
    from tradewind.ops.serve import address, free_or_refuse

    if serving:
        free_or_refuse(host, port)
    open_database(quiet=quiet)
    from tradewind.ops import demo as network

    with Progress("Building the demo network", quiet=quiet) as progress:
        built = network.build(people, progress=progress)
    if not quiet:
        remark(built.line())
    if as_json:
        print_json([guest.as_data() for guest in built.guests])
    if not serving:
        if not as_json:
            _print(built.guests, address(host, port))
        return
    serve.run(
        host=host, port=port, quiet=quiet, before=None if as_json else lambda: _print(built.guests, address(host, port))
    )


def _print(guests: "list[Guest]", url: str) -> None:
    """Who to sign in as: a table for people, on standard output."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Sign in at {url} as", title_justify="left", header_style="bold")
    for heading in ("who", "username", "password", "what to look at"):
        table.add_column(heading, no_wrap=heading in {"username", "password"})
    for guest in guests:
        table.add_row(f"{guest.name}\n{guest.role}", guest.username, guest.password, guest.look_at)
    console = Console()
    console.print(table)
