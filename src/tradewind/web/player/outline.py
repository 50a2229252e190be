"""The table of contents of a course: its steps, and how the registration stands at each."""

from dataclasses import dataclass

from tradewind.delivery.models import ActivityAttempt, Registration


@dataclass(frozen=True, slots=True)
class Row:
    """A step. ``state`` is met, waived, failed, begun or fresh."""

    attempt: ActivityAttempt
    is_current: bool

    @property
    def code(self) -> str:
        return self.attempt.activity.code

    @property
    def title(self) -> str:
        return self.attempt.activity.title

    @property
    def state(self) -> str:
        if self.attempt.waived:
            return "waived"
        if self.attempt.met:
            return "met"
        if self.attempt.ended:
            return "failed"
        return "begun" if self.attempt.begun_at else "fresh"


def outline(registration: Registration, current: ActivityAttempt | None = None) -> list[Row]:
    """The steps of the registration's version, in order; without what content keeps and shows, which can be long."""
    attempts = registration.activities.filter(activity__version=registration.version_id)
    ordered = attempts.select_related("activity").defer("state", "activity__settings").order_by("activity__position")
    return [Row(attempt, current is not None and attempt.pk == current.pk) for attempt in ordered]
