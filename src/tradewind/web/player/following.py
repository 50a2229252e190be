"""What stands below a step of our own kinds: whether it is done, and what comes next."""

from dataclasses import dataclass

from tradewind.delivery.models import Registration, Session
from tradewind.web.player.outline import Row, outline


@dataclass(frozen=True, slots=True)
class Following:
    """``next`` is the next step that is not done, None where there is none; ``is_passed``: so is the course."""

    next: Row | None
    is_passed: bool
    is_recorded: bool


def following(session: Session) -> Following:
    """What follows a session's step: the steps after it first, then those before it."""
    registration = session.attempt.registration
    rows = outline(registration, session.attempt)
    here = next((place for place, row in enumerate(rows) if row.is_current), 0)
    later = [row for row in [*rows[here + 1 :], *rows[:here]] if row.state in {"fresh", "begun"}]
    return Following(
        next=later[0] if later else None,
        is_passed=registration.state == Registration.State.PASSED,
        is_recorded=session.mode == Session.Mode.NORMAL,
    )
