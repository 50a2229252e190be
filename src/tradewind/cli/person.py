"""``tradewind person``."""

import getpass
import sys
from typing import Annotated

import typer

from tradewind.cli.options import Quiet, examples
from tradewind.cli.runtime import actor, open_database

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="How somebody gets in.")

Code = Annotated[str, typer.Argument(metavar="PERSON", help="Code of the person.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="person")


@group.command(
    epilog=examples("tradewind person link p-1001", "tradewind person link p-1001 --site https://academy.example.com")
)
def link(
    person: Code,
    site: Annotated[str, typer.Option(help="Address under which the pages are served.")] = "http://localhost:8000",
    quiet: Quiet = False,
) -> None:
    """Print a link that signs this person in, once, within ten minutes."""
    open_database(quiet=quiet)
    from tradewind.cli.finding import person as find
    from tradewind.identity.links import make_link
    from tradewind.kernel.audit import acting
    from tradewind.network.logins import ensure_login

    somebody = find(person)
    with acting(actor(), via="cli"):
        path = make_link(ensure_login(somebody))
    typer.echo(site.rstrip("/") + path)


@group.command(epilog=examples("tradewind person password p-1001", "tradewind person password p-1001 < password.txt"))
def password(person: Code, quiet: Quiet = False) -> None:
    """Set this person's password: asked for twice at a terminal, else the first line of standard input."""
    open_database(quiet=quiet)
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from tradewind.cli.finding import person as find
    from tradewind.kernel.audit import acting
    from tradewind.kernel.problems import BadInput, Problems
    from tradewind.network.logins import ensure_login

    somebody = find(person)
    secret = _ask()
    with acting(actor(), via="cli"):
        user = ensure_login(somebody)
        try:
            validate_password(secret, user)
        except ValidationError as error:
            problems = Problems()
            for message in error.messages:
                problems.add("password", message)
            raise BadInput(problems) from error
        user.set_password(secret)
        user.save(update_fields=["password"])
    if not quiet:
        typer.echo(f"{somebody} signs in as {user.get_username()} with the new password.")


def _ask() -> str:
    from tradewind.kernel.problems import BadInput

    if not sys.stdin.isatty():
        secret = sys.stdin.readline().rstrip("\r\n")
        if not secret:
            raise BadInput.of("password", "standard input is empty.", "Give the password as its first line.")
        return secret
    secret = getpass.getpass("New password: ")
    if secret != getpass.getpass("The same again: "):
        raise BadInput.of("password", "the two differ.", "Type the same password twice.")
    return secret
