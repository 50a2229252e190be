"""``tradewind audience``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runtime import Progress, open_database, print_json, print_table
from tradewind.kernel.problems import BadInput, Problems

if TYPE_CHECKING:
    from tradewind.audiences.base import Node
    from tradewind.audiences.services import Preview

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Whom an expression selects.")

SAMPLE = 10
"""How many people are named without ``--list``."""
EVERYBODY = 2**31 - 1


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="audience")


@group.callback()
def audience() -> None:
    """Whom an expression selects."""


@group.command(
    epilog=examples(
        "tradewind audience preview aurora-technicians",
        "tradewind audience preview 'staff: {position: technician, brand: aurora}' --list",
        "tradewind audience preview @expression.yaml --json",
    )
)
def preview(
    expression: Annotated[
        str,
        typer.Argument(metavar="EXPR_OR_CODE", help="An expression in YAML or JSON, @FILE that holds one, or a code."),
    ],
    everyone: Annotated[bool, typer.Option("--list", help="Print everybody's code and name.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Print how many people an audience holds today, who, and the time it took. Changes nothing."""
    open_database(quiet=quiet)
    from tradewind.audiences.sentences import sentence
    from tradewind.audiences.services import preview as look

    node = _node(expression)
    with Progress("Asking", quiet=quiet):
        found = look(node, EVERYBODY if everyone else SAMPLE)
    if as_json:
        print_json(_data(found, sentence(node)))
        return
    if not quiet:
        typer.echo(f"{sentence(node)}: {found.count:,} in {found.milliseconds:.0f} ms")
    if everyone or not quiet:
        rows = _people(found)
        print_table(rows, {"code": "person", "name": "name"})
        if len(rows) < found.count:
            typer.echo(f"… and {found.count - len(rows):,} more; --list prints everybody.")


def _data(found: "Preview", sentence: str) -> dict[str, object]:
    return {
        "sentence": sentence,
        "count": found.count,
        "milliseconds": round(found.milliseconds, 3),
        "people": _people(found),
    }


def _people(found: "Preview") -> list[dict[str, object]]:
    return [{"code": person.code, "name": str(person)} for person in found.sample]


def _node(text: str) -> "Node":
    """The expression that is meant: a code names an audience, ``@FILE`` a file, anything else is YAML."""
    import yaml

    from tradewind.audiences.models import Audience
    from tradewind.audiences.references import missing
    from tradewind.audiences.services import resolve
    from tradewind.audiences.tree import parse
    from tradewind.cli.finding import by_code
    from tradewind.kernel.codes import is_code

    if is_code(text):
        by_code(Audience, text, "EXPR_OR_CODE", "audience")
        return resolve(text)
    if text.startswith("@"):
        text = _read(Path(text[1:]))
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInput.of("EXPR", f"is not YAML: {' '.join(str(error).split())}.") from error
    if isinstance(data, dict) and set(data) == {"who"}:
        data = data["who"]
    node = parse(data)
    problems = Problems()
    problems.extend(missing(node, "who"))
    problems.raise_if_any()
    return node


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput.of(str(path), f"cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput.of(str(path), "is not UTF-8 text.") from error
