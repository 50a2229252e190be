"""The statements that the academy itself makes about a unit, a block, a course (9.3). No database."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tradewind.delivery.kinds.cmi5 import vocabulary as words
from tradewind.delivery.kinds.cmi5.structure import COURSE, Part, Structure, Unit

Json = dict[str, Any]
MODES = {"normal": "Normal", "browse": "Browse", "review": "Review"}


def context_template(unit: Unit, session: str) -> Json:
    """What every statement of the unit repeats (10.2.1): its session, and what its publisher calls it."""
    return {
        "contextActivities": {"grouping": [{"objectType": "Activity", "id": unit.identifier}]},
        "extensions": {words.SESSION: session},
    }


def launch_data(unit: Unit, *, session: str, mode: str, return_url: str) -> Json:
    """The document LMS.LaunchData (10.2)."""
    found: Json = {
        "contextTemplate": context_template(unit, session),
        "launchMode": MODES[mode],
        "launchMethod": unit.launch_method,
        "moveOn": unit.move_on,
    }
    if unit.mastery_score is not None:
        found["masteryScore"] = unit.mastery_score
    if unit.launch_parameters:
        found["launchParameters"] = unit.launch_parameters
    if return_url:
        found["returnURL"] = return_url
    if unit.entitlement_key:
        found["entitlementKey"] = {"courseStructure": unit.entitlement_key}
    return found


def launched(unit: Unit, who: Mapping[str, Any], registration: str, *, session: str, mode: str, url: str) -> Json:
    """9.3.1: said before the unit is launched, with what it was launched with (9.6.3)."""
    extensions: Json = {words.LAUNCH_MODE: MODES[mode], words.LAUNCH_URL: url, words.MOVE_ON_RULE: unit.move_on}
    if unit.mastery_score is not None:
        extensions[words.MASTERY_SCORE] = unit.mastery_score
    if unit.launch_parameters:
        extensions[words.LAUNCH_PARAMETERS] = unit.launch_parameters
    return _said(words.LAUNCHED, "launched", who, _unit(unit), _context(unit, registration, session, extensions))


def abandoned(unit: Unit, who: Mapping[str, Any], registration: str, *, session: str, seconds: int) -> Json:
    """9.3.6: the session ended without the unit saying so."""
    context = _context(unit, registration, session)
    return _said(words.ABANDONED, "abandoned", who, _unit(unit), context, {"duration": f"PT{seconds}S"})


def waived(unit: Unit, who: Mapping[str, Any], registration: str, *, session: str, reason: str) -> Json:
    """9.3.7: somebody excused the unit; the session is one of its own."""
    context = _context(unit, registration, session)
    context["contextActivities"]["category"].append({"objectType": "Activity", "id": words.MOVE_ON})
    result = {"completion": True, "success": True, "extensions": {words.REASON: reason}}
    return _said(words.WAIVED, "waived", who, _unit(unit), context, result)


def satisfied(part: Part, who: Mapping[str, Any], registration: str, *, session: str) -> Json:
    """9.3.9: all units of a block, or of the course, have met their criteria."""
    return _said(words.SATISFIED, "satisfied", who, _part(part), _context(part, registration, session))


def activities(structure: Structure) -> list[Json]:
    """All that is said to be done or satisfied, and what its publisher calls it."""
    named: list[Unit | Part] = [*structure.units, *structure.parts]
    return [
        *map(_unit, structure.units),
        *map(_part, structure.parts),
        *({"objectType": "Activity", "id": each.identifier} for each in named),
        *({"objectType": "Activity", "id": category} for category in (words.CMI5, words.MOVE_ON)),
    ]


def _said(
    verb: str, shown: str, who: Mapping[str, Any], target: Json, context: Json, result: Json | None = None
) -> Json:
    said: Json = {
        "id": str(uuid.uuid4()),
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor": dict(who),
        "verb": {"id": verb, "display": {"en": shown}},
        "object": target,
        "context": context,
    }
    return said if result is None else {**said, "result": result}


def _context(part: Unit | Part, registration: str, session: str, extensions: Json | None = None) -> Json:
    return {
        "registration": registration,
        "contextActivities": {
            "grouping": [{"objectType": "Activity", "id": part.identifier}],
            "category": [{"objectType": "Activity", "id": words.CMI5}],
        },
        "extensions": {words.SESSION: session, **(extensions or {})},
    }


def _unit(unit: Unit) -> Json:
    return _activity(unit.activity, unit.title, unit.description, unit.activity_type)


def _part(part: Part) -> Json:
    kind = words.COURSE_TYPE if part.key == COURSE else words.BLOCK_TYPE
    return _activity(part.activity, part.title, part.description, kind)


def _activity(identifier: str, title: Mapping[str, str], description: Mapping[str, str], kind: str) -> Json:
    definition: Json = {"type": kind} if kind else {}
    for name, texts in (("name", title), ("description", description)):
        if said := {tag: text for tag, text in texts.items() if text}:
            definition[name] = said
    target = {"objectType": "Activity", "id": identifier}
    return {**target, "definition": definition} if definition else target
