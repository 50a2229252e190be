"""What stands where in a ``cmi5.xml``: the order of elements and the attributes of CourseStructure.xsd (cmi5 13.2)."""

from dataclasses import dataclass

from tradewind.standards.faults import Faults
from tradewind.standards.xml import Element


@dataclass(frozen=True, slots=True)
class Shape:
    """The children that an element of ours may have, in this order, and its attributes.

    ``many`` are those that may be there several times; ``together`` may stand in any order among themselves.
    """

    children: tuple[str, ...] = ()
    attributes: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()

    def rank(self, name: str) -> int:
        """The place of a child in the order."""
        first = min((self.children.index(each) for each in self.together), default=0)
        return first if name in self.together else self.children.index(name)


_UNITS = frozenset({"au", "block"})
_TEXTS = frozenset({"title", "description"})
_ID = frozenset({"id"})
_SHAPES = {
    "courseStructure": Shape(("course", "objectives", "au", "block"), many=_UNITS, together=_UNITS),
    "course": Shape(("title", "description"), _ID),
    "block": Shape(("title", "description", "objectives", "au", "block"), _ID, _UNITS, _UNITS),
    "au": Shape(
        ("title", "description", "objectives", "url", "launchParameters", "entitlementKey"),
        _ID | {"moveOn", "masteryScore", "authenticationMethod", "launchMethod", "activityType"},
    ),
    "objectives": Shape(("objective",), many=frozenset({"objective"})),
    "objective": Shape(("title", "description"), frozenset({"id", "idref"}), together=_TEXTS),
    "title": Shape(("langstring",), many=frozenset({"langstring"})),
    "description": Shape(("langstring",), many=frozenset({"langstring"})),
    "langstring": Shape((), frozenset({"lang"})),
    "url": Shape(),
}
"""``launchParameters`` and ``entitlementKey`` may hold what they like; what is of other namespaces is not ours."""


def check_shape(root: Element, faults: Faults) -> None:
    """Report every element that stands where none of its name may, twice, or too late, and unknown attributes."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        shape = _SHAPES.get(element.name)
        if shape is None:
            continue
        ours = [child for child in element.children if child.namespace == root.namespace]
        _check_children(element, ours, shape, faults)
        for name, space in element.spaces.items():
            if not space and name not in shape.attributes:
                faults.add(element.place, f"has the attribute {name!r}, which it cannot have.", "Take it out.")
        waiting.extend(reversed(ours))


def _check_children(parent: Element, ours: list[Element], shape: Shape, faults: Faults) -> None:
    seen: set[str] = set()
    reached = 0
    for child in ours:
        if child.name not in shape.children:
            faults.add(child.place, f"cannot stand in <{parent.name}>.", "Take it out.")
            continue
        if child.name in seen and child.name not in shape.many:
            if (parent.name, child.name) != ("courseStructure", "course"):  # said of the whole structure
                faults.add(child.place, f"is there twice in <{parent.name}>.", "Keep one.")
        elif shape.rank(child.name) < reached:
            order = ", ".join(f"<{name}>" for name in shape.children)
            faults.add(child.place, f"stands too late in <{parent.name}>.", f"The order is {order}.")
        seen.add(child.name)
        reached = max(reached, shape.rank(child.name))
