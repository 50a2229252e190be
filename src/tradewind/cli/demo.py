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
        int | None,
        typer.Option(min=100, max=1_000_000, metavar="N", help="About how many people (3000); locations scale along."),
    ] = None,
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
    """Who to sign in as, on standard output: two lines each, so that it reads well in a narrow terminal."""
    name = max(len(guest.username) for guest in guests)
    secret = max(len(guest.password) for guest in guests)
    typer.echo(f"\nSign in at {url} with one of these usernames and passwords:\n")
    for guest in guests:
        typer.echo(f"  {guest.username:{name}}  {guest.password:{secret}}  {guest.name}: {guest.role}")
        typer.echo(f"  {'':{name + secret + 4}}see {guest.look_at}")
    typer.echo("")
