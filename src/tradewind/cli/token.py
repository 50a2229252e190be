"""``tradewind token``."""

from enum import StrEnum
from typing import Annotated

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runtime import actor, open_database, print_json, print_table

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="How other systems get in.")


class Purpose(StrEnum):
    """What a token opens."""

    API = "api"
    XAPI = "xapi"


class Role(StrEnum):
    """As whom a token of the API acts."""

    ADMINISTRATOR = "administrator"
    READER = "reader"


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
        "tradewind token create portal --for api",
        "tradewind token create dealer-north --for api --role reader --scope partner:north",
        "tradewind token create simulator --for xapi",
        "tradewind token create dashboard --for xapi --scope statements/read --scope state",
    )
)
def create(
    name: Name,
    purpose: Annotated[Purpose, typer.Option("--for", help="What it opens: the API, or the record store at /xapi/.")],
    role: Annotated[Role | None, typer.Option(help="As whom it acts in the API; administrator, unless said.")] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCOPE",
            help="What it reaches; all, unless said. In the API: all, or partner:CODE. "
            f"In the record store: {', '.join(XapiScope)}.",
        ),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Print a new token, once: its secret is kept nowhere.

    That of the API is a bearer token. That of the record store is a key and a secret, the user name and the password
    of HTTP Basic. Repeat --scope for several.
    """
    open_database(quiet=quiet)
    from tradewind.identity.tokens import bearer, make_token

    scopes = list(dict.fromkeys(scope or ["all"]))
    _check(purpose, role, scopes)
    acts_as = (role or Role.ADMINISTRATOR) if purpose is Purpose.API else ""
    token, secret = make_token(name, purpose, scopes=scopes, role=acts_as, actor=actor())
    in_two = {"key": token.key, "secret": secret}
    shown = {"token": bearer(token, secret)} if purpose is Purpose.API else in_two
    if as_json:
        who = {"role": acts_as} if acts_as else {}
        print_json({"name": token.name, "for": token.purpose, **shown, **who, "scopes": scopes})
    else:
        typer.echo("\n".join(f"{label:<7} {value}" for label, value in shown.items()))


def _check(purpose: Purpose, role: Role | None, scopes: list[str]) -> None:
    """BadInput where the interface knows no such scope, or no roles."""
    from tradewind.access.scopes_of_tokens import check_scopes
    from tradewind.kernel.problems import BadInput, Problems

    if purpose is Purpose.API:
        check_scopes(scopes)
        return
    problems = Problems()
    if role is not None:
        problems.add("--role", "the record store knows no roles.", "Say what it may do by --scope.")
    for scope in scopes:
        if scope not in set(XapiScope):
            problems.add("--scope", f"the record store knows no {scope!r}.", f"There are {', '.join(XapiScope)}.")
    if problems:
        raise BadInput(problems)


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
            "role": token.role,
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
        print_table(
            rows, {name: name for name in ("name", "for", "key", "role", "scopes", "made_at", "made_by", "revoked_at")}
        )


@group.command(epilog=examples("tradewind token revoke simulator"))
def revoke(name: Name, quiet: Quiet = False) -> None:
    """End a token at once. What was sent with it stays, and goes on naming it."""
    open_database(quiet=quiet)
    from tradewind.identity.tokens import revoke_token

    token = revoke_token(name)
    if not quiet:
        typer.echo(f"The token {token.name} opens nothing since {token.revoked_at:%Y-%m-%d %H:%M} UTC.")
