"""What was watched of a film: stretches in seconds, joined, and believed only as far as time has passed.

A window says which stretches it has played since it last said so. In one session no more can be watched than the
time since it was opened, and in all sessions of an attempt no more than the time in which any of them was open,
times the fastest speed: what a window claims beyond that is cut off. So a page that is told by hand that everything
was seen, or two that say so in turns, gain nothing by it but the time they waited.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tradewind.delivery import attempts
from tradewind.delivery.attempts import Outcome, Reported
from tradewind.delivery.kinds.registry import settings_of
from tradewind.delivery.kinds.video import VideoSettings
from tradewind.delivery.models import Session
from tradewind.kernel.problems import BadInput

Stretch = tuple[float, float]

SLACK = 3.0
"""Seconds that clocks and late messages may be apart."""
NEAR = 0.75
"""Stretches so near (seconds) are one: a player tells where it is only a few times a second."""
MOST = 500
"""Stretches of a message that are looked at."""


def joined(stretches: Iterable[Sequence[float]], end: float) -> list[Stretch]:
    """Without overlaps and in order, within 0 and ``end``."""
    found: list[Stretch] = []
    inside = [(max(0.0, float(one)), min(float(other), end)) for one, other in stretches]
    for begin, until in sorted(stretch for stretch in inside if stretch[0] < stretch[1]):
        if found and begin <= found[-1][1] + NEAR:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((begin, until))
    return found


def length(stretches: Iterable[Sequence[float]]) -> float:
    """Seconds in all."""
    return sum(until - begin for begin, until in stretches)


def believed(claimed: Iterable[Stretch], budget: float) -> list[Stretch]:
    """The claimed stretches, from the first on, until ``budget`` seconds are used up."""
    found: list[Stretch] = []
    for begin, until in claimed:
        if budget <= 0:
            break
        taken = min(until - begin, budget)
        found.append((begin, begin + taken))
        budget -= taken
    return found


def watch(
    session: Session, claimed: object, position: object, *, number: int, now: datetime | None = None
) -> Reported | None:
    """Take in what a window has played; a message that was taken already changes nothing (None).

    ``claimed`` is ``[[from, to], …]`` in seconds, ``position`` where it is. BadInput where it is anything else, or
    where the session only looks on.
    """
    stretches, here = _read(claimed, position)
    settings = settings_of(session.attempt.activity)
    assert isinstance(settings, VideoSettings)  # noqa: S101 - by the kind's registration
    with attempts.locked(session.attempt_id) as held:
        state = _next(held.state, session, settings, stretches, here, now or timezone.now())
        seen = length(state["watched"]) / float(settings.seconds)
        outcome = Outcome(
            completed=True if seen * 100 >= settings.share - 0.5 else None,
            progress=Decimal(str(min(seen, 1.0))).quantize(Decimal("0.0001")),
            seconds=round(state["claimed"]["all"]) - round(_claimed(held.state, session)[1]),
        )
        return attempts.report(
            held,
            outcome,
            actor=session.opened_by,
            session=session,
            number=number,
            change=lambda attempt: setattr(attempt, "state", state),
        )


def _next(
    state: dict[str, Any],
    session: Session,
    settings: VideoSettings,
    stretches: list[Stretch],
    position: float,
    now: datetime,
) -> dict[str, Any]:
    end = float(settings.seconds)
    before, in_all = _claimed(state, session)
    waited = [now - session.opened_at, _open_for(session, now)]
    budgets = [time.total_seconds() * float(settings.speed) + SLACK for time in waited]
    budget = min(budgets[0] - before, budgets[1] - in_all)
    taken = believed([(max(0.0, begin), min(until, end)) for begin, until in stretches], budget)
    return {
        **state,
        "watched": [list(stretch) for stretch in joined([*state.get("watched", []), *taken], end)],
        "position": round(min(max(position, 0.0), end), 2),
        "claimed": {
            "session": str(session.pk),
            "seconds": before + length(taken),
            "all": in_all + length(taken),
        },
    }


def _claimed(state: dict[str, Any], session: Session) -> tuple[float, float]:
    """Seconds that this session has been believed already, where it spoke last, and all sessions together."""
    claimed = state.get("claimed", {})
    last = float(claimed.get("seconds", 0))
    return last if claimed.get("session") == str(session.pk) else 0.0, float(claimed.get("all", last))


def _open_for(session: Session, now: datetime) -> timedelta:
    """How long any session of the attempt was open; the one that speaks still is."""
    found, until = timedelta(), None
    writing = Session.objects.filter(attempt=session.attempt_id, mode=Session.Mode.NORMAL).order_by("opened_at")
    for pk, opened, closed in writing.values_list("pk", "opened_at", "closed_at"):
        begin = opened if until is None else max(opened, until)
        end = now if closed is None or pk == session.pk else min(closed, now)
        if begin < end:
            found, until = found + (end - begin), end
    return found


def _read(claimed: object, position: object) -> tuple[list[Stretch], float]:
    try:
        assert isinstance(claimed, list)  # noqa: S101 - told as the error of any other shape
        stretches = [(float(begin), float(until)) for begin, until in claimed[:MOST]]
        here = float(position)  # type: ignore[arg-type]  # a wrong type is the error that is told
    except (TypeError, ValueError, OverflowError, AssertionError) as error:
        raise BadInput.of("watched", "is no list of stretches in seconds, with a position.") from error
    if not all(map(math.isfinite, [here, *(each for stretch in stretches for each in stretch)])):
        raise BadInput.of("watched", "has seconds that are no numbers.")
    return [stretch for stretch in stretches if stretch[0] < stretch[1]], here
