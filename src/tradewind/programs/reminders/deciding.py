"""Whom to remind today, and of what: one statement for all people of the zones in which it is morning.

A *stage* is so many days before the due day (negative: after it); its day comes once. It is spoken of if

- the assignment is open, neither achieved nor waived, and its person is active, has an address and wants reminders;
- its day has come since the zone was last decided (a worker may have been down, ``LONGEST`` days count at most), or
  within ``CATCH_UP`` days (its due day may have moved since), and not before reminders began in the zone;
- the assignment was opened before that day: who has just been assigned something is not *re*minded of it, so that
  50,000 people who are assigned something at once get no 50,000 mails;
- it was not spoken of before for this assignment, cycle and due day (``Reminder``).

All of a person's that day is one notice, and there is never a second one that day. Of an assignment of which several
stages have come, the last one is said; the others are over.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from tradewind.notices import outbox
from tradewind.notices.kinds import Content
from tradewind.programs.status import DUE_SQL, STATUS_SQL

KIND = "reminders"
STAGES = (30, 7, -1)
"""Days before the due day; -1 is the first day on which it is overdue."""
CATCH_UP = 3
"""Days for which a stage is still said though it was not to be said on its day: the due day moved, a waiver ended."""
LONGEST = 45
"""Days without a decision that are made up for."""
MORNING = "06:00"
"""Before this hour, where they are at home, nobody is written to."""

_DUE, _STATUS = DUE_SQL.format(today="h.today"), STATUS_SQL.format(today="h.today")
_ASKS = f"{_STATUS} IN ('not_started', 'overdue')"

# A clock that was put forward has no morning yet: what will be is to be looked at, not to be told to people.
_ZONES = """
WITH last AS (SELECT zone_id, decided AS before FROM programs_reminderday), come AS (
    INSERT INTO programs_reminderday (zone_id, since, decided)
    SELECT z.name, z.today, z.today FROM network_timezone z
    WHERE (z.name = 'UTC' OR EXISTS (SELECT FROM network_location l WHERE l.timezone = z.name))
        AND %(now)s AT TIME ZONE z.name >= z.today + %(morning)s::time
    ORDER BY z.name
    ON CONFLICT (zone_id) DO UPDATE SET decided = excluded.decided WHERE programs_reminderday.decided < excluded.decided
    RETURNING zone_id, since, decided
)
SELECT zone_id, decided,
    greatest(since, least(decided - %(catch_up)s::integer, greatest(before + 1, decided - %(longest)s::integer)))
FROM come LEFT JOIN last USING (zone_id)
"""

# Only who may have something to hear of is looked at: of all assignments those with one of a few days.
_DECIDE = f"""
WITH zone AS (
    SELECT * FROM unnest(%(zones)s::text[], %(today)s::date[], %(first)s::date[]) AS z (name, today, first)
), candidate AS MATERIALIZED (
    SELECT a.* FROM programs_assignment a
    WHERE a.waived_on IS NULL AND (a.due_on = ANY(%(days)s::date[]) OR a.valid_until = ANY(%(days)s::date[]))
), home AS MATERIALIZED (
    SELECT c.person_id, z.today, z.first
    FROM (SELECT DISTINCT person_id FROM candidate) c
    JOIN network_person p ON p.id = c.person_id AND {outbox.HEARS.format(kind=KIND)}
    JOIN network_person_home h ON h.person_id = c.person_id
    LEFT JOIN network_location l ON l.id = h.location_id
    JOIN zone z ON z.name = coalesce(l.timezone, 'UTC')
), asked AS (
    SELECT o.person_id, o.requirement_id, o.number, o.opened_on, h.today, h.first, {_DUE} AS due_on,
        CASE WHEN o.achieved_on IS NOT NULL THEN o.valid_until END AS renews
    FROM candidate o JOIN home h ON h.person_id = o.person_id WHERE {_ASKS}
), reached AS MATERIALIZED (
    SELECT a.*, s.stage FROM asked a, unnest(%(stages)s::integer[]) AS s (stage)
    WHERE a.due_on - s.stage BETWEEN a.first AND a.today AND a.opened_on < a.due_on - s.stage
        AND NOT EXISTS (SELECT FROM programs_reminder r
            WHERE r.person_id = a.person_id AND r.number = a.number AND r.due_on = a.due_on AND r.stage = s.stage
                AND r.renews IS NOT DISTINCT FROM a.renews)
), to_say AS (
    SELECT f.person_id, '{KIND}' AS kind, f.today::text AS key, jsonb_build_object(
        'today', f.today,
        'items', jsonb_agg(jsonb_build_object(
            'requirement', r.id, 'number', f.number, 'due_on', f.due_on, 'stage', f.stage, 'goal', g.code,
            'title', coalesce(nullif(g.title, ''), c.title), 'asked_as', r.title, 'by', d.name,
            'program', coalesce(nullif(w.title, ''), w.code, '')) ORDER BY f.due_on, r.code)) AS content
    FROM (SELECT DISTINCT ON (person_id, number) * FROM reached ORDER BY person_id, number, stage) f
    JOIN programs_requirement r ON r.id = f.requirement_id
    JOIN goals_goal g ON g.id = r.goal_id JOIN catalog_course c ON c.id = g.course_id
    JOIN network_dimension d ON d.id = r.dimension_id
    LEFT JOIN programs_program w ON w.id = r.program_id
    GROUP BY f.person_id, f.today
), said AS ({outbox.SAY}), noted AS (
    INSERT INTO programs_reminder (person_id, number, renews, due_on, stage, notice_id)
    SELECT f.person_id, f.number, f.renews, f.due_on, f.stage, s.id
    FROM reached f JOIN said s ON s.person_id = f.person_id
    RETURNING 1
)
SELECT (SELECT count(*) FROM said), (SELECT count(*) FROM noted)
"""  # noqa: S608 - our own constants

_HOLDING = f"""
SELECT n.id, h.today, jsonb_agg(i.item ORDER BY i.place)
FROM notices_notice n
JOIN network_person_home h ON h.person_id = n.person_id
CROSS JOIN LATERAL jsonb_array_elements(n.content -> 'items') WITH ORDINALITY AS i (item, place)
JOIN programs_assignment o ON o.person_id = n.person_id
    AND o.requirement_id = (i.item ->> 'requirement')::bigint AND o.number = (i.item ->> 'number')::bigint
WHERE n.id = ANY(%s) AND {_ASKS} AND {_DUE} = (i.item ->> 'due_on')::date
GROUP BY n.id, h.today
"""  # noqa: S608 - our own constants


def remind(now: datetime | None = None) -> tuple[int, int]:
    """Decide the reminders of each zone in which a day has come of age, once a day; (notices, things in them).

    ``now`` is the instant (default: this one) by which it is morning somewhere; which day it is there, the academy's
    clock says. Where the academy sends no mail the days pass, and nothing is decided. Two runs at once decide once.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        at = now or timezone.now()
        cursor.execute(_ZONES, {"now": at, "morning": MORNING, "catch_up": CATCH_UP, "longest": LONGEST})
        zones = cursor.fetchall()
        if not zones or not outbox.is_on():
            return 0, 0
        names, today, first = (list(column) for column in zip(*zones, strict=True))
        given = {"zones": names, "today": today, "first": first, "days": _days(min(first), max(today))}
        cursor.execute(_DECIDE, {**given, "stages": list(STAGES)})
        ((notices, things),) = cursor.fetchall()
        if notices:
            outbox.hand_over()
    return notices, things


def holding(notices: Iterable[int]) -> dict[int, Content]:
    """What is still asked of what each notice says, on the person's day today; nothing of it, and it is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, [list(notices)])
        return {pk: {"today": today.isoformat(), "items": json.loads(items)} for pk, today, items in cursor.fetchall()}


def _days(first: date, last: date) -> list[date]:
    """The due days of which some stage comes on one of the days from the first to the last."""
    came = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return sorted({day + timedelta(days=stage) for day in came for stage in STAGES})
