"""Going through the tree: flow and choice (SN 4.8, SB.2.1 to SB.2.4, SB.2.9)."""

from dataclasses import dataclass

from tradewind.standards.scorm.running.rules import action_of, may_not_be_delivered
from tradewind.standards.scorm.running.tree import Node, Tree, common_ancestor


class Refused(Exception):
    """A request cannot be met; ``code`` is the exception of the pseudo code, as in ``SB.2.9-4``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WalkedOff(Refused):
    """There is nothing further in the tree: the whole run ends (SB.2.1, 3.1)."""

    def __init__(self) -> None:
        super().__init__("SB.2.1-1")


@dataclass(slots=True)
class _Step:
    """Where a traversal is: ``turned`` where a cluster that only goes forward was entered from behind."""

    node: Node
    forward: bool
    turned: bool = False


def flow(tree: Tree, start: Node, *, forward: bool, into: bool) -> Node:
    """Flow Subprocess (SB.2.3) with Flow Activity Traversal (SB.2.2): the next leaf that can be delivered.

    ``into``: whether the children of ``start`` count, as they do at the beginning of a cluster.
    """
    step = _next(tree, _Step(start, forward), into=into)
    for _ in range(4 * len(tree.nodes) + 4):
        node = step.node
        if node.parent is not None and not node.parent.sequencing.control.flow:
            raise Refused("SB.2.2-1")
        if action_of(tree, node, "pre", ("skip",)) is not None:
            step = _next(tree, step, into=False)
        elif may_not_be_delivered(tree, node):
            raise Refused("SB.2.2-2")
        elif node.is_leaf:
            return node
        else:
            step = _entered(step)
    raise Refused("SB.2.2-2")  # rules that send each other round in circles


def _entered(step: _Step) -> _Step:
    """The first of a cluster's children, or the last where one comes from behind (SB.2.1, 3.3 and 4.3)."""
    children = step.node.available
    if not children:
        raise Refused("SB.2.1-2")
    if step.forward:
        return _Step(children[0], forward=True)
    if step.node.sequencing.control.forward_only:
        return _Step(children[0], forward=True, turned=True)
    return _Step(children[-1], forward=False)


def _next(tree: Tree, step: _Step, *, into: bool) -> _Step:
    """Flow Tree Traversal Subprocess (SB.2.1)."""
    node, forward, turned = step.node, step.forward, step.turned
    if into and not node.is_leaf:
        return _entered(step)
    reversed_direction = False
    if turned and node.parent is not None and node.parent.available[-1] is node:
        # Nothing in a cluster that only goes forward could be delivered: on with what is before it.
        node, forward, turned, reversed_direction = node.parent.available[0], False, False, True
    while node.parent is not None:
        siblings = node.parent.available
        place = siblings.index(node) if node in siblings else (-1 if forward else 0)
        if forward:
            if action_of(tree, node, "pre", ("stopForwardTraversal",)) is not None:
                raise Refused("SB.2.4-1")
            if place + 1 < len(siblings):
                return _Step(siblings[place + 1], forward=True, turned=turned)
        else:
            if node.parent.sequencing.control.forward_only and not reversed_direction:
                raise Refused("SB.2.1-4")
            if place > 0 and not reversed_direction:
                return _Step(siblings[place - 1], forward=False)
        reversed_direction = False
        node, turned = node.parent, False
    raise WalkedOff if forward else Refused("SB.2.1-3")


def check_choice(tree: Tree, target: Node) -> None:
    """Choice Sequencing Request Process (SB.2.9), as far as it may refuse."""
    for node in target.path():
        if node.parent is not None and node not in node.parent.available:
            raise Refused("SB.2.9-2")
        if action_of(tree, node, "pre", ("hiddenFromChoice",)) is not None:
            raise Refused("SB.2.9-3")
    if target.parent is not None and not target.parent.sequencing.control.choice:
        raise Refused("SB.2.9-4")
    current = tree.current
    above = common_ancestor(current, target) if current is not None else tree.root
    if current is target:
        return
    if current is not None and current.parent is not None and current.parent is target.parent:
        _pass_siblings(tree, current, target)
    elif current is None or current is above:
        _go_down(tree, above, target, forward=True)
    elif target is above:
        _check_exits(current, above)
    else:
        _check_exits(current, above)
        _check_constraint(tree, current, above, target)
        _go_down(tree, above, target, forward=_is_after(tree, target, current))


def _pass_siblings(tree: Tree, current: Node, target: Node) -> None:
    siblings = current.parent.available if current.parent is not None else []
    if current not in siblings:
        return
    here, there = siblings.index(current), siblings.index(target)
    between = siblings[here:there] if there > here else siblings[there + 1 : here + 1]
    for node in between:
        _traverse_choice(tree, node, forward=there > here)


def _traverse_choice(tree: Tree, node: Node, *, forward: bool) -> None:
    """Choice Activity Traversal Subprocess (SB.2.4)."""
    if forward and action_of(tree, node, "pre", ("stopForwardTraversal",)) is not None:
        raise Refused("SB.2.4-1")
    if not forward and node.parent is not None and node.parent.sequencing.control.forward_only:
        raise Refused("SB.2.4-2")


def _go_down(tree: Tree, above: Node, target: Node, *, forward: bool) -> None:
    """The way from the common ancestor to the target: nothing stops it, and no cluster keeps from being activated."""
    way = target.path()[:-1]
    for node in way[way.index(above) :]:
        if forward:
            _traverse_choice(tree, node, forward=True)
        if not node.tracked.active and node is not above and node.sequencing.prevent_activation:
            raise Refused("SB.2.9-6")


def _check_exits(current: Node, above: Node) -> None:
    node: Node | None = current
    while node is not None and node is not above:
        if not node.sequencing.control.choice_exit:
            raise Refused("SB.2.9-7")
        node = node.parent


def _check_constraint(tree: Tree, current: Node, above: Node, target: Node) -> None:
    """Where a cluster constrains choice, only what is next to it can be chosen (SB.2.9, 11.5; SB.2.9.1)."""
    way = current.path()
    inner = [node for node in way[way.index(above) + 1 :] if node.sequencing.constrain_choice]
    if not inner:
        return
    constrained = inner[-1]
    forward = _is_after(tree, target, constrained)
    try:
        beside = _next(tree, _Step(constrained, forward), into=False).node
    except Refused:
        beside = constrained
    if target is not beside and target is not constrained and beside not in target.path():
        raise Refused("SB.2.9-8")


def _is_after(tree: Tree, one: Node, other: Node) -> bool:
    order = list(tree.nodes.values())
    return order.index(one) > order.index(other)
