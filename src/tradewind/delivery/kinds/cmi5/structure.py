"""The course structure of a package of cmi5, as it is kept with it, and the ids that the academy gives its parts."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tradewind.catalog.models import Package
from tradewind.delivery.kinds.structures import as_json

COURSE = "course"
"""The key of the whole course; blocks have ``block-1`` and so on, in the order of the structure."""


@dataclass(frozen=True, slots=True)
class Part:
    """A block, or the course: satisfied when all the units (by their places) within it are.

    ``identifier`` is its publisher's, ``activity`` the academy's own (9.3.9).
    """

    key: str
    identifier: str
    activity: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    depth: int
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """An assignable unit. ``code`` is ``au-1`` and so on; ``activity`` the id that the academy gives it (8.1.5)."""

    place: int
    code: str
    identifier: str
    activity: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    depth: int
    url: str
    path: str
    move_on: str
    launch_method: str
    mastery_score: float | None
    launch_parameters: str
    entitlement_key: str
    activity_type: str


@dataclass(frozen=True, slots=True)
class Structure:
    """All of it. ``parts`` are in the order in which they are satisfied: inner blocks first, the course last."""

    units: tuple[Unit, ...]
    parts: tuple[Part, ...]
    rows: tuple[Unit | Part, ...]
    """Units and blocks as a table of contents has them."""

    @property
    def course(self) -> Part:
        return self.parts[-1]

    def named(self, name: str) -> Unit | None:
        """The unit of that code, or of that identifier of its publisher."""
        return next((unit for unit in self.units if name in {unit.code, unit.identifier}), None)


def structure_of(course: object) -> dict[str, Any]:
    """What is kept of a course in ``Package.structure``: its elements, nested as they were."""
    found: dict[str, Any] = as_json(course)
    return found


def read(package: Package) -> Structure:
    """The structure of a package."""
    return _Reading(package).structure()


def text_of(texts: Mapping[str, str], language: str = "en") -> str:
    """The text in a language, else in English, else the first."""
    for wanted in (language.casefold(), language.partition("-")[0].casefold(), "en"):
        for tag, text in texts.items():
            if text and (tag.casefold() == wanted or tag.casefold().startswith(f"{wanted}-")):
                return text
    return next((text for text in texts.values() if text), "")


class _Reading:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.units: list[Unit] = []
        self.parts: list[Part] = []
        self.rows: list[Unit | Part] = []
        self.blocks = 0

    def structure(self) -> Structure:
        found = self.package.structure
        self._children(found["children"], 0)
        self.parts.append(self._part(COURSE, found, 0, range(len(self.units))))
        return Structure(tuple(self.units), tuple(self.parts), tuple(self.rows))

    def _children(self, children: Sequence[Mapping[str, Any]], depth: int) -> None:
        for child in children:
            if "children" in child:
                self._block(child, depth)
            else:
                self.units.append(self._unit(child, depth))
                self.rows.append(self.units[-1])

    def _block(self, block: Mapping[str, Any], depth: int) -> None:
        self.blocks += 1
        key, first, row = f"block-{self.blocks}", len(self.units), len(self.rows)
        self._children(block["children"], depth + 1)
        part = self._part(key, block, depth, range(first, len(self.units)))
        self.parts.append(part)
        self.rows.insert(row, part)

    def _part(self, key: str, said: Mapping[str, Any], depth: int, units: Sequence[int]) -> Part:
        return Part(
            key=key,
            identifier=said["identifier"],
            activity=self._activity(key),
            title=said["title"],
            description=said["description"],
            depth=depth,
            units=tuple(units),
        )

    def _unit(self, said: Mapping[str, Any], depth: int) -> Unit:
        place = len(self.units)
        code = f"au-{place + 1}"
        kept = {name: said[name] for name in Unit.__dataclass_fields__ if name in said}
        return Unit(**{**kept, "place": place, "code": code, "activity": self._activity(code), "depth": depth})

    def _activity(self, key: str) -> str:
        """An id of our own: the same in every launch, and none that the publisher chose (8.1.5, 9.3.9)."""
        return f"urn:uuid:{uuid.uuid5(self.package.pk, key)}"
