"""The fields of an entry: what each may hold, and what to say where it holds something else."""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from tradewind.audiences.tree import parse, to_data
from tradewind.exchange.academy import values
from tradewind.exchange.academy.reading import read_text
from tradewind.exchange.academy.values import At, Mapping, Plain, Scalar, Value, is_null, kind_of
from tradewind.kernel.calendar import Span
from tradewind.kernel.codes import code_fault, nearest
from tradewind.kernel.problems import BadInput, Problems

LONGEST_TITLE = 200
MOST_DAYS = 3650
MOST_YEARS = 100
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""As in feeds."""

_NUMBERS = frozenset({"at_least", "above", "below", "at_most", "periods", "percent"})
_TRUTHS = frozenset({"primary"})

T = TypeVar("T")


def suggestion(wrong: str, known: Collection[str]) -> str:
    """The cure of an unknown name: the nearest known one, or all of them where they are few."""
    if near := nearest(wrong, known):
        return f"Did you mean {near!r}?"
    return f"Known are {', '.join(known)}." if known and len(known) <= 15 else ""


class Fields:
    """The fields of one entry. Every reading method notes its fault and then gives what an absent field gives."""

    def __init__(self, at: At, known: Sequence[str], problems: Problems) -> None:
        self.at = at
        self.problems = problems
        self._before = problems.count
        self._there = {key: child for key, child in at.children() if not is_null(child.value)}
        if not isinstance(at.value, Mapping):
            problems.add(at.place, f"is {kind_of(at.value)}, not a mapping.", f"Its fields are {', '.join(known)}.")
        for key, child in at.children():
            if key and key not in known:
                problems.add(child.place, f"{key!r} is no field here.", partial(suggestion, key, known))

    @property
    def is_sound(self) -> bool:
        """Whether no fault has been noted since this entry was begun."""
        return self.problems.count == self._before

    def __contains__(self, key: str) -> bool:
        return key in self._there

    def fault(self, key: str, wrong: str, cure: str = "") -> None:
        """Note a fault at the field, or at the entry where the field is absent."""
        self.problems.add(self._there.get(key, self.at).place, wrong, cure)

    def _read(self, key: str, absent: T, read: Callable[[At], T]) -> T:
        child = self._there.get(key)
        if child is None:
            return absent
        if isinstance(child.value, Scalar) and not child.value.text.strip() and not child.value.plain:
            self.fault(key, "is empty.", "Leave it out, or say what it is.")
            return absent
        return read(child)

    def _scalar(self, at: At, wanted: str) -> Scalar | None:
        if isinstance(at.value, Scalar):
            return at.value
        self.problems.add(at.place, f"is {kind_of(at.value)}, not {wanted}.")
        return None

    def title(self) -> str:
        """Text of up to 200 characters; the line end of a YAML block is no part of it."""

        def read(at: At) -> str:
            scalar = self._scalar(at, "a title")
            text = scalar.text.rstrip("\n") if scalar else ""
            if len(text) > LONGEST_TITLE:
                self.problems.add(at.place, f"has {len(text)} characters.", f"At most {LONGEST_TITLE} are possible.")
            return text

        return self._read("title", "", read)

    def code(self, key: str) -> str:
        """The code of something; empty where it is absent."""

        def read(at: At) -> str:
            scalar = self._scalar(at, "a code")
            if scalar is None:
                return ""
            if fault := code_fault(scalar.text):
                self.problems.add(at.place, f"{scalar.text!r} {fault}.")
            return scalar.text

        return self._read(key, "", read)

    def needed_code(self, key: str) -> str:
        """A code that must be there."""
        if key not in self:
            self.fault(key, f"has no {key}.", f"Write {key}: and a code.")
        return self.code(key)

    def codes(self, key: str) -> tuple[str, ...]:
        """One code or a list of codes; in their order, each once."""

        def read(at: At) -> tuple[str, ...]:
            items = [at] if isinstance(at.value, Scalar) else [child for _, child in at.children()]
            if isinstance(at.value, Mapping) or not items:
                self.problems.add(
                    at.place, f"is {'an empty list' if not items else 'a mapping'}.", "Name at least one."
                )
                return ()
            found = []
            for item in items:
                text = scalar.text if (scalar := self._scalar(item, "a code")) else ""
                if scalar and (fault := code_fault(text)):
                    self.problems.add(item.place, f"{text!r} {fault}.")
                if text in found:
                    self.problems.add(item.place, f"names {text!r} a second time.", "Name it once.")
                found.append(text)
            return tuple(sorted(found))

        return self._read(key, (), read)

    def day(self, key: str) -> date | None:
        """An ISO day."""

        def read(at: At) -> date | None:
            scalar = self._scalar(at, "a day")
            if scalar is None:
                return None
            if len(scalar.text) == 10:
                try:
                    day = date.fromisoformat(scalar.text)
                except ValueError:
                    pass
                else:
                    if FIRST_YEAR <= day.year <= LAST_YEAR:
                        return day
                    wrong = f"{scalar.text!r} lies outside {FIRST_YEAR} to {LAST_YEAR}."
                    self.problems.add(at.place, wrong, "Correct the year.")
                    return None
            self.problems.add(at.place, f"{scalar.text!r} is no day of the calendar.", "Write it like 2026-09-01.")
            return None

        return self._read(key, None, read)

    def flag(self, key: str, *, absent: bool) -> bool:
        """True or false."""

        def read(at: At) -> bool:
            truth = at.value.truth() if isinstance(at.value, Scalar) else None
            if truth is None:
                self.problems.add(at.place, f"is {kind_of(at.value)}.", "Write true or false.")
            return absent if truth is None else truth

        return self._read(key, absent, read)

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """A whole number in a range."""

        def read(at: At) -> int | None:
            number = at.value.number() if isinstance(at.value, Scalar) else None
            if isinstance(number, int) and least <= number <= most:
                return number
            cure = f"Write a whole number from {least} to {most}."
            self.problems.add(at.place, f"is {kind_of(at.value)}.", cure)
            return None

        return self._read(key, None, read)

    def word(self, key: str, known: Sequence[str], *, absent: str) -> str:
        """One of a few words."""

        def read(at: At) -> str:
            scalar = self._scalar(at, f"one of {', '.join(known)}")
            if scalar is None or scalar.text in known:
                return scalar.text if scalar else absent
            self.problems.add(at.place, f"{scalar.text!r} is not known here.", partial(suggestion, scalar.text, known))
            return absent

        return self._read(key, absent, read)

    def span(self, key: str) -> str:
        """A stretch of time, as ``Span`` writes it (``2 years`` is ``24 months``); empty where absent."""

        def read(at: At) -> str:
            scalar = self._scalar(at, "a stretch of time")
            if scalar is None:
                return ""
            try:
                span = Span.parse(scalar.text)
            except ValueError:
                self.problems.add(
                    at.place, f"{scalar.text!r} is no stretch of time.", "Write for example 24 months or 90 days."
                )
                return ""
            if span.count > MOST_YEARS * (12 if span.unit == "months" else 366):
                self.problems.add(at.place, f"is more than {MOST_YEARS} years.", "Leave it out for good.")
            return str(span)

        return self._read(key, "", read)

    def within(self, key: str, known: Sequence[str]) -> "Fields | None":
        """The fields of a mapping that stands in this field."""
        return self._read(key, None, lambda at: Fields(at, known, self.problems))

    def expression(self, key: str) -> Plain:
        """An audience expression, as ``to_data`` writes it; its faults have their own lines."""

        def read(at: At) -> Plain:
            try:
                # ``to_data`` promises strings, numbers, lists and dicts only.
                found: Plain = to_data(parse(as_data(at.value), at.path))  # type: ignore[assignment]
            except BadInput as error:
                for problem in error.problems:
                    self.problems.add(place_within(at, problem.place), problem.wrong, problem.cure)
                self.problems.count += error.problems.count - len(error.problems.shown)
                return None
            return found

        return self._read(key, None, read)


def read_expression(text: str, name: str) -> Plain:
    """An expression that somebody typed, as ``to_data`` writes it. BadInput with every fault and its line."""
    problems = Problems()
    document = read_text(text, name, problems)
    problems.raise_if_any()
    if document.root is None:
        raise BadInput.of(name, "is empty.", "Leave it out, or say what it is.")
    at = At(name, name, document.root, document.root.line)
    found: Plain = None
    try:
        found = to_data(parse(as_data(at.value), name))  # type: ignore[assignment]  # as in Fields.expression
    except BadInput as error:
        for problem in error.problems:
            problems.add(place_within(at, problem.place), problem.wrong, problem.cure)
    problems.raise_if_any()
    return found


def as_data(value: Value, key: str = "") -> Plain:
    """The value as the audience language reads it: a number or a truth where one is meant, else text.

    So an unquoted ``NO`` or ``0100`` is the code that was written.
    """
    if isinstance(value, values.Sequence):
        return [as_data(item, key) for item in value.items]
    if isinstance(value, Mapping):
        return {name: as_data(child, name) for name, child in value.entries.items()}
    if value.is_null:
        return None
    if key in _NUMBERS and (number := value.number()) is not None:
        return number
    if key in _TRUTHS and (truth := value.truth()) is not None:
        return truth
    return value.text


def place_within(at: At, path: str) -> str:
    """``path``, which lies at or below ``at``, with its file and the line of the nearest thing that stands there."""
    here = at
    while (below := _towards(here, path)) is not None:
        here = below
    return f"{here.file}, line {here.line}, {path}"


def _towards(at: At, path: str) -> At | None:
    """What stands one step below ``at`` on the way to ``path``; a key may itself have a dot in it."""
    rest = path[len(at.path) :]
    if index := re.match(r"\[(\d{1,9})\]", rest):
        return at.item(int(index[1]))
    rest = rest.removeprefix(".")
    ends = [len(rest), *(mark.start() for mark in re.finditer(r"[.\[]", rest))]
    steps = (at.entry(rest[:end]) for end in sorted(ends, reverse=True) if end)
    return next((step for step in steps if step is not None), None)
