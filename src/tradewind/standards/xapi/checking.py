"""Checks of JSON values, each with its place: what the rules of statements are made of."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tradewind.standards.faults import Faults
from tradewind.standards.xapi import values as v

Version = Literal["1.0.3", "2.0.0"]

Check = Callable[[Any, str], None]
"""``check(value, place)`` reports what is wrong with the value."""


@dataclass(slots=True)
class Checking:
    """Checks by the rules of a version, and the ``faults`` that they have found."""

    version: Version
    faults: Faults = field(default_factory=Faults)

    def object_of(
        self, value: Any, place: str, allowed: Mapping[str, Check], required: Collection[str] = ()
    ) -> dict[str, Any] | None:
        """A JSON object with known properties only; None after reporting that it is none."""
        if not isinstance(value, dict):
            self.faults.add(place, f"is {_called(value)}, not an object.")
            return None
        for name in required:
            if name not in value:
                self.faults.add(place, f"has no {name}.")
        for name, inner in value.items():
            if name not in allowed:
                self.faults.add(f"{place}.{name}", "is not a property that belongs here.")
            else:
                allowed[name](inner, f"{place}.{name}")
        return value

    def that(self, holds: Callable[[Any], bool], words: str) -> Check:
        """A check that reports "must be …"."""

        def check(value: Any, place: str) -> None:
            if not holds(value):
                self.faults.add(place, f"must be {words}.")

        return check

    def each(self, check: Check, words: str, *, least: int = 0) -> Check:
        """A check of a list of such values."""

        def check_all(value: Any, place: str) -> None:
            if not isinstance(value, list) or len(value) < least:
                self.faults.add(place, f"must be a list of {words}.")
                return
            for number, inner in enumerate(value):
                check(inner, f"{place}[{number}]")

        return check_all

    @property
    def text(self) -> Check:
        return self.that(lambda value: isinstance(value, str), "a text")

    @property
    def truth(self) -> Check:
        return self.that(lambda value: isinstance(value, bool), "true or false")

    @property
    def iri(self) -> Check:
        return self.that(v.is_iri_text, "an IRI with a scheme")

    @property
    def uuid(self) -> Check:
        return self.that(v.is_uuid, "a UUID")

    @property
    def instant(self) -> Check:
        strict = self.version == "2.0.0"
        standard = "RFC 3339" if strict else "ISO 8601"
        return self.that(lambda value: v.is_instant(value, strict=strict), f"an instant by {standard}")

    def language_map(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            self.faults.add(place, f"is {_called(value)}, not an object of texts by language.")
            return
        for language, words in value.items():
            if not v.is_language(language):
                self.faults.add(f"{place}.{language}", "is no language tag (RFC 5646).")
            self.text(words, f"{place}.{language}")

    def extensions(self, value: Any, place: str) -> None:
        """Anything at all, under IRIs (2.4.4.1, 4.1)."""
        if not isinstance(value, dict):
            self.faults.add(place, f"is {_called(value)}, not an object.")
            return
        for name in value:
            self.iri(name, f"{place}.{name}")


def _called(value: object) -> str:
    """What kind of JSON value it is."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a truth"
    names: dict[type, str] = {str: "a text", list: "a list", dict: "an object"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "a number")
