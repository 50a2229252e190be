"""The three forms in which statements are given out (1.0.3 Part 3, 2.1.3): exact, canonical, ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from tradewind.delivery.xapi.keys import activities_in, identifier_of
from tradewind.standards.xapi.statements import COMPONENTS, CONTEXT_ACTIVITIES, IDENTIFIERS

_TEXTS = ("name", "description")


def activities_of(statements: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ids of all activities in them, each once."""
    return sorted({activity["id"] for statement in statements for activity in activities_in(dict(statement))})


def canonical(
    statement: Mapping[str, Any], definitions: Mapping[str, dict[str, Any]], languages: list[str]
) -> dict[str, Any]:
    """The statement with canonical definitions, and one language of each text: the first wanted that there is."""

    def activity(given: dict[str, Any]) -> dict[str, Any]:
        known = definitions.get(given["id"]) or given.get("definition")
        return {**given, "definition": _definition(known, languages)} if known else given

    found = _each_activity(dict(statement), activity)
    for each in (found, found["object"] if found["object"].get("objectType") == "SubStatement" else {}):
        if "display" in each.get("verb", {}):
            each["verb"] = {**each["verb"], "display": _one_of(each["verb"]["display"], languages)}
        if "attachments" in each:
            each["attachments"] = [_said_once(attachment, languages) for attachment in each["attachments"]]
    return found


def _said_once(attachment: Mapping[str, Any], languages: list[str]) -> dict[str, Any]:
    texts = {name: _one_of(attachment[name], languages) for name in ("display", "description") if name in attachment}
    return {**attachment, **texts}


def _definition(definition: Mapping[str, Any], languages: list[str]) -> dict[str, Any]:
    found = dict(definition)
    for name in _TEXTS:
        if name in found:
            found[name] = _one_of(found[name], languages)
    for name in COMPONENTS:
        if name in found:
            found[name] = [
                {**each, "description": _one_of(each["description"], languages)} if "description" in each else each
                for each in found[name]
            ]
    return found


def _one_of(texts: Mapping[str, str], languages: list[str]) -> dict[str, str]:
    """The text of the first language that fits (RFC 4647, 3.4: look-up), else the first there is."""
    folded = {language.lower(): language for language in texts}
    for wanted in languages:
        parts = wanted.lower().split("-")
        for end in range(len(parts), 0, -1):
            prefix = "-".join(parts[:end])
            fitting = next((folded[tag] for tag in folded if tag == prefix or tag.startswith(f"{prefix}-")), None)
            if fitting is not None:
                return {fitting: texts[fitting]}
    return dict([next(iter(texts.items()))]) if texts else {}


def ids_only(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The statement with no more of agents, activities and verbs than says which they are."""

    def activity(given: dict[str, Any]) -> dict[str, Any]:
        return {"id": given["id"]}  # an object without objectType is an activity

    found = _each_activity(dict(statement), activity)
    for each in (found, found["object"] if found["object"].get("objectType") == "SubStatement" else {}):
        if each:
            _shorten(each)
    if "authority" in found:
        found["authority"] = _only_who(found["authority"])
    return found


def _shorten(statement: dict[str, Any]) -> None:
    statement["verb"] = {"id": statement["verb"]["id"]}
    statement["actor"] = _only_who(statement["actor"])
    if statement["object"].get("objectType") in {"Agent", "Group"}:
        statement["object"] = _only_who(statement["object"])
    context = statement.get("context", {})
    people: dict[str, Any] = {name: _only_who(context[name]) for name in ("instructor", "team") if name in context}
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in context:
            people[name] = [{**each, inner: _only_who(each[inner])} for each in context[name]]
    if people:
        statement["context"] = {**context, **people}


def _only_who(actor: Mapping[str, Any]) -> dict[str, Any]:
    """An anonymous group is no more than its members."""
    found = {name: actor[name] for name in ("objectType", *IDENTIFIERS) if name in actor}
    if not identifier_of(dict(actor)):
        found["member"] = [_only_who(member) for member in actor.get("member", [])]
    return found


def _each_activity(statement: dict[str, Any], change: Any) -> dict[str, Any]:
    """The statement with every activity changed, in its object, its context and its SubStatement."""
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        statement["object"] = change(target)
    elif kind == "SubStatement":
        statement["object"] = _each_activity(dict(target), change)
    context = statement.get("context", {})
    given = context.get("contextActivities", {})
    if given:
        changed = {
            name: [change(each) for each in (given[name] if isinstance(given[name], list) else [given[name]])]
            for name in CONTEXT_ACTIVITIES
            if name in given
        }
        statement["context"] = {**context, "contextActivities": changed}
    return statement
