"""What the content of a plain xAPI package sends: stored, and made progress of where it is about the whole."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone

from tradewind.catalog.models import Package
from tradewind.delivery import attempts
from tradewind.delivery.actors import actor_of
from tradewind.delivery.attempts import Outcome
from tradewind.delivery.content import AFTER
from tradewind.delivery.models import Session, StatementId
from tradewind.delivery.xapi import store
from tradewind.delivery.xapi.errors import Forbidden
from tradewind.delivery.xapi.keys import identifier_of
from tradewind.delivery.xapi.store import Sender
from tradewind.standards.xapi.durations import seconds_of

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def refuse_if_over(session: Session) -> None:
    """Forbidden a day after the window was closed: what its last page still sends comes within moments."""
    if session.closed_at is not None and timezone.now() > session.closed_at + AFTER:
        raise Forbidden("The session is over, and so is what this credential opened.")


def refuse_if_looking_on(session: Session) -> None:
    """Forbidden but in the mode normal: such content is not told its mode, and would say all that it ever does."""
    if session.mode != Session.Mode.NORMAL:
        raise Forbidden(f"The session is open for {session.mode} only, and nothing is recorded from it.")


def activities(session: Session) -> frozenset[str]:
    """All that the package describes."""
    return frozenset(each["identifier"] for each in _structure(session)["activities"])


def record(session: Session, said: Sequence[Mapping[str, Any]], sender: Sender) -> list[str]:
    """Store valid statements about the session's learner, in its registration where they name one; their ids.

    Forbidden for what is about somebody else, or voids, and where the session only looks on. One that is stored
    already changes nothing.
    """
    refuse_if_looking_on(session)
    who, registration = identifier_of(actor_of(session.attempt.registration)), str(session.attempt.registration_id)
    for statement in said:
        _check(statement, who, registration)
    with attempts.locked(session.attempt_id) as attempt:
        ids = [str(each["id"]).lower() for each in said if "id" in each]
        known = {str(pk) for pk in StatementId.objects.filter(pk__in=ids).values_list("pk", flat=True)}
        stored = store.store(said, sender)
        news = [each for each, pk in zip(said, stored, strict=True) if pk not in known]
        told = _outcome(news, _structure(session)["main"]["identifier"])
        if told is not None:
            attempts.report(attempt, told, actor="content", session=session)
        return stored


def _check(statement: Mapping[str, Any], who: str, registration: str) -> None:
    if statement["verb"]["id"] == VOIDED:
        raise Forbidden("Content voids no statement.")
    if identifier_of(dict(statement["actor"])) != who:
        raise Forbidden("The actor is not that of the launch.")
    if statement.get("context", {}).get("registration", registration).lower() != registration:
        raise Forbidden("The registration is not that of the launch.")


def _outcome(said: Iterable[Mapping[str, Any]], root: str) -> Outcome | None:
    """What statements about the root come to; None where there is nothing in them that decides or counts."""
    found: dict[str, Any] = {}
    seconds = 0
    for statement in said:
        if statement["object"].get("id") != root:
            continue
        verb, result = statement["verb"]["id"], statement.get("result", {})
        if verb not in {COMPLETED, PASSED, FAILED}:
            continue
        found |= _decided(verb, result)
        seconds = max(seconds, seconds_of(result.get("duration", "")))
    return Outcome(**found, seconds=seconds) if found else None


def _decided(verb: str, result: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if verb == COMPLETED or result.get("completion") is True:
        found |= {"completed": True, "progress": Decimal(1)}
    if verb in {PASSED, FAILED}:
        found["success"] = verb == PASSED
    elif isinstance(result.get("success"), bool):
        found["success"] = result["success"]
    scaled = result.get("score", {}).get("scaled")
    if scaled is not None:
        found["score"] = (Decimal(str(scaled)) * 100).quantize(Decimal("0.001"))
    return found


def _structure(session: Session) -> dict[str, Any]:
    found: dict[str, Any] = cast("Package", session.attempt.activity.package).structure
    return found
