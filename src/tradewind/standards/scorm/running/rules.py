"""Conditions and limits: what the rules of an activity say now (SN 4.5, UP.1, UP.2). None is unknown."""

from collections.abc import Iterable

from tradewind.standards.scorm.running.tree import Node, Tree
from tradewind.standards.scorm.sequencing import Condition, RuleKind

Truth = bool | None


def holds(tree: Tree, node: Node, conditions: Iterable[Condition], *, every: bool) -> Truth:
    """Sequencing Rule Check Subprocess (UP.2.1): all conditions, or any; an unknown one leaves it unknown."""
    return combined([_negated(_truth(tree, node, each), each.negated) for each in conditions], every=every)


def combined(found: list[Truth], *, every: bool) -> Truth:
    """Kleene's *and* or *or* of some truths; of none, unknown."""
    decisive = not every
    if not found:
        return None
    if decisive in found:
        return decisive
    return None if None in found else every


def action_of(tree: Tree, node: Node, kind: RuleKind, actions: Iterable[str]) -> str | None:
    """Sequencing Rules Check Process (UP.2): the action of the first rule that holds, among ``actions``."""
    wanted = frozenset(actions)
    for rule in node.sequencing.rules:
        if rule.kind == kind and rule.action in wanted and holds(tree, node, rule.conditions, every=rule.all):
            return rule.action
    return None


def is_at_limit(node: Node) -> bool:
    """Limit Conditions Check Process (UP.1): no further attempt may begin. One that is under way may end."""
    tracked = node.tracked
    if not node.sequencing.tracked or tracked.active or tracked.suspended:
        return False
    return _attempts_exceeded(node) or _time_exceeded(node)


def may_not_be_delivered(tree: Tree, node: Node) -> bool:
    """Check Activity Process (UP.5)."""
    return action_of(tree, node, "pre", ("disabled",)) is not None or is_at_limit(node)


def _negated(truth: Truth, is_negated: bool) -> Truth:
    return not truth if is_negated and truth is not None else truth


def _truth(tree: Tree, node: Node, condition: Condition) -> Truth:
    if condition.condition in _OF_OBJECTIVES:
        return _of_objective(tree, node, condition)
    if condition.condition == "completed":
        return completion_of(tree, node)
    return {
        "activityProgressKnown": completion_of(tree, node) is not None,
        "attempted": node.tracked.attempts > 0,
        "attemptLimitExceeded": _attempts_exceeded(node),
        "timeLimitExceeded": _time_exceeded(node),
        "always": True,
    }.get(condition.condition, False)  # never; and outsideAvailableTimeRange: SCORM has no times of availability


_OF_OBJECTIVES = frozenset(
    {
        "satisfied",
        "objectiveStatusKnown",
        "objectiveMeasureKnown",
        "objectiveMeasureGreaterThan",
        "objectiveMeasureLessThan",
    }
)


def _of_objective(tree: Tree, node: Node, condition: Condition) -> Truth:
    status = tree.known(node, node.objective(condition.objective))
    match condition.condition:
        case "satisfied":
            return status.satisfied
        case "objectiveStatusKnown":
            return status.satisfied is not None
        case "objectiveMeasureKnown":
            return status.measure is not None
    if status.measure is None:
        return None
    greater = condition.condition == "objectiveMeasureGreaterThan"
    return status.measure > condition.measure if greater else status.measure < condition.measure


def completion_of(tree: Tree, node: Node) -> Truth:
    """Whether the activity is completed: what its primary objective reads from a shared one outweighs its own."""
    shared = tree.known(node, node.primary).completed if node.primary.mappings else None
    return shared if shared is not None else node.tracked.completed


def _attempts_exceeded(node: Node) -> bool:
    limit = node.sequencing.limits.attempts
    return limit is not None and node.tracked.attempts >= limit


def _time_exceeded(node: Node) -> bool:
    limit = seconds_of(node.sequencing.limits.duration)
    return limit > 0 and node.tracked.seconds >= limit


def seconds_of(duration: str) -> float:
    """An ISO 8601 duration in seconds (a year has 365 days, a month 30); 0 for what is none."""
    total, number, in_time = 0.0, "", False
    days = {"Y": 365 * 86400, "M": 30 * 86400, "W": 7 * 86400, "D": 86400}
    times = {"H": 3600, "M": 60, "S": 1}
    for letter in duration.removeprefix("P"):
        if letter == "T":
            in_time = True
        elif letter.isdigit() or letter == ".":
            number += letter
        else:
            total += float(number or 0) * (times if in_time else days).get(letter, 0)
            number = ""
    return total
