"""Packages of cmi5 that tests make: small structures, and the statements of a unit that keeps to the rules."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from standards.building import zipped

from tradewind.standards.cmi5 import NAMESPACE

EXTENSION = "https://w3id.org/xapi/cmi5/context/extensions"
CMI5 = {"id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}
MOVE_ON = {"id": "https://w3id.org/xapi/cmi5/context/categories/moveon"}
TEXT = "<title><langstring lang='en'>{0}</langstring></title><description><langstring>{0}</langstring></description>"


def unit(
    name: str = "one", *, move_on: str = "CompletedAndPassed", attributes: str = "", more: str = "", url: str = ""
) -> str:
    """An AU whose publisher calls it ``https://example.com/au/<name>``."""
    return (
        f"<au id='https://example.com/au/{name}' moveOn='{move_on}' {attributes}>{TEXT.format(name)}"
        f"<url>{url or f'{name}.html?own=1'}</url>{more}</au>"
    )


def block(name: str, *inside: str) -> str:
    return f"<block id='https://example.com/block/{name}'>{TEXT.format(name)}{''.join(inside)}</block>"


def course_xml(*inside: str) -> str:
    course = f"<course id='https://example.com/course'>{TEXT.format('Brakes')}</course>"
    return f"<courseStructure xmlns='{NAMESPACE}'>{course}{''.join(inside)}</courseStructure>"


def package(*inside: str, page: str = "<p>", files: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a zip, with a page each for three units, and ``files``."""
    pages = {f"{name}.html": page for name in ("one", "two", "three")}
    return zipped({"cmi5.xml": course_xml(*(inside or (unit(),))), **pages, **(files or {})}).getvalue()


def said(launch: dict[str, Any], verb: str, result: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A cmi5 defined statement as a unit makes it; ``launch`` has actor, registration, activityId and template."""
    context = {
        **launch["template"],
        "registration": launch["registration"],
        "contextActivities": {**launch["template"]["contextActivities"], "category": [CMI5]},
        "extensions": dict(launch["template"]["extensions"]),
    }
    if verb in {"completed", "passed", "failed"}:
        context["contextActivities"]["category"] = [CMI5, MOVE_ON]
        defaults = {"completed": {"completion": True}, "passed": {"success": True}, "failed": {"success": False}}
        result = {**defaults[verb], "duration": "PT1M", **(result or {})}
        if "score" in result and launch.get("mastery") is not None:
            context["extensions"][f"{EXTENSION}/masteryscore"] = launch["mastery"]
    if verb == "terminated":
        result = {"duration": "PT90S", **(result or {})}
    statement = {
        "id": str(uuid.uuid4()),
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor": launch["actor"],
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": launch["activityId"]},
        "context": context,
        **more,
    }
    return {**statement, "result": result} if result else statement
