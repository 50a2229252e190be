"""How assignments stand, many at once: counted by status, and each with its status and day.

A status is of the person's own day. That day is dear to ask for a million people, and all days there are lie
within two of each other, so it is asked only for those whose status would not be the same on all of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import CharField, DateField, Max, Min, QuerySet
from django.db.models.expressions import RawSQL

from tradewind.network.models import TimeZone
from tradewind.programs.models import Assignment
from tradewind.programs.status import DUE_SQL, STATUS_SQL, Status

_OWN_DAY = """coalesce((SELECT h.today FROM network_person_home h WHERE h.person_id = o.person_id),
    (SELECT today FROM network_timezone WHERE name = 'UTC'))"""


def _lazily(template: str) -> str:
    """The expression on the person's day, which is looked up only where the days of all zones do not agree."""
    first, last = (template.format(today=f"%({name})s::date") for name in ("first", "last"))
    return f"CASE WHEN {first} IS NOT DISTINCT FROM {last} THEN {first} ELSE {template.format(today=_OWN_DAY)} END"


# Rows whose status may not be the same on all days that it is anywhere.
_NEAR = """(o.due_on BETWEEN %(first)s AND %(last)s OR o.renew_from BETWEEN %(first)s AND %(last)s
    OR o.valid_until BETWEEN %(first)s AND %(last)s)"""


def _number(status: Status, today: str) -> str:
    return f"count(*) FILTER (WHERE {STATUS_SQL.format(today=today)} = '{status}')"


# All of them on the first day, in one parallel scan; then, for the few that are near, what their own day changes.
_COUNT = f"""
SELECT requirement_id, sum(people), sum(waived), sum(achieved), sum(overdue) FROM (
    SELECT o.requirement_id, count(*) AS people, count(o.waived_on) AS waived,
        {_number(Status.ACHIEVED, "%(first)s::date")} AS achieved,
        {_number(Status.OVERDUE, "%(first)s::date")} AS overdue
    FROM programs_assignment o WHERE {{which}} GROUP BY 1
    UNION ALL
    SELECT o.requirement_id, 0, 0,
        {_number(Status.ACHIEVED, "own.today")} - {_number(Status.ACHIEVED, "%(first)s::date")},
        {_number(Status.OVERDUE, "own.today")} - {_number(Status.OVERDUE, "%(first)s::date")}
    FROM programs_assignment o CROSS JOIN LATERAL (SELECT {_OWN_DAY} AS today OFFSET 0) own
    WHERE {{which}} AND {_NEAR} GROUP BY 1) AS counted
GROUP BY 1
"""  # noqa: S608 - our own constants


@dataclass(frozen=True, slots=True)
class Funnel:
    """Open assignments by what they ask today."""

    not_started: int = 0
    overdue: int = 0
    achieved: int = 0
    waived: int = 0

    @property
    def all(self) -> int:
        """All that are open."""
        return self.not_started + self.overdue + self.achieved + self.waived

    @property
    def share_achieved(self) -> int:
        """Percent achieved of those who are not excused, rounded down; 0 of nobody."""
        asked = self.all - self.waived
        return 100 * self.achieved // asked if asked else 0

    def __add__(self, other: "Funnel") -> "Funnel":
        return Funnel(
            self.not_started + other.not_started,
            self.overdue + other.overdue,
            self.achieved + other.achieved,
            self.waived + other.waived,
        )


def funnels(requirements: Collection[int] | None = None) -> dict[int, Funnel]:
    """By requirement id, those of ``requirements`` (None: of all) that somebody has. One statement and the days."""
    which = "true" if requirements is None else "o.requirement_id = ANY(%(requirements)s)"
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(which=which), {**_days(), "requirements": list(requirements or ())})
        rows = [(requirement, *map(int, counts)) for requirement, *counts in cursor.fetchall()]
    return {
        requirement: Funnel(people - waived - achieved - overdue, overdue, achieved, waived)
        for requirement, people, waived, achieved, overdue in rows
    }


def with_status(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """``rows``, each with its ``status`` and the day ``asks_by`` (None: no day, or nothing asked)."""
    asked_by = f"CASE WHEN {STATUS_SQL} IN ('{Status.OVERDUE}', '{Status.NOT_STARTED}') THEN {DUE_SQL} END"
    return rows.annotate(
        status=RawSQL(*_on_rows(STATUS_SQL), output_field=CharField()),  # noqa: S611 - our own constants
        asks_by=RawSQL(*_on_rows(asked_by), output_field=DateField()),  # noqa: S611 - our own constants
    )


def _on_rows(template: str) -> tuple[str, list[date]]:
    """The expression over Django's own name of the table, with its parameters in their order."""
    text = _lazily(template).replace("o.", "programs_assignment.")
    days = _days()
    order = [part.partition(")s")[0] for part in text.split("%(")[1:]]
    for name in days:
        text = text.replace(f"%({name})s", "%s")
    return text, [days[name] for name in order]


def _days() -> dict[str, date]:
    """The first and the last day that it is anywhere."""
    found: dict[str, date] = TimeZone.objects.aggregate(first=Min("today"), last=Max("today"))
    return found
