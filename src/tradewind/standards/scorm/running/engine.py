"""Overall Sequencing Process (OP.1): requests for navigation in, what is to be delivered out."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tradewind.standards.scorm.manifest import Organization
from tradewind.standards.scorm.running.flow import Refused, WalkedOff, check_choice, flow
from tradewind.standards.scorm.running.rollup import roll_up
from tradewind.standards.scorm.running.rules import action_of, may_not_be_delivered
from tradewind.standards.scorm.running.told import Told
from tradewind.standards.scorm.running.tree import Node, Tree, common_ancestor

_SYSTEM = random.SystemRandom()
_MOST_TURNS = 100
"""Post conditions that lead to each other without end are given up after so many."""


class Engine(Told):
    """One run through an organization. ``state`` is what ``dump`` returned last time; None begins a new one.

    Requests raise ``Refused`` and leave everything as it was where they cannot be met. ``delivered`` is the leaf that
    is to be shown, None where nothing is; ``is_over`` whether the run has ended, ``runs`` how many were begun.
    ``chance`` shuffles and selects.
    """

    def __init__(
        self, organization: Organization, state: dict[str, Any] | None = None, *, chance: random.Random = _SYSTEM
    ) -> None:
        self.organization, self.chance = organization, chance
        self.tree = Tree(organization, state["tree"] if state else None)
        self.is_over = bool(state and state["is_over"])
        self.runs: int = state["runs"] if state else 1

    def dump(self) -> dict[str, Any]:
        """The state as JSON."""
        return {"tree": self.tree.dump(), "is_over": self.is_over, "runs": self.runs}

    @property
    def delivered(self) -> Node | None:
        """The leaf whose content is shown."""
        current = self.tree.current
        return current if current is not None and current.is_leaf and current.tracked.active else None

    @contextmanager
    def _request(self) -> Iterator[None]:
        before = self.dump()
        try:
            yield
        except Refused:
            self.tree, self.is_over = Tree(self.organization, before["tree"]), before["is_over"]
            raise

    # Requests (NB.2.1)

    def start(self) -> None:
        """Begin: the first activity that flow comes to (SB.2.5); nothing may have begun.

        Where the organization does not flow, the first that can be chosen: there is nothing to see otherwise.
        """
        with self._request():
            if self.is_over:
                self._forget()
            if self.tree.current is not None:
                raise Refused("NB.2.1-1")
            for node in self.tree.nodes.values():
                self._arrange(node, {"once", "onEachNewAttempt"})
            try:
                self._deliver(flow(self.tree, self.tree.root, forward=True, into=True))
            except WalkedOff:
                self._over()
            except Refused as fault:
                if fault.code != "SB.2.2-1":
                    raise
                self._deliver(self._first_choosable())

    def resume(self) -> None:
        """Go on where ``suspend_all`` left (SB.2.6)."""
        with self._request():
            suspended = self.tree.suspended
            if suspended is None:
                raise Refused("NB.2.1-3")
            leaf = suspended if suspended.is_leaf else flow(self.tree, suspended, forward=True, into=True)
            self._deliver(leaf, resumed=True)

    def go_on(self) -> None:
        """Continue (SB.2.7)."""
        with self._request():
            self._need_flow()
            self._leave("continue")

    def go_back(self) -> None:
        """Previous (SB.2.8)."""
        with self._request():
            if self._need_flow().sequencing.control.forward_only:
                raise Refused("NB.2.1-5")
            self._leave("previous")

    def choose(self, identifier: str) -> None:
        """Choice of an item (SB.2.9); ``can_choose`` says whether it would be met."""
        with self._request():
            target = self.named(identifier)
            check_choice(self.tree, target)
            self._leave("choice", target)

    def jump(self, identifier: str) -> None:
        """Jump to an item, past what choice allows: content asks for it (SB.2.13; 4th edition)."""
        with self._request():
            self._leave("jump", self.named(identifier))

    def exit(self) -> None:
        """End the current activity alone; its post conditions may go on to another."""
        with self._request():
            if self.delivered is None:
                raise Refused("NB.2.1-9")
            self._leave("exit")

    def exit_all(self) -> None:
        """End the run (TB.2.3, exit all)."""
        if self.tree.current is not None:
            self._end_all()
        self._over()

    def abandon(self, *, everything: bool) -> None:
        """Leave without an end: what was tracked stays as it is (TB.2.3, abandon)."""
        current = self._current()
        for node in current.path() if everything else [current]:
            node.tracked.active = False
        if everything:
            self._over()

    def suspend_all(self) -> None:
        """Leave to come back (TB.2.3, suspend all)."""
        current = self._current()
        if self.is_over or current.parent is None:
            raise Refused("TB.2.3-3")
        roll_up(self.tree, current)
        self.tree.suspended = current
        for node in current.path():
            node.tracked.active, node.tracked.suspended = False, True
        self.tree.current = self.tree.root

    def can_choose(self, identifier: str) -> bool:
        """Whether a choice of it would be met now."""
        if identifier not in self.tree.nodes:
            return False
        try:
            check_choice(self.tree, self.tree.nodes[identifier])
        except Refused:
            return False
        return not may_not_be_delivered(self.tree, self.tree.nodes[identifier])

    def can_go_on(self) -> bool:
        """Whether there is a button for it: its cluster flows."""
        parent = self.tree.current.parent if self.tree.current else None
        return parent is not None and parent.sequencing.control.flow

    def can_go_back(self) -> bool:
        """Whether one may go back, and there is something before."""
        current = self.tree.current
        if not self.can_go_on() or current is None or current.parent is None:
            return False
        if current.parent.sequencing.control.forward_only:
            return False
        try:
            flow(self.tree, current, forward=False, into=False)
        except Refused:
            return False
        return True

    # Termination (TB.2.1 to TB.2.3)

    def _leave(self, request: str, target: Node | None = None) -> None:
        """Exit the current activity where it is active, then follow its post conditions, else the request."""
        current = self.tree.current
        if current is not None and current.tracked.active:
            self._end_attempt(current)
            self._apply_exit_rules()
            request, target = self._after_post_conditions(request, target)
        for _ in range(_MOST_TURNS):
            following = self._follow(request, target)
            if following is None:
                return
            request, target = following, None
        raise Refused("TB.2.2")

    def _after_post_conditions(self, request: str, target: Node | None) -> tuple[str, Node | None]:
        """Sequencing Post Condition Rules Subprocess (TB.2.2), as often as it exits parents."""
        while True:
            current = self._current()
            actions = ("exitParent", "exitAll", "retry", "retryAll", "continue", "previous")
            found = None if current.tracked.suspended else action_of(self.tree, current, "post", actions)
            if found == "exitParent":
                if current.parent is None:
                    raise Refused("TB.2.3-4")
                self.tree.current = current.parent
                self._end_attempt(current.parent)
                continue
            if found in {"exitAll", "retryAll"}:
                self._end_all()
            elif found is None and current.parent is None and request != "jump":
                return "end", None  # the root has ended
            return (found, None) if found is not None else (request, target)

    def _follow(self, request: str, target: Node | None) -> str | None:
        """Carry a sequencing request out (SB.2.12); returns the next one, if it leads to one."""
        current = self._current_or_root()
        match request:
            case "continue" | "previous":
                forward = request == "continue"
                if current.parent is None:
                    self._over()
                    return None
                if current.parent is not None and not current.parent.sequencing.control.flow:
                    raise Refused("SB.2.7-2" if forward else "SB.2.8-2")
                self._deliver_or_end(current, forward=forward)
            case "choice" if target is not None:
                self._chosen(target)
            case "jump" if target is not None:
                self._deliver(target if target.is_leaf else flow(self.tree, target, forward=True, into=True))
            case "retry" | "retryAll":
                self._retry(self.tree.root if request == "retryAll" else current)
            case "end" | "exitAll":
                self._over()
        return None

    def _deliver_or_end(self, node: Node, *, forward: bool) -> None:
        try:
            self._deliver(flow(self.tree, node, forward=forward, into=False))
        except WalkedOff:
            self._end_all()
            self._over()

    def _chosen(self, target: Node) -> None:
        check_choice(self.tree, target)
        above = common_ancestor(self._current_or_root(), target)
        try:
            leaf = target if target.is_leaf else flow(self.tree, target, forward=True, into=True)
        except WalkedOff as fault:
            raise Refused("SB.2.9-9") from fault
        self._end_up_to(above)
        self._deliver(leaf)

    def _retry(self, node: Node) -> None:
        """Retry Sequencing Request Process (SB.2.10)."""
        if node.tracked.active or node.tracked.suspended:
            raise Refused("SB.2.10-2")
        if node is self.tree.root and not self.organization.objectives_global:
            self.tree.shared = {}
        self._reset_below(node)
        self._deliver(node if node.is_leaf else flow(self.tree, node, forward=True, into=True))

    def _apply_exit_rules(self) -> None:
        """Sequencing Exit Action Rules Subprocess (TB.2.1): the topmost activity whose rule says so ends."""
        for node in self._current().path()[:-1]:
            if action_of(self.tree, node, "exit", ("exit",)) is not None:
                self._end_up_to(node)
                self._end_attempt(node)
                self.tree.current = node
                return

    def _end_attempt(self, node: Node) -> None:
        """End Attempt Process (UP.4)."""
        tracked, sequencing = node.tracked, node.sequencing
        if node.is_leaf:
            if sequencing.tracked and not tracked.suspended:
                if not sequencing.completion_set_by_content and tracked.completed is None:
                    tracked.completed = True
                    self.tree.learn(node, node.primary, completed=True)
                own = tracked.objectives.get(node.primary.identifier)
                if not sequencing.objective_set_by_content and (own is None or own.satisfied is None):
                    self.tree.learn(node, node.primary, satisfied=True)
        else:
            tracked.suspended = any(child.tracked.suspended for child in node.available)
        tracked.active = False
        roll_up(self.tree, node)
        if not node.is_leaf and not tracked.suspended:
            self._arrange(node, {"onEachNewAttempt"})  # for the next attempt

    def _end_up_to(self, above: Node) -> None:
        """Terminate Descendent Attempts Process (UP.3): all from the current activity up to ``above``, which stays."""
        node: Node | None = self._current_or_root()
        while node is not None and node is not above:
            if node.tracked.active:
                self._end_attempt(node)
            node = node.parent

    def _end_all(self) -> None:
        self._end_up_to(self.tree.root)
        if self.tree.root.tracked.active:
            self._end_attempt(self.tree.root)
        self.tree.current = self.tree.root

    # Delivery (DB.1.1, DB.2)

    def _deliver(self, leaf: Node, *, resumed: bool = False) -> None:
        """Delivery Request Process and Content Delivery Environment Process."""
        if not leaf.is_leaf:
            raise Refused("DB.1.1-1")
        if any(may_not_be_delivered(self.tree, node) for node in leaf.path()):
            raise Refused("DB.1.1-3")
        if not resumed:
            self._clear_suspended(leaf)
        self._end_up_to(common_ancestor(self._current_or_root(), leaf))
        for node in leaf.path():
            if not node.tracked.active:
                self._begin_attempt(node)
        self.tree.current, self.is_over = leaf, False
        self.tree.suspended = None

    def _begin_attempt(self, node: Node) -> None:
        tracked = node.tracked
        if tracked.suspended:
            tracked.suspended = False
        else:
            tracked.attempts += 1
            tracked.completed, tracked.progress, tracked.seconds = None, None, 0.0
            tracked.objectives = {}
            if not node.is_leaf and tracked.attempts > 1:
                self._reset_below(node)
        tracked.active = True

    def _reset_below(self, node: Node) -> None:
        """In a new attempt of a cluster, only what is done in it counts, where it says so (SN 3.2.6, 3.2.7)."""
        control = node.sequencing.control
        for child in node.children:
            if control.current_attempt_objective_info:
                child.tracked.objectives = {}
            if control.current_attempt_progress_info:
                child.tracked.completed, child.tracked.progress = None, None
            if not child.is_leaf:
                self._reset_below(child)

    def _clear_suspended(self, leaf: Node) -> None:
        """Clear Suspended Activity Subprocess (DB.2.1)."""
        suspended = self.tree.suspended
        if suspended is None:
            return
        above = common_ancestor(suspended, leaf)
        node: Node | None = suspended
        while node is not None:
            if node.is_leaf or not any(child.tracked.suspended for child in node.available):
                node.tracked.suspended = False
            if node is above:
                break
            node = node.parent

    def _arrange(self, node: Node, timings: set[str]) -> None:
        """Select Children and Randomize Children Processes (SR.1, SR.2), where it is time for them."""
        sequencing, tracked = node.sequencing, node.tracked
        names = [child.identifier for child in node.children]
        if sequencing.select is not None and sequencing.select_timing in timings:
            chosen = set(self.chance.sample(names, min(sequencing.select, len(names))))
            tracked.order = [name for name in names if name in chosen]
        if sequencing.reorder and sequencing.randomize_timing in timings:
            order = tracked.order if tracked.order is not None else names
            tracked.order = self.chance.sample(order, len(order))

    # Small things

    def _over(self) -> None:
        self.tree.current, self.is_over = self.tree.root, True

    def _forget(self) -> None:
        """A run that has ended begins anew: what activities share outlives it only where the organization says so."""
        shared = self.tree.shared if self.organization.objectives_global else {}
        self.tree, self.is_over, self.runs = Tree(self.organization), False, self.runs + 1
        self.tree.shared = shared

    def _first_choosable(self) -> Node:
        for node in self.tree.nodes.values():
            if node.is_leaf and self.can_choose(node.identifier):
                return node
        raise Refused("SB.2.5-3")

    def _current(self) -> Node:
        if self.tree.current is None:
            raise Refused("TB.2.3-1")
        return self.tree.current

    def _current_or_root(self) -> Node:
        return self.tree.current or self.tree.root

    def _need_flow(self) -> Node:
        current = self.tree.current
        if current is None or current.parent is None or not current.parent.sequencing.control.flow:
            raise Refused("NB.2.1-4")
        return current.parent
