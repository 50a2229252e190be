"""Options that several verbs share, and how their texts are read. Imports nothing heavy: ``--help`` is instant."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print results and errors only; no progress, no remarks.")]
Json = Annotated[bool, typer.Option("--json", help="Print machine-readable JSON on standard output.")]

Approve = Annotated[str | None, typer.Option(metavar="PLAN", help="Carry out the held plan of this id.")]
Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


def day(text: str) -> date:
    """Read an ISO 8601 date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write YYYY-MM-DD, for example 2026-09-01.") from None


def number(text: str) -> Decimal:
    """Read a decimal number that is finite."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter(f"{text!r} is not a number.") from None
    if not value.is_finite():
        raise typer.BadParameter(f"{text!r} is not a number.")
    return value


def percent(text: str | Decimal) -> Decimal:
    """Read a share: ``5`` or ``5%``, from 0 to 100. A default is read as well, and is a number already."""
    value = number(str(text).strip().removesuffix("%").strip())
    if not 0 <= value <= 100:
        raise typer.BadParameter(f"{text!r} is not a percentage; write a number from 0 to 100.")
    return value


def examples(*lines: str) -> str:
    """The end of a verb's ``--help``: what to type, as it is typed."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
