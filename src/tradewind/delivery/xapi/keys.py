"""What queries find statements by, as 64-bit digests: each property with its kind.

Two different properties share a digest once in 10^19; a store of a billion of them has one such pair in about forty.
What that could do is show one statement too many to whoever may see all of them anyway.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from tradewind.standards.xapi.statements import CONTEXT_ACTIVITIES, IDENTIFIERS


def digest(kind: str, value: str) -> int:
    """The signed 64-bit key of a property."""
    found = hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest()
    return int.from_bytes(found, "big", signed=True)


def identifier_of(actor: dict[str, Any]) -> str:
    """The canonical text of whoever an agent or identified group is; empty for an anonymous group."""
    for name in IDENTIFIERS:
        if name in actor:
            value = actor[name]
            if name == "account":
                value = {"homePage": value["homePage"], "name": value["name"]}
            elif name == "mbox_sha1sum":
                value = value.lower()
            return json.dumps({name: value}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return ""


def keys_of(statement: dict[str, Any]) -> list[int]:
    """All keys of a valid statement, ascending, each once."""
    found = {digest("verb", statement["verb"]["id"])}
    registration = statement.get("context", {}).get("registration")
    if registration:
        found.add(digest("registration", registration.lower()))
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    direct = [statement["actor"], *([target] if kind in {"Agent", "Group"} else [])]
    for actor in direct:
        found |= {digest("agent", who) for who in _who(actor)}
    if kind == "Activity":
        found.add(digest("activity", target["id"]))
    found |= {digest("authority", who) for who in _who(statement.get("authority", {}))}
    found |= {digest("related_agent", who) for who in _related_agents(statement)}
    found |= {digest("related_activity", activity) for activity in _related_activities(statement)}
    return sorted(found)


def _who(actor: dict[str, Any]) -> Iterator[str]:
    """Whoever an actor is: itself, and the members of a group."""
    for each in [actor, *actor.get("member", [])]:
        if identifier := identifier_of(each):
            yield identifier


def _related_agents(statement: dict[str, Any]) -> Iterator[str]:
    """Part 3, 2.1.3: actor, object, authority, instructor, team, and whom 2.0 adds; those of a SubStatement too."""
    context = statement.get("context", {})
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    actors = [statement["actor"], statement.get("authority"), context.get("instructor"), context.get("team")]
    actors += [each["agent"] for each in context.get("contextAgents", [])]
    actors += [each["group"] for each in context.get("contextGroups", [])]
    actors += [target] if kind in {"Agent", "Group"} else []
    for actor in actors:
        if actor:
            yield from _who(actor)
    if kind == "SubStatement":
        yield from _related_agents(target)


def _related_activities(statement: dict[str, Any]) -> Iterator[str]:
    for activity in activities_in(statement):
        yield activity["id"]


def activities_in(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every activity that a statement names: its object, those of its context, and a SubStatement's."""
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        yield target
    context = statement.get("context", {}).get("contextActivities", {})
    for name in CONTEXT_ACTIVITIES:
        given = context.get(name, [])
        yield from given if isinstance(given, list) else [given]
    if kind == "SubStatement":
        yield from activities_in(target)
