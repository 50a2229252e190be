"""Rollup: what the children of an activity come to (SN 4.6, RB.1.1 to RB.1.5)."""

from tradewind.standards.scorm.running.rules import Truth, action_of, holds
from tradewind.standards.scorm.running.tree import Node, Tree
from tradewind.standards.scorm.sequencing import Condition, RollupRule

_DEFAULTS = {
    "satisfied": RollupRule("satisfied", (Condition("satisfied"),)),
    "notSatisfied": RollupRule("notSatisfied", (Condition("objectiveStatusKnown"),)),
    "completed": RollupRule("completed", (Condition("completed"),)),
    "incomplete": RollupRule("incomplete", (Condition("activityProgressKnown"),)),
}


def roll_up(tree: Tree, node: Node) -> None:
    """Overall Rollup Process (RB.1.5): from the activity to the root, every one that has children."""
    for each in reversed(node.path()):
        if each.is_leaf:
            continue
        _measure(tree, each)
        _objective(tree, each)
        _progress(tree, each)


def _counted(node: Node) -> list[Node]:
    return [child for child in node.available if child.sequencing.tracked]


def _measure(tree: Tree, node: Node) -> None:
    """Measure Rollup Process (RB.1.1 a and b): the weighted mean; a child without a measure counts as none."""
    total = weights = progress = progress_weights = 0.0
    known = progress_known = False
    for child in _counted(node):
        weight = child.sequencing.rollup_weight
        weights += weight
        measure = tree.known(child, child.primary).measure
        if measure is not None:
            known, total = True, total + weight * measure
        progress_weight = child.item.threshold.weight if child.item is not None else 1.0
        progress_weights += progress_weight
        if child.tracked.progress is not None:
            progress_known, progress = True, progress + progress_weight * child.tracked.progress
    tree.learn(node, node.primary, measure=total / weights if known and weights else None)
    node.tracked.progress = progress / progress_weights if progress_known and progress_weights else None


def _objective(tree: Tree, node: Node) -> None:
    """Objective Rollup Process (RB.1.2): by measure, by rules, or by default all children."""
    if node.primary.by_measure:
        own = node.tracked.objectives.get(node.primary.identifier)
        may_tell = own is not None and own.measure is not None
        may_tell = may_tell and (node.sequencing.satisfied_while_active or not node.tracked.active)
        satisfied = own.measure >= node.primary.min_measure if may_tell and own and own.measure is not None else None
        tree.learn(node, node.primary, satisfied=satisfied)
        return
    satisfied = _by_rules(tree, node, "notSatisfied", "satisfied")
    if satisfied is not None:
        tree.learn(node, node.primary, satisfied=satisfied)


def _progress(tree: Tree, node: Node) -> None:
    """Activity Progress Rollup Process (RB.1.3)."""
    threshold = node.item.threshold if node.item is not None else None
    if threshold is not None and threshold.by_measure:
        measure = node.tracked.progress
        node.tracked.completed = measure >= threshold.least if measure is not None else None
    else:
        completed = _by_rules(tree, node, "incomplete", "completed")
        if completed is not None:
            node.tracked.completed = completed
    tree.learn(node, node.primary, completed=node.tracked.completed, progress=node.tracked.progress)


def _by_rules(tree: Tree, node: Node, negative: str, positive: str) -> Truth:
    """What the rules of two actions say; the positive one outweighs. Without any, the defaults count (SN 3.7.4)."""
    own = [rule for rule in node.sequencing.rollup_rules if rule.action in {negative, positive}]
    rules = own or [_DEFAULTS[negative], _DEFAULTS[positive]]
    found: Truth = None
    for action, meaning in ((negative, False), (positive, True)):
        if any(_fires(tree, node, rule) for rule in rules if rule.action == action):
            found = meaning
    return found


def _fires(tree: Tree, node: Node, rule: RollupRule) -> bool:
    """Rollup Rule Check Subprocess (RB.1.4)."""
    partaking = [child for child in _counted(node) if _takes_part(tree, child, rule.action)]
    bag = [holds(tree, child, rule.conditions, every=rule.all) for child in partaking]
    if not bag:
        # Where all that count are skipped, nothing is left to be done: the 3rd edition's reading, which packages
        # that remediate rely on. Where no child counts at all, nothing is said (the 4th edition's).
        return rule.children == "all" and any(_is_passed_over(tree, child, rule.action) for child in _counted(node))
    met = bag.count(True)
    match rule.children:
        case "all":
            return met == len(bag)
        case "any":
            return met > 0
        case "none":
            return bag.count(False) == len(bag)
        case "atLeastCount":
            return met >= rule.count
    return met / len(bag) >= rule.percent


def _takes_part(tree: Tree, child: Node, action: str) -> bool:
    """Check Child for Rollup Subprocess (RB.1.4.2)."""
    tracked = child.tracked
    if not _contributes(child, action):
        return False
    match _consideration(child, action):
        case "ifNotSuspended":
            return not (tracked.attempts > 0 and tracked.suspended)
        case "ifAttempted":
            return tracked.attempts > 0
        case "ifNotSkipped":
            return not _is_skipped(tree, child)
    return True


def _contributes(child: Node, action: str) -> bool:
    is_objective = action in {"satisfied", "notSatisfied"}
    return child.sequencing.rollup_satisfied if is_objective else child.sequencing.rollup_completion


def _consideration(child: Node, action: str) -> str:
    sequencing = child.sequencing
    return {
        "satisfied": sequencing.required_for_satisfied,
        "notSatisfied": sequencing.required_for_not_satisfied,
        "completed": sequencing.required_for_completed,
        "incomplete": sequencing.required_for_incomplete,
    }[action]


def _is_skipped(tree: Tree, child: Node) -> bool:
    return action_of(tree, child, "pre", ("skip",)) is not None


def _is_passed_over(tree: Tree, child: Node, action: str) -> bool:
    """Whether a child would count, but for being skipped."""
    skippable = _consideration(child, action) == "ifNotSkipped"
    return _contributes(child, action) and skippable and _is_skipped(tree, child)
