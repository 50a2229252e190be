"""What a part of the language is given, so that an editor can ask for it without knowing the part.

Each class of the language has a ``title`` and a ``shape``; one that has none is ``Written`` by hand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The kind of a part's value."""


@dataclass(frozen=True, slots=True)
class Written(Shape):
    """Anything, as it is written in an academy file."""


@dataclass(frozen=True, slots=True)
class Pick(Shape):
    """Things with a code, or words, of ``kind``: several where ``many``, any or none of them where ``negatable``.

    ``trait`` is what they must be (a metric's subject).
    """

    kind: str
    many: bool = True
    negatable: bool = True
    trait: str = ""


@dataclass(frozen=True, slots=True)
class OneOf(Shape):
    """Any, or none, of a few words that are all known."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag(Shape):
    """True or false."""


@dataclass(frozen=True, slots=True)
class Stretch(Shape):
    """A number of days, ``{at_least, below}``."""


@dataclass(frozen=True, slots=True)
class Bounds(Shape):
    """A metric of ``subject``, bounds that its latest values must all keep, and how many of them."""

    subject: str
    bounds: tuple[str, ...]
    most_periods: int


@dataclass(frozen=True, slots=True)
class Fields(Shape):
    """Several things under one key each."""

    fields: tuple[tuple[str, Pick], ...]


@dataclass(frozen=True, slots=True)
class Nodes(Shape):
    """Expressions: a list of them, or just one."""

    many: bool = True


@dataclass(frozen=True, slots=True)
class Conditions(Shape):
    """Conditions that hold together on one thing."""
