"""What a statement of a unit must be: the rules of cmi5 (Quartz, 1st edition) that a record store can hold it to.

Each refusal names its section, and the number that the CATAPULT test suite gives the requirement. No database.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tradewind.delivery.kinds.cmi5 import vocabulary as words
from tradewind.delivery.kinds.cmi5.progress import Standing
from tradewind.delivery.xapi.errors import Forbidden
from tradewind.delivery.xapi.keys import identifier_of

_UTC = re.compile(r".*(Z|z|[+-]00(:?00)?)")
Statement = Mapping[str, Any]


class Rejected(Forbidden):
    """A statement that breaks a rule of cmi5 (403)."""

    def __init__(self, requirement: str, wrong: str) -> None:
        self.requirement = requirement
        super().__init__(f"cmi5 {requirement}: {wrong}")


@dataclass(frozen=True, slots=True)
class Launch:
    """What the academy told the unit when it launched it: what its statements must repeat."""

    actor: Mapping[str, Any]
    registration: str
    session: str
    activity: str
    publisher_id: str
    mode: str
    mastery_score: float | None


@dataclass(slots=True)
class Heard:
    """What was heard so far: ``verbs`` of cmi5 defined statements of the session, the unit's ``standing`` before it."""

    standing: Standing
    verbs: list[str] = field(default_factory=list)
    has_preferences: bool = False


def check(statement: Statement, launch: Launch, heard: Heard) -> None:
    """Raise Rejected for the first rule that a valid xAPI statement breaks."""
    _check_form(statement)
    _check_context(statement, launch)
    _check_order(statement, heard)
    if is_defined(statement):
        _check_defined(statement, launch)
        _check_once(statement["verb"]["id"], heard)


def is_defined(statement: Statement) -> bool:
    """Whether it is a "cmi5 defined" statement, by its category (9.6.2.1); any other is "cmi5 allowed"."""
    return words.CMI5 in _ids(statement, "category")


def _ids(statement: Statement, name: str) -> set[str]:
    given = statement.get("context", {}).get("contextActivities", {}).get(name, [])
    return {each["id"] for each in (given if isinstance(given, list) else [given])}


def _check_form(statement: Statement) -> None:
    if statement["verb"]["id"] == words.VOIDED:
        raise Rejected("6.3.0.0-1", "a unit voids no statement.")
    if "id" not in statement:
        raise Rejected("9.1.0.0-1", "the statement has no id.")
    if "timestamp" not in statement:
        raise Rejected("9.7.0.0-1", "the statement has no timestamp.")
    if not _UTC.fullmatch(statement["timestamp"]):
        raise Rejected("9.7.0.0-2", "the timestamp is not in UTC.")


def _check_context(statement: Statement, launch: Launch) -> None:
    actor = statement["actor"]
    if actor.get("objectType", "Agent") != "Agent":
        raise Rejected("9.2.0.0-2", "the actor is no Agent.")
    if "account" not in actor:
        raise Rejected("9.2.0.0-3", "the actor has no account.")
    if identifier_of(dict(actor)) != identifier_of(dict(launch.actor)):
        raise Rejected("8.1.3.0-3", "the actor is not that of the launch.")
    context = statement.get("context")
    if context is None:
        raise Rejected("9.6.0.0-1", "the statement has no context.")
    if context.get("registration", "").lower() != launch.registration:
        raise Rejected("9.6.1.0-1", "the registration is not that of the launch.")
    if context.get("extensions", {}).get(words.SESSION) != launch.session:
        raise Rejected("9.6.3.1-4", "the context does not have the session id of the launch.")
    if launch.publisher_id not in _ids(statement, "grouping"):
        raise Rejected("10.2.1.0-6", "the context has not the grouping of the contextTemplate.")
    judges = statement["verb"]["id"] in words.JUDGING and is_defined(statement)
    if words.MOVE_ON in _ids(statement, "category") and not judges:
        raise Rejected("9.6.2.2-2", "only completed, passed and failed have the category moveon.")


def _check_order(statement: Statement, heard: Heard) -> None:
    is_first = statement["verb"]["id"] == words.INITIALIZED and is_defined(statement)
    if not heard.has_preferences:
        raise Rejected("11.0.0.0-3", "the learner preferences were not read first.")
    if words.INITIALIZED not in heard.verbs and not is_first:
        raise Rejected("9.3.0.0-4", "the first statement is not initialized.")
    if words.TERMINATED in heard.verbs:
        raise Rejected("9.3.0.0-5", "the session is terminated.")


def _check_defined(statement: Statement, launch: Launch) -> None:
    verb, target = statement["verb"]["id"], statement["object"]
    if verb not in words.OF_UNITS:
        raise Rejected("9.3.0.0-1", "a unit makes no cmi5 defined statement with this verb.")
    if target.get("objectType", "Activity") != "Activity" or target.get("id") != launch.activity:
        raise Rejected("8.1.5.0-6", "the object is not the activityId of the launch.")
    if launch.mode != "Normal" and verb in words.JUDGING:
        number = "10.2.2.0-2" if launch.mode == "Browse" else "10.2.2.0-3"
        raise Rejected(number, f"nothing is judged in the launch mode {launch.mode}.")
    for number, wrong in _faults_of_result(statement, verb):
        raise Rejected(number, wrong)
    _check_score(statement, verb, launch)


def _faults_of_result(statement: Statement, verb: str) -> Iterator[tuple[str, str]]:
    """Requirement and words of each fault in the result (9.5)."""
    result = statement.get("result", {})
    if verb == words.COMPLETED and result.get("completion") is not True:
        yield "9.5.3.0-1", "completed has not completion: true."
    if verb != words.COMPLETED and "completion" in result:
        yield "9.5.3.0-2", "only completed has a completion."
    if verb == words.PASSED and result.get("success") is not True:
        yield "9.5.2.0-1", "passed has not success: true."
    if verb == words.FAILED and result.get("success") is not False:
        yield "9.5.2.0-2", "failed has not success: false."
    if verb not in {words.PASSED, words.FAILED} and "success" in result:
        yield "9.5.2.0-3", "only passed and failed have a success."
    if verb not in {words.PASSED, words.FAILED} and "score" in result:
        yield "9.5.1.0-2", "only passed and failed have a score."
    if verb in words.JUDGING and words.MOVE_ON not in _ids(statement, "category"):
        yield "9.6.2.2-1", "the category moveon is missing."
    if verb in _WITH_DURATION and "duration" not in result:
        yield _WITH_DURATION[verb], "the result has no duration."


_WITH_DURATION = {
    words.TERMINATED: "9.5.4.1-1",
    words.COMPLETED: "9.5.4.1-2",
    words.PASSED: "9.5.4.1-3",
    words.FAILED: "9.5.4.1-4",
}


def _check_score(statement: Statement, verb: str, launch: Launch) -> None:
    """9.5.1, and that the verb agrees with the mastery score (9.3.4, 9.3.5)."""
    score = statement.get("result", {}).get("score")
    if score is None:
        return
    if "raw" in score and not {"min", "max"} <= score.keys():
        raise Rejected("9.5.1.0-3", "a raw score has no min or no max.")
    mastery = launch.mastery_score
    if mastery is None:
        return
    if statement["context"]["extensions"].get(words.MASTERY_SCORE) != mastery:
        raise Rejected("9.6.3.2-2", f"the context does not have the masteryScore {mastery:g}.")
    scaled = score.get("scaled")
    if verb == words.PASSED and scaled is not None and scaled < mastery:
        raise Rejected("9.3.4.0-2", f"passed with less than the masteryScore {mastery:g}.")
    if verb == words.FAILED and scaled is not None and scaled >= mastery:
        raise Rejected("9.3.5.0-2", f"failed with the masteryScore {mastery:g} or more.")


def _check_once(verb: str, heard: Heard) -> None:
    """9.3: once a session; completed and passed once a registration, failed never after passed."""
    if verb in heard.verbs:
        raise Rejected("9.3.0.0-2", "this verb was used in the session.")
    if verb in {words.PASSED, words.FAILED} and {words.PASSED, words.FAILED} & set(heard.verbs):
        raise Rejected("9.3.0.0-3", "the session has passed or failed.")
    if verb == words.COMPLETED and heard.standing.completed:
        raise Rejected("9.3.0.0-6", "the registration is completed.")
    if verb == words.PASSED and heard.standing.passed:
        raise Rejected("9.3.0.0-7", "the registration is passed.")
    if verb == words.FAILED and heard.standing.passed:
        raise Rejected("9.3.0.0-8", "the registration is passed, so it cannot be failed.")
