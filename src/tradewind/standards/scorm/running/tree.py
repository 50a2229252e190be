"""The activity tree and what is tracked of it (SN 4.2), which a run keeps as JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from tradewind.standards.scorm.manifest import Item, Organization
from tradewind.standards.scorm.sequencing import Objective, Sequencing

PRIMARY = ""
"""Stands for the primary objective of an activity that names none."""


@dataclass(slots=True)
class Status:
    """An objective as it is known: locally, or shared. None is unknown. ``measure`` is -1 to 1, ``progress`` 0 to 1."""

    satisfied: bool | None = None
    measure: float | None = None
    completed: bool | None = None
    progress: float | None = None
    raw: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(slots=True)
class Tracked:
    """What is tracked of an activity. ``order``: its children as selected and reordered, None where all as written."""

    attempts: int = 0
    active: bool = False
    suspended: bool = False
    completed: bool | None = None
    progress: float | None = None
    seconds: float = 0.0
    order: list[str] | None = None
    objectives: dict[str, Status] = field(default_factory=dict)


class Node:
    """An activity: an item of the organization, or the organization itself (``item`` is None)."""

    def __init__(self, source: Item | Organization, parent: "Node | None") -> None:
        self.source = source
        self.item = source if isinstance(source, Item) else None
        self.identifier = source.identifier
        self.sequencing: Sequencing = source.sequencing
        self.parent = parent
        inner = source.children if isinstance(source, Item) else source.items
        self.children = [Node(child, self) for child in inner]
        self.tracked = Tracked()
        named = [each for each in self.sequencing.objectives if each.primary]
        self.primary: Objective = named[0] if named else Objective(PRIMARY, primary=True)

    @property
    def is_leaf(self) -> bool:
        return not self.children

    @property
    def available(self) -> list["Node"]:
        """Its children that take part, in their order (SN 4.2.1.7)."""
        if self.tracked.order is None:
            return self.children
        by_id = {child.identifier: child for child in self.children}
        return [by_id[each] for each in self.tracked.order if each in by_id]

    def walk(self) -> Iterator["Node"]:
        """Itself and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def path(self) -> list["Node"]:
        """From the root to itself."""
        way: list[Node] = []
        node: Node | None = self
        while node is not None:
            way.append(node)
            node = node.parent
        return way[::-1]

    def objective(self, identifier: str) -> Objective:
        """Its objective of that name; the primary one for none, or for a name that it does not have."""
        return next((each for each in self.sequencing.objectives if each.identifier == identifier), self.primary)


class Tree:
    """All activities, where the run stands, and the objectives that activities share."""

    def __init__(self, organization: Organization, state: dict[str, Any] | None = None) -> None:
        self.root = Node(organization, None)
        self.nodes = {node.identifier: node for node in self.root.walk()}
        self.current: Node | None = None
        self.suspended: Node | None = None
        self.shared: dict[str, Status] = {}
        if state:
            self._load(state)

    def dump(self) -> dict[str, Any]:
        """What ``state`` is next time."""
        return {
            "current": self.current.identifier if self.current else None,
            "suspended": self.suspended.identifier if self.suspended else None,
            "shared": {name: asdict(status) for name, status in self.shared.items()},
            "nodes": {name: asdict(node.tracked) for name, node in self.nodes.items() if node.tracked != Tracked()},
        }

    def _load(self, state: dict[str, Any]) -> None:
        self.current = self.nodes.get(state["current"])
        self.suspended = self.nodes.get(state["suspended"])
        self.shared = {name: Status(**status) for name, status in state["shared"].items()}
        for name, tracked in state["nodes"].items():
            if name in self.nodes:
                objectives = {key: Status(**status) for key, status in tracked["objectives"].items()}
                self.nodes[name].tracked = Tracked(**{**tracked, "objectives": objectives})

    def known(self, node: Node, objective: Objective) -> Status:
        """An objective as the activity sees it: what it reads from shared ones outweighs its own (SN 4.2.1.4)."""
        own = node.tracked.objectives.get(objective.identifier, Status())
        seen = Status(**asdict(own))
        for link in objective.mappings:
            shared = self.shared.get(link.target, Status())
            reads = {
                "satisfied": link.read_satisfied,
                "measure": link.read_measure,
                "raw": link.read_raw,
                "low": link.read_min,
                "high": link.read_max,
                "completed": link.read_completion,
                "progress": link.read_progress,
            }
            for name, is_read in reads.items():
                if is_read and (value := getattr(shared, name)) is not None:
                    setattr(seen, name, value)
        if objective.by_measure:
            may_tell = seen.measure is not None and (node.sequencing.satisfied_while_active or not node.tracked.active)
            seen.satisfied = seen.measure >= objective.min_measure if may_tell and seen.measure is not None else None
        return seen

    def learn(self, node: Node, objective: Objective, **known: Any) -> None:
        """Set what is known of an activity's objective, and of those that it writes to."""
        own = node.tracked.objectives.setdefault(objective.identifier, Status())
        for name, value in known.items():
            setattr(own, name, value)
        if objective.by_measure and own.measure is not None:
            own.satisfied = own.measure >= objective.min_measure
        for link in objective.mappings:
            writes = {
                "satisfied": link.write_satisfied,
                "measure": link.write_measure,
                "raw": link.write_raw,
                "low": link.write_min,
                "high": link.write_max,
                "completed": link.write_completion,
                "progress": link.write_progress,
            }
            for name, is_written in writes.items():
                if is_written and (value := getattr(own, name)) is not None:
                    setattr(self.shared.setdefault(link.target, Status()), name, value)


def common_ancestor(one: Node, other: Node) -> Node:
    """The deepest activity above both, each counted as above itself."""
    shared = [first for first, second in zip(one.path(), other.path(), strict=False) if first is second]
    return shared[-1]
