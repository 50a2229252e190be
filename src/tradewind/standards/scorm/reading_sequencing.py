"""From ``<imsss:sequencing>`` to ``Sequencing`` (SCORM 2004 4th Edition CAM 5.1)."""

import math
from collections.abc import Mapping as Mapped
from dataclasses import replace
from functools import partial
from typing import Any

from tradewind.standards.faults import Faults
from tradewind.standards.scorm import sequencing as sq
from tradewind.standards.xml import Element, choice, number, truth


def collected(manifest: Element, faults: Faults) -> dict[str, Element]:
    """The rule sets of ``<sequencingCollection>`` by their ``ID``; activities take them over by ``IDRef``."""
    found: dict[str, Element] = {}
    for collection in manifest.all("sequencingCollection"):
        for element in collection.all("sequencing"):
            identifier = element.get("ID")
            if not identifier:
                faults.add(element.place, "has no ID, so nothing can name it.", "Give it one.")
            elif identifier in found:
                faults.add(element.place, f"repeats the ID {identifier!r}.", "Give it another.")
            found[identifier] = element
    return found


def read_sequencing(activity: Element, collection: Mapped[str, Element], faults: Faults) -> sq.Sequencing:
    """The sequencing of an item or an organization; its own sections stand before those that it takes over."""
    element = activity.first("sequencing")
    if element is None:
        return sq.Sequencing()
    sources = [element]
    if reference := element.get("IDRef"):
        if reference in collection:
            sources.append(collection[reference])
        else:
            faults.add(element.place, f"names the rules {reference!r}, which are not there.", "Mend its IDRef.")
    found = sq.Sequencing()
    for name, read in _READERS.items():
        stated = [section for source in sources for section in source.all(name) if not _is_extension(section)]
        if stated:
            found = read(found, stated[0], faults)
    # The 4th edition's own <adlseq:objectives> stands beside IMS's, and names the same objectives.
    more = [section for source in sources for section in source.all("objectives") if _is_extension(section)]
    return _with_more_mappings(found, more, faults)


def _is_extension(section: Element) -> bool:
    """Whether it is ADL's section of a name that IMS has too."""
    return section.name == "objectives" and "adlseq" in section.namespace


def _control(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    is_set = partial(truth, section, faults=faults)
    mode = sq.ControlMode(
        choice=is_set("choice", default=True),
        choice_exit=is_set("choiceExit", default=True),
        flow=is_set("flow", default=False),
        forward_only=is_set("forwardOnly", default=False),
        current_attempt_objective_info=is_set("useCurrentAttemptObjectiveInfo", default=True),
        current_attempt_progress_info=is_set("useCurrentAttemptProgressInfo", default=True),
    )
    return replace(found, control=mode)


def _rules(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    kinds: dict[str, sq.RuleKind] = {
        "preConditionRule": "pre",
        "exitConditionRule": "exit",
        "postConditionRule": "post",
    }
    rules = [_rule(element, kinds[element.name], faults) for element in section.children if element.name in kinds]
    return replace(found, rules=tuple(rules))


def _rule(element: Element, kind: sq.RuleKind, faults: Faults) -> sq.Rule:
    conditions = element.first("ruleConditions")
    action = element.first("ruleAction")
    if conditions is None or not conditions.all("ruleCondition"):
        faults.add(element.place, "has no condition.", "Add <ruleConditions> with a <ruleCondition>.")
    if action is None or not action.get("action"):
        faults.add(element.place, "has no action.", "Add <ruleAction>.")
    words = sq.ACTIONS[kind]
    return sq.Rule(
        kind=kind,
        action=choice(action, "action", words, words[0], faults) if action is not None else words[0],
        conditions=_conditions(conditions, "ruleCondition", sq.CONDITIONS, faults),
        all=conditions is None or choice(conditions, "conditionCombination", ("all", "any"), "all", faults) == "all",
    )


def _conditions(parent: Element | None, name: str, words: tuple[str, ...], faults: Faults) -> tuple[sq.Condition, ...]:
    return tuple(
        sq.Condition(
            condition=choice(element, "condition", words, words[-1], faults),
            negated=choice(element, "operator", ("noOp", "not"), "noOp", faults) == "not",
            objective=element.get("referencedObjective"),
            measure=number(element, "measureThreshold", faults, low=-1, high=1, default=0.0),
        )
        for element in (parent.all(name) if parent is not None else [])
    )


def _limits(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    return replace(
        found, limits=sq.Limits(_count(section, "attemptLimit", faults), section.get("attemptAbsoluteDurationLimit"))
    )


def _count(element: Element, name: str, faults: Faults) -> int | None:
    """A non-negative whole number; None where it is not given."""
    value = element.get(name)
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        faults.add(element.place, f"has {name}={value!r}.", "Use a whole number.")
        return None
    return int(value)


def _rollup(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    return replace(
        found,
        rollup_rules=tuple(_rollup_rule(element, faults) for element in section.all("rollupRule")),
        rollup_satisfied=truth(section, "rollupObjectiveSatisfied", faults, default=True),
        rollup_completion=truth(section, "rollupProgressCompletion", faults, default=True),
        rollup_weight=number(section, "objectiveMeasureWeight", faults, low=0, high=1, default=1.0),
    )


def _rollup_rule(element: Element, faults: Faults) -> sq.RollupRule:
    conditions = element.first("rollupConditions")
    action = element.first("rollupAction")
    if conditions is None or not conditions.all("rollupCondition") or action is None:
        faults.add(element.place, "lacks its conditions or its action.", "Add <rollupConditions> and <rollupAction>.")
    combined = choice(conditions, "conditionCombination", ("all", "any"), "any", faults) if conditions else "any"
    return sq.RollupRule(
        action=choice(action, "action", sq.ROLLUP_ACTIONS, "satisfied", faults) if action else "satisfied",
        conditions=_conditions(conditions, "rollupCondition", sq.ROLLUP_CONDITIONS, faults),
        children=choice(element, "childActivitySet", sq.CHILD_SETS, "all", faults),
        count=_count(element, "minimumCount", faults) or 0,
        percent=number(element, "minimumPercent", faults, low=0, high=1, default=0.0),
        all=combined == "all",
    )


def _objectives(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    elements = [element for element in section.children if element.name in {"primaryObjective", "objective"}]
    objectives = [_objective(element, faults, primary=element.name == "primaryObjective") for element in elements]
    seen: set[str] = set()
    for element, objective in zip(elements, objectives, strict=True):
        if objective.identifier in seen:
            faults.add(
                element.place, f"repeats the objective {objective.identifier!r}.", "Give it another objectiveID."
            )
        if not objective.identifier and (not objective.primary or objective.mappings):
            faults.add(element.place, "has no objectiveID.", "Give it one.")
        seen.add(objective.identifier)
    return replace(found, objectives=tuple(objectives))


def _objective(element: Element, faults: Faults, *, primary: bool) -> sq.Objective:
    minimum = element.first("minNormalizedMeasure")
    value = minimum.text if minimum is not None else ""
    try:
        measure = float(value) if value else 1.0
    except ValueError:
        measure = math.nan
    if not -1 <= measure <= 1:
        faults.add(element.place, f"has the minNormalizedMeasure {value!r}.", "Use a number from -1 to 1.")
        measure = 1.0
    return sq.Objective(
        identifier=element.get("objectiveID"),
        primary=primary,
        by_measure=truth(element, "satisfiedByMeasure", faults, default=False),
        min_measure=measure,
        mappings=tuple(_mapping(each, faults) for each in element.all("mapInfo")),
    )


def _mapping(element: Element, faults: Faults) -> sq.Mapping:
    if not element.get("targetObjectiveID"):
        faults.add(element.place, "has no targetObjectiveID.", "Name the global objective.")
    is_set = partial(truth, element, faults=faults)
    return sq.Mapping(
        target=element.get("targetObjectiveID"),
        read_satisfied=is_set("readSatisfiedStatus", default=True),
        read_measure=is_set("readNormalizedMeasure", default=True),
        write_satisfied=is_set("writeSatisfiedStatus", default=False),
        write_measure=is_set("writeNormalizedMeasure", default=False),
    )


_MORE = {
    "read_raw": "readRawScore",
    "read_min": "readMinScore",
    "read_max": "readMaxScore",
    "read_completion": "readCompletionStatus",
    "read_progress": "readProgressMeasure",
    "write_raw": "writeRawScore",
    "write_min": "writeMinScore",
    "write_max": "writeMaxScore",
    "write_completion": "writeCompletionStatus",
    "write_progress": "writeProgressMeasure",
}


def _with_more_mappings(found: sq.Sequencing, sections: list[Element], faults: Faults) -> sq.Sequencing:
    """The 4th edition's further directions of a mapping, joined to the one of the same objective and target."""
    stated = {
        (objective.get("objectiveID"), mapping.get("targetObjectiveID")): {
            name: truth(mapping, attribute, faults, default=name.startswith("read"))
            for name, attribute in _MORE.items()
        }
        for section in sections
        for objective in section.all("objective")
        for mapping in objective.all("mapInfo")
    }
    if not stated:
        return found
    objectives = [replace(objective, mappings=_joined(objective, stated)) for objective in found.objectives]
    return replace(found, objectives=tuple(objectives))


def _joined(objective: sq.Objective, stated: Mapped[tuple[str, str], Mapped[str, Any]]) -> tuple[sq.Mapping, ...]:
    kept = {mapping.target: mapping for mapping in objective.mappings}
    for (identifier, target), more in stated.items():
        if identifier == objective.identifier:
            base = kept.get(target) or sq.Mapping(target, read_satisfied=False, read_measure=False)
            kept[target] = replace(base, **more)
    return tuple(kept.values())


def _randomization(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    return replace(
        found,
        select=_count(section, "selectCount", faults),
        select_timing=choice(section, "selectionTiming", sq.TIMINGS, "never", faults),
        randomize_timing=choice(section, "randomizationTiming", sq.TIMINGS, "never", faults),
        reorder=truth(section, "reorderChildren", faults, default=False),
    )


def _delivery(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    return replace(
        found,
        tracked=truth(section, "tracked", faults, default=True),
        completion_set_by_content=truth(section, "completionSetByContent", faults, default=False),
        objective_set_by_content=truth(section, "objectiveSetByContent", faults, default=False),
    )


def _constrained(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    return replace(
        found,
        prevent_activation=truth(section, "preventActivation", faults, default=False),
        constrain_choice=truth(section, "constrainChoice", faults, default=False),
    )


def _considered(found: sq.Sequencing, section: Element, faults: Faults) -> sq.Sequencing:
    required = partial(choice, section, words=sq.CONSIDERATIONS, default="always", faults=faults)
    return replace(
        found,
        required_for_satisfied=required("requiredForSatisfied"),
        required_for_not_satisfied=required("requiredForNotSatisfied"),
        required_for_completed=required("requiredForCompleted"),
        required_for_incomplete=required("requiredForIncomplete"),
        satisfied_while_active=truth(section, "measureSatisfactionIfActive", faults, default=True),
    )


_READERS = {
    "controlMode": _control,
    "sequencingRules": _rules,
    "limitConditions": _limits,
    "rollupRules": _rollup,
    "objectives": _objectives,
    "randomizationControls": _randomization,
    "deliveryControls": _delivery,
    "constrainedChoiceConsiderations": _constrained,
    "rollupConsiderations": _considered,
}
