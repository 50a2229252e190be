"""Statements put together from our own constants: names go in as identifiers, values as parameters, never text."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Composed, Identifier


def name(*parts: str) -> Identifier:
    """``"schema"."table"`` or ``"alias"."column"``."""
    return Identifier(*parts)


def names(columns: Iterable[str], alias: str = "") -> Composed:
    """``a.x, a.y``."""
    return listed(Identifier(alias, column) if alias else Identifier(column) for column in columns)


def listed(parts: Iterable[Composable]) -> Composed:
    """``x, y``."""
    return SQL(", ").join(parts)


def joined(separator: LiteralString, parts: Iterable[Composable]) -> Composed:
    """The parts with the separator between them."""
    return SQL(separator).join(parts)


def constant(text: str) -> SQL:
    """A piece of SQL out of the table of entities (a type, an ending), which is code and no input."""
    return SQL(text)


def compose(template: LiteralString, **parts: Composable) -> Composed:
    return SQL(template).format(**parts)


def run(
    cursor: CursorWrapper, template: LiteralString, params: Sequence[Any] | None = None, /, **parts: Composable
) -> int:
    """Execute, and say how many rows it touched."""
    cursor.execute(compose(template, **parts), params)
    return int(cursor.rowcount)


def rows(
    cursor: CursorWrapper, template: LiteralString, params: Sequence[Any] | None = None, /, **parts: Composable
) -> list[tuple[Any, ...]]:
    """Execute a query whose result is known to be small."""
    cursor.execute(compose(template, **parts), params)
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
