"""The status of an open assignment on a day: derived, never stored (DESIGN: achievement decides).

Waived, else achieved, else overdue, else in progress, else not started. The SQL and the Python say the same;
a test holds them together.
"""

from datetime import date
from enum import StrEnum
from typing import Protocol


class Cycle(Protocol):
    """What an assignment's status follows from; for its words see ``programs.models.Asked``."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def extended(self) -> bool: ...
    @property
    def achieved_on(self) -> date | None: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def renew_from(self) -> date | None: ...
    @property
    def waived_on(self) -> date | None: ...


class Status(StrEnum):
    """What an assignment asks of its person today. Nothing begins a course yet, so none is in progress."""

    WAIVED = "waived"
    ACHIEVED = "achieved"
    OVERDUE = "overdue"
    NOT_STARTED = "not_started"


def asks_again(assignment: Cycle, today: date) -> bool:
    """Whether it was achieved and is now to be renewed."""
    return assignment.achieved_on is not None and not is_achieved(assignment, today)


def is_achieved(assignment: Cycle, today: date) -> bool:
    """Whether what was achieved still needs no renewal."""
    return assignment.achieved_on is not None and (assignment.renew_from is None or today < assignment.renew_from)


def due_day(assignment: Cycle, today: date) -> date | None:
    """The day by which it asks: the first cycle's, then the last valid day of what is to be renewed."""
    if not asks_again(assignment, today):
        return assignment.due_on
    extended = assignment.due_on if assignment.extended else None
    return max(day for day in (assignment.valid_until, extended) if day is not None)


def status_on(assignment: Cycle, today: date) -> Status:
    """The status on the person's day ``today``; the due day itself is not overdue."""
    if assignment.waived_on is not None:
        return Status.WAIVED
    if is_achieved(assignment, today):
        return Status.ACHIEVED
    due = due_day(assignment, today)
    return Status.OVERDUE if due is not None and due < today else Status.NOT_STARTED


_ACHIEVED = "(o.achieved_on IS NOT NULL AND (o.renew_from IS NULL OR {today} < o.renew_from))"

DUE_SQL = f"""CASE WHEN o.achieved_on IS NULL OR {_ACHIEVED} THEN o.due_on
    WHEN o.extension_id IS NOT NULL THEN greatest(o.valid_until, o.due_on) ELSE o.valid_until END"""
"""The due day of assignment ``o``; ``{today}`` stands for the person's day."""

STATUS_SQL = f"""CASE WHEN o.waived_on IS NOT NULL THEN 'waived' WHEN {_ACHIEVED} THEN 'achieved'
    WHEN {DUE_SQL} < {{today}} THEN 'overdue' ELSE 'not_started' END"""
"""The status of assignment ``o``; ``{today}`` stands for the person's day."""
