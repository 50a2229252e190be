"""Sessions that end without the unit saying so, and units that somebody excuses (9.3.6, 9.3.7)."""

import uuid
from datetime import datetime
from typing import Any

from tradewind.delivery import attempts
from tradewind.delivery.actors import actor_of
from tradewind.delivery.kinds.cmi5 import progress, statements
from tradewind.delivery.kinds.cmi5 import vocabulary as words
from tradewind.delivery.kinds.cmi5.structure import Structure, Unit
from tradewind.delivery.kinds.cmi5.work import at_work, introduce, say, settle, structure_of
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput


def on_session_closed(session: Session, **_: Any) -> None:
    """Say that a launched session was abandoned, unless its unit terminated it; in the transaction that closes it.

    The time is that between the launch and the last statement of the unit (9.5.4.2).
    """
    if session.attempt.activity.kind != "cmi5" or "launched" not in session.data:
        return
    if words.TERMINATED in session.data.get("verbs", []):
        return
    with at_work(session) as work:
        began = datetime.fromisoformat(work.session.data["launched"])
        last = datetime.fromisoformat(work.session.data.get("spoke", work.session.data["launched"]))
        seconds = max(0, round((last - began).total_seconds()))
        session_id = str(session.pk)
        say(statements.abandoned(work.unit, work.actor, work.registration, session=session_id, seconds=seconds))
        if work.session.mode == Session.Mode.NORMAL and seconds:
            work.settle(seconds=seconds)


def waive(attempt: ActivityAttempt, units: list[Unit], *, reason: str, actor: str) -> None:
    """Excuse units, each for good and said once (9.3.7). Those that are satisfied or waived already stay as they are.

    BadInput where no reason is given.
    """
    if not reason.strip():
        raise BadInput.of("reason", "is empty.", "Say why it need not be done.")
    with acting(actor, via="learning"), attempts.locked(attempt.pk) as held:
        structure = structure_of(held)
        introduce(structure)
        for unit in units:
            if not progress.standing(held.state, unit).satisfies(unit.move_on):
                _waive(held, structure, unit, reason.strip()[:200], actor)
        if any(progress.standing(held.state, unit).waived for unit in units) and _is_excused(held, structure):
            attempts.waive(held, reason=reason, actor=actor)


def _waive(attempt: ActivityAttempt, structure: Structure, unit: Unit, reason: str, actor: str) -> None:
    session = str(uuid.uuid4())  # of its own, and of nothing else but what it satisfies
    who, registration = actor_of(attempt.registration), str(attempt.registration_id)
    say(statements.waived(unit, who, registration, session=session, reason=reason))
    settle(attempt, structure, progress.changed(attempt.state, unit, waived=True), session=session, actor=actor)


def _is_excused(attempt: ActivityAttempt, structure: Structure) -> bool:
    """Whether everything that had to be done was waived."""
    asked = [unit for unit in structure.units if unit.move_on != "NotApplicable"]
    return all(progress.standing(attempt.state, unit).waived for unit in asked)
