"""Parameterized SQL in pieces, and Kleene's three truths over it.

In every piece ``p`` is the row of ``network_person`` in question and, inside a staff clause, ``a`` the row of
``network_active_appointment``. A piece is never null: what is not known is the difference between ``sure``
and ``possible``, not SQL's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Param = int | str | Decimal | list[int] | list[str] | list[int | None]
"""What can stand for a ``%s``."""


@dataclass(frozen=True, slots=True)
class Sql:
    """SQL text with ``%s``, and what stands for each of them. Text is only ever our own constants."""

    text: str
    params: tuple[Param, ...] = ()

    def __add__(self, other: "Sql") -> "Sql":
        return Sql(self.text + other.text, self.params + other.params)

    def within(self, before: str, after: str) -> "Sql":
        """This between two texts."""
        return Sql(before + self.text + after, self.params)

    def negated(self) -> "Sql":
        """Its opposite."""
        return self.within("NOT (", ")")


def sql(text: str, *params: Param) -> Sql:
    """A piece of SQL."""
    return Sql(text, params)


def joined(separator: str, pieces: Iterable[Sql]) -> Sql:
    """Pieces one after another."""
    listed = list(pieces)
    return Sql(
        separator.join(piece.text for piece in listed),
        tuple(param for piece in listed for param in piece.params),
    )


def all_of(pieces: Sequence[Sql]) -> Sql:
    """The conjunction; of nothing it is true."""
    if not pieces:
        return Sql("TRUE")
    return pieces[0] if len(pieces) == 1 else joined(" AND ", pieces).within("(", ")")


def any_of(pieces: Sequence[Sql]) -> Sql:
    """The disjunction; of nothing it is false."""
    if not pieces:
        return Sql("FALSE")
    return pieces[0] if len(pieces) == 1 else joined(" OR ", pieces).within("(", ")")


@dataclass(frozen=True, slots=True)
class Truth:
    """A three-valued condition: ``sure`` where it is true, ``possible`` where it is not false."""

    sure: Sql
    possible: Sql

    @classmethod
    def certain(cls, condition: Sql) -> "Truth":
        """The truth of a condition that is always known."""
        return cls(condition, condition)

    def negated(self) -> "Truth":
        """``not unknown`` is unknown."""
        if self.sure is self.possible:
            return Truth.certain(self.sure.negated())
        return Truth(self.possible.negated(), self.sure.negated())

    def column(self) -> Sql:
        """As a select expression: true, false, or null where unknown."""
        if self.sure is self.possible:
            return self.sure
        return self.sure.within("CASE WHEN ", " THEN TRUE WHEN ") + self.possible.within(
            "", " THEN NULL ELSE FALSE END"
        )


def all_true(truths: Sequence[Truth]) -> Truth:
    """Kleene's and."""
    sure = all_of([truth.sure for truth in truths])
    if all(truth.sure is truth.possible for truth in truths):
        return Truth.certain(sure)
    return Truth(sure, all_of([truth.possible for truth in truths]))


def any_true(truths: Sequence[Truth]) -> Truth:
    """Kleene's or."""
    sure = any_of([truth.sure for truth in truths])
    if all(truth.sure is truth.possible for truth in truths):
        return Truth.certain(sure)
    return Truth(sure, any_of([truth.possible for truth in truths]))
