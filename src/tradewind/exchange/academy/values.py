"""What stands in an academy file, before anybody asks what it means: text, lists and mappings with their lines.

YAML guesses types (``NO`` becomes false, ``0100`` becomes 64, ``on`` becomes true). An academy file does not:
a scalar stays the text that was written until its field says whether it is a code, a day or a number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_WHOLE = re.compile(r"-?\d{1,18}")
_DECIMAL = re.compile(r"-?\d{1,18}\.\d{1,18}")

Plain: TypeAlias = "str | int | float | Decimal | bool | date | list[Plain] | dict[str, Plain] | None"
"""An entry or an expression as data."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; ``plain`` where it stands without quotes."""

    text: str
    plain: bool
    line: int

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in _NULL

    def truth(self) -> bool | None:
        """True or false as YAML 1.2 writes them; None where it is neither."""
        if self.plain and self.text in _TRUE:
            return True
        return False if self.plain and self.text in _FALSE else None

    def number(self) -> int | Decimal | None:
        """The number that stands here, unquoted and in decimal; None where there is none."""
        if self.plain and _WHOLE.fullmatch(self.text):
            return int(self.text)
        return Decimal(self.text) if self.plain and _DECIMAL.fullmatch(self.text) else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Value", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order written. ``lines`` are those of the keys, where a reader looks for a fault."""

    entries: dict[str, "Value"]
    lines: dict[str, int]
    line: int


Value: TypeAlias = Scalar | Sequence | Mapping


def is_null(value: Value) -> bool:
    """Whether the value is null: ``x:``, ``x: null`` or ``x: ~``."""
    return isinstance(value, Scalar) and value.is_null


def kind_of(value: Value) -> str:
    """What the value is, for a sentence: ``a list``, ``nothing``, ``the text '30'``, ``30``."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    if value.is_null:
        return "empty"
    return value.text if value.plain else f"the text {value.text!r}"


@dataclass(frozen=True, slots=True)
class At:
    """A value and where it stands; what the parsing functions hand down."""

    file: str
    path: str
    value: Value
    line: int

    @property
    def place(self) -> str:
        """``my27.yaml, line 12, requirements.service-hv.due``."""
        return f"{self.file}, line {self.line}, {self.path}" if self.path else f"{self.file}, line {self.line}"

    def children(self) -> Iterator[tuple[str, "At"]]:
        """The keys of a mapping with their values, the items of a list with an empty key."""
        if isinstance(self.value, Mapping):
            for key in self.value.entries:
                yield key, self._entry(self.value, key)
        elif isinstance(self.value, Sequence):
            for index in range(len(self.value.items)):
                yield "", self._item(self.value, index)

    def entry(self, key: str) -> "At | None":
        """What stands at a key, if a mapping with that key is here."""
        if isinstance(self.value, Mapping) and key in self.value.entries:
            return self._entry(self.value, key)
        return None

    def item(self, index: int) -> "At | None":
        """An item, if a list that long is here."""
        if isinstance(self.value, Sequence) and index < len(self.value.items):
            return self._item(self.value, index)
        return None

    def _entry(self, mapping: Mapping, key: str) -> "At":
        path = f"{self.path}.{key}" if self.path else key
        return At(self.file, path, mapping.entries[key], mapping.lines[key])

    def _item(self, sequence: Sequence, index: int) -> "At":
        child = sequence.items[index]
        return At(self.file, f"{self.path}[{index}]", child, child.line)

    def everything(self) -> Iterator["At"]:
        """This and all below it."""
        yield self
        for _, child in self.children():
            yield from child.everything()


@dataclass(frozen=True, slots=True)
class Document:
    """One file that has been read; ``root`` is None where nothing is in it."""

    name: str
    root: Mapping | None = None
