"""How somebody goes through a package: what every edition's way of it has."""

from dataclasses import dataclass
from typing import Any, Protocol

from tradewind.delivery.attempts import Outcome
from tradewind.delivery.kinds.scorm.records import Record, Standing
from tradewind.standards.scorm.manifest import Item, Organization

Records = dict[str, Record]


class Refused(Exception):
    """A request for navigation cannot be met now."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a package's contents. ``state`` is met, failed, begun or fresh."""

    identifier: str
    title: str
    depth: int
    state: str
    can_choose: bool
    is_current: bool


class Course(Protocol):
    """A run through an organization, kept as JSON by who calls."""

    @property
    def runs(self) -> int:
        """How many runs were begun, with this one."""
        ...

    @property
    def current(self) -> Item | None:
        """The item whose content is shown."""
        ...

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        ...

    def request(self, request: str, target: str = "") -> None:
        """``open`` (where one left, else the beginning), ``start``, ``continue``, ``previous``, ``choice`` and ``jump``
        with a ``target``, ``exit``, ``exitAll``, ``abandon``, ``abandonAll``, ``suspendAll``. Raises ``Refused``."""
        ...

    def learn(self, item: Item, record: Record, standing: Standing, seconds: int) -> None:
        """What an item's content has just said."""
        ...

    def attempt_of(self, item: Item) -> int:
        """Which attempt at the item is under way: content of another one begins with nothing stored."""
        ...

    def objectives_of(self, item: Item) -> dict[str, str]:
        """``objective|element`` to value, of what is known of an item's objectives beforehand."""
        ...

    def contents(self) -> list[Row]:
        """The items that may be shown, in order."""
        ...

    def possible(self) -> list[str]:
        """Which of ``previous`` and ``continue`` would be met."""
        ...

    def controls(self) -> list[str]:
        """Which of those have a button: content may ask for them itself, and have the player's hidden."""
        ...

    def outcome(self) -> Outcome:
        """What all of it comes to."""
        ...

    def dump(self) -> dict[str, Any]:
        """Its state."""
        ...


def visible_items(organization: Organization) -> list[tuple[Item, int]]:
    """The items that are not hidden, each with its depth; what stands below a hidden one moves up (CAM 3.4.1.8)."""
    found: list[tuple[Item, int]] = []

    def look(items: tuple[Item, ...], depth: int) -> None:
        for item in items:
            if item.visible:
                found.append((item, depth))
            look(item.children, depth + int(item.visible))

    look(organization.items, 0)
    return found


def state_of(standing: Standing, is_begun: bool) -> str:
    """The word for how an item stands."""
    if standing.success is False:
        return "failed"
    if standing.success or standing.completed:
        return "met"
    return "begun" if is_begun else "fresh"
