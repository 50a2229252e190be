"""What content says of its activity, as it enters the tree (SN 4.2; RTE 4.2, how the data model maps to sequencing)."""

from typing import Any

from tradewind.standards.scorm.running.flow import Refused
from tradewind.standards.scorm.running.rollup import roll_up
from tradewind.standards.scorm.running.tree import PRIMARY, Node, Status, Tree


class Told:
    """A tree that is told."""

    tree: Tree

    def learn(self, identifier: str, *, completed: bool | None, success: bool | None, **known: float | None) -> None:
        """What content has reported of its activity's primary objective, rolled up at once; None leaves what is there.

        ``known`` has ``measure``, ``progress``, ``raw``, ``low`` and ``high``.
        """
        node = self.named(identifier)
        if not node.sequencing.tracked:
            return
        if completed is not None:
            node.tracked.completed = completed
        if known.get("progress") is not None:
            node.tracked.progress = known["progress"]
        said = {"satisfied": success, "completed": completed, **known}
        self.tree.learn(node, node.primary, **{name: value for name, value in said.items() if value is not None})
        roll_up(self.tree, node)

    def learn_objective(self, identifier: str, objective: str, **known: Any) -> None:
        """What content has reported of a further objective, as far as the activity has one of that name."""
        node = self.named(identifier)
        found = next((each for each in node.sequencing.objectives if each.identifier == objective), None)
        if found is not None and node.sequencing.tracked:
            self.tree.learn(node, found, **{name: value for name, value in known.items() if value is not None})
            roll_up(self.tree, node)

    def spend(self, identifier: str, seconds: float) -> None:
        """Time spent in an activity, and so in all above it: limits of duration count it."""
        for node in self.named(identifier).path():
            node.tracked.seconds += seconds

    def suspended_by_content(self, identifier: str, *, is_suspended: bool) -> None:
        """Whether content left its activity to come back to it (``cmi.exit`` = suspend)."""
        self.named(identifier).tracked.suspended = is_suspended

    def objectives_of(self, identifier: str) -> dict[str, Status]:
        """The objectives of an activity that have a name, as they are known to it."""
        node = self.named(identifier)
        named = [each for each in node.sequencing.objectives if each.identifier != PRIMARY]
        return {each.identifier: self.tree.known(node, each) for each in named}

    def named(self, identifier: str) -> Node:
        """The activity of that name; ``Refused`` where there is none."""
        if identifier not in self.tree.nodes:
            raise Refused("NB.2.1-11")
        return self.tree.nodes[identifier]
