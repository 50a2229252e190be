"""What an ``imsmanifest.xml`` says: organizations of items, and the resources that they launch.

SCORM 1.2 CAM 2.3; SCORM 2004 4th Edition CAM 3.4 and 3.5. The tree is the same in all editions; what only one
of them has is None, or its default, in the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tradewind.standards.scorm.sequencing import Sequencing


class Edition(StrEnum):
    """Which SCORM a package was made for."""

    SCORM_12 = "1.2"
    SCORM_2004_2 = "2004 2nd Edition"
    SCORM_2004_3 = "2004 3rd Edition"
    SCORM_2004_4 = "2004 4th Edition"

    @property
    def is_2004(self) -> bool:
        return self is not Edition.SCORM_12


@dataclass(frozen=True, slots=True)
class Resource:
    """What an item launches. ``href`` is the address within the package, with its query; empty where it has none.

    ``path`` is the file that the address names. ``files`` are those that it lists, its dependencies' too.
    """

    identifier: str
    is_sco: bool
    href: str
    path: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """A shared data store (``adlcp:map``; 4th edition CAM 3.4.1.21)."""

    target: str
    read: bool
    write: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """What completes an activity: where ``by_measure``, ``least`` progress (0 to 1); ``weight`` is for rollup."""

    by_measure: bool = False
    least: float = 1.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """An activity: a leaf launches ``resource``, the others have ``children``.

    ``mastery_score`` is 0 to 100 (1.2). ``hidden_controls`` are the parts of the navigation that the run time
    is asked to hide (``previous``, ``continue``, ``exit``…).
    """

    identifier: str
    title: str
    visible: bool
    parameters: str
    resource: Resource | None
    children: tuple["Item", ...]
    prerequisites: str = ""
    max_time: str = ""
    time_limit_action: str = ""
    data_from_lms: str = ""
    mastery_score: float | None = None
    threshold: Threshold = field(default_factory=Threshold)
    hidden_controls: frozenset[str] = frozenset()
    data: tuple[Data, ...] = ()
    sequencing: Sequencing = field(default_factory=Sequencing)

    def walk(self) -> Iterator["Item"]:
        """Itself and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def address(self) -> str:
        """What is launched: the resource's address with the item's parameters (CAM 3.4.1.9; 1.2 CAM 2.3.2.5)."""
        return launch_address(self.resource.href if self.resource else "", self.parameters)


@dataclass(frozen=True, slots=True)
class Organization:
    """One way through the content: a tree of items. ``objectives_global``: they outlive an attempt (2004)."""

    identifier: str
    title: str
    items: tuple[Item, ...]
    objectives_global: bool = True
    data_global: bool = True
    sequencing: Sequencing = field(default_factory=Sequencing)

    def walk(self) -> Iterator[Item]:
        """Every item, in order."""
        for item in self.items:
            yield from item.walk()

    @property
    def leaves(self) -> list[Item]:
        """The items that launch something."""
        return [item for item in self.walk() if item.resource is not None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A package. ``default`` is the organization that is played; there is always one, with a leaf at least."""

    identifier: str
    version: str
    edition: Edition
    title: str
    description: str
    organizations: tuple[Organization, ...]
    default: Organization
    resources: tuple[Resource, ...]


def launch_address(href: str, parameters: str) -> str:
    """``href`` with an item's ``parameters`` appended, by the algorithm of CAM 3.4.1.9.

    Leading ``?`` and ``&`` fall away; a fragment is appended where ``href`` has none, and dropped where it has.
    """
    while parameters[:1] in {"?", "&"}:
        parameters = parameters[1:]
    if not parameters:
        return href
    if parameters.startswith("#"):
        return href if "#" in href else href + parameters
    return f"{href}{'&' if '?' in href else '?'}{parameters}"
