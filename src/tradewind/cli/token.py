"""``tradewind token``."""

from enum import StrEnum
from typing import Annotated

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runtime import actor, open_database, print_json, print_table

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="How other systems get in.")


class Purpose(StrEnum):
    """What a token opens."""

    XAPI = "xapi"


class XapiScope(StrEnum):
    """What an xAPI token may do (1.0.3 Part 3, 4.2)."""

    ALL = "all"
    ALL_READ = "all/read"
    WRITE = "statements/write"
    READ = "statements/read"
    READ_MINE = "statements/read/mine"
    STATE = "state"
    PROFILE = "profile"


Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called, for whoever looks after it.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="token")


@group.command(
    epilog=examples(
        "tradewind token create simulator --for xapi",
        "tradewind token create dashboard --for xapi --scope statements/read --scope state",
    )
)
def create(
    name: Name,
    purpose: Annotated[Purpose, typer.Option("--for", help="What it opens: the xAPI record store at /xapi/.")],
    scope: Annotated[list[XapiScope] | None, typer.Option(help="What it may do; all, unless said.")] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Print a new token's key and secret, once: the secret is kept nowhere.

    They are the user name and the password of HTTP Basic. Repeat --scope for several.
    """
    open_database(quiet=quiet)
    from tradewind.identity.tokens import make_token

    scopes = list(dict.fromkeys(scope or [XapiScope.ALL]))
    token, secret = make_token(name, purpose, scopes=scopes, actor=actor())
    if as_json:
        print_json({"name": token.name, "for": token.purpose, "key": token.key, "secret": secret, "scopes": scopes})
    else:
        typer.echo(f"key     {token.key}\nsecret  {secret}")


@group.command("list", epilog=examples("tradewind token list", "tradewind token list --json"))
def list_(quiet: Quiet = False, as_json: Json = False) -> None:
    """Print every token: what it opens, what it may do, since when, until when. Secrets are kept nowhere."""
    open_database(quiet=quiet)
    from tradewind.identity.models import Token

    rows = [
        {
            "name": token.name,
            "for": token.purpose,
            "key": token.key,
            "scopes": "|".join(token.scopes),
            "made_at": f"{token.made_at:%Y-%m-%d %H:%M}",
            "made_by": token.made_by,
            "revoked_at": f"{token.revoked_at:%Y-%m-%d %H:%M}" if token.revoked_at else "",
        }
        for token in Token.objects.all()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {name: name for name in ("name", "for", "key", "scopes", "made_at", "made_by", "revoked_at")})


@group.command(epilog=examples("tradewind token revoke simulator"))
def revoke(name: Name, quiet: Quiet = False) -> None:
    """End a token at once. What was sent with it stays, and goes on naming it."""
    open_database(quiet=quiet)
    from tradewind.identity.tokens import revoke_token

    token = revoke_token(name)
    if not quiet:
        typer.echo(f"The token {token.name} opens nothing since {token.revoked_at:%Y-%m-%d %H:%M} UTC.")
