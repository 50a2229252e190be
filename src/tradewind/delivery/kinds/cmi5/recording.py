"""What a unit sends, taken in: held to the rules, stored, and made progress of, in one transaction."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils import timezone

from tradewind.delivery import attempts
from tradewind.delivery.kinds.cmi5 import rules
from tradewind.delivery.kinds.cmi5 import vocabulary as words
from tradewind.delivery.kinds.cmi5.work import Work, at_work
from tradewind.delivery.models import Session, StatementId
from tradewind.delivery.xapi import store
from tradewind.delivery.xapi.errors import Forbidden
from tradewind.delivery.xapi.store import Sender
from tradewind.standards.xapi.durations import seconds_of


class SessionOver(Forbidden):
    """The session is terminated or abandoned: its credential opens nothing any more (8.1.2, 9.3.6, 9.3.8)."""

    def __init__(self) -> None:
        super().__init__("cmi5 8.1.2.0-2: the session is over, and so is what this credential opened.")


def record(session: Session, said: Sequence[Mapping[str, Any]], sender: Sender) -> list[str]:
    """Store valid statements of a unit, all or none; their ids.

    Rejected names the first rule that one breaks; nothing is stored then. One that is stored already is only
    compared: who sends it again after a lost answer is not told that it was said twice.
    """
    with at_work(session) as work:
        refuse_if_over(work.session)
        fresh = _fresh(said)
        heard = work.heard
        for statement in fresh:
            rules.check(statement, work.launch, heard)
            if rules.is_defined(statement):
                heard.verbs.append(statement["verb"]["id"])
        ids = store.store(said, sender)
        if fresh:
            work.note(verbs=heard.verbs, spoke=timezone.now().isoformat())
        for statement in fresh:
            if rules.is_defined(statement):
                _take(work, statement)
        return ids


def note_preferences(session: Session) -> None:
    """The unit has read the learner preferences, as it must before its first statement (11)."""
    if not session.data.get("has_preferences"):
        with at_work(session) as work:
            work.note(has_preferences=True)


def refuse_if_over(session: Session) -> None:
    """SessionOver where the window was closed, by the unit or by somebody else."""
    if session.closed_at is not None:
        raise SessionOver


def _fresh(said: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that are not stored yet."""
    ids = [str(statement["id"]).lower() for statement in said if "id" in statement]
    known = {str(pk) for pk in StatementId.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    return [statement for statement in said if str(statement.get("id", "")).lower() not in known]


def _take(work: Work, statement: Mapping[str, Any]) -> None:
    """What a cmi5 defined statement changes. In Browse and Review nothing does but that it ends."""
    verb, result = statement["verb"]["id"], statement.get("result", {})
    if work.session.mode == Session.Mode.NORMAL:
        if verb == words.INITIALIZED:
            work.settle({"begun": True})
        elif verb == words.COMPLETED:
            work.settle({"completed": True})
        elif verb == words.PASSED:
            work.settle({"passed": True, "failed": False, **_score(result)})
        elif verb == words.FAILED:
            work.settle({"failed": True, **_score(result)})
        elif verb == words.TERMINATED:
            work.settle(seconds=seconds_of(result["duration"]))
    if verb == words.TERMINATED:
        attempts.close_session(work.session)


def _score(result: Mapping[str, Any]) -> dict[str, float]:
    """The score, -1 to 1, of what states one; a raw one is put between its bounds."""
    score = result.get("score", {})
    if "scaled" in score:
        return {"score": float(score["scaled"])}
    if {"raw", "min", "max"} <= score.keys() and score["max"] > score["min"]:
        raw, low, high = (Fraction(score[name]) for name in ("raw", "min", "max"))
        return {"score": float((raw - low) / (high - low))}
    return {}
