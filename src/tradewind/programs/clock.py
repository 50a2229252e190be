"""The daily clock: moves each time zone's day and marks exactly those people stale whom the new day concerns.

Time is a fact like any other. ``network.TimeZone.today`` is what every evaluation reads; nothing changes at
midnight by itself, so a clock that was down for forty days marks forty days' worth of people when it is back.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from tradewind.audiences.models import Audience
from tradewind.programs.models import Requirement
from tradewind.programs.reconcile import Outcome, drain, locks
from tradewind.programs.reconcile.results import Progress
from tradewind.programs.reconcile.run import _quiet

_TURNING = """
CREATE TEMPORARY TABLE IF NOT EXISTS clock_turn (
    zone text PRIMARY KEY, was date NOT NULL, becomes date NOT NULL, low date NOT NULL, high date NOT NULL)
ON COMMIT DROP
"""
_FILL = """
INSERT INTO clock_turn
SELECT name, today, becomes, least(today, becomes), greatest(today, becomes) FROM (
    SELECT name, today, {becomes} AS becomes FROM network_timezone) AS zones
WHERE {turns}
"""
# What the clock reads while nobody says otherwise: the day that it is now in each zone, never going back.
_NOW = ("(now() AT TIME ZONE name)::date", "becomes > today")
_TO_NOW = ("(now() AT TIME ZONE name)::date", "becomes <> today")
_TO_DAY = ("%s::date", "becomes <> today")

# A day D that is in (low, high] begins or ends something between the two days, whichever way the clock goes.
_PEOPLE = """
INSERT INTO stale_person (person_id)
WITH utc AS (SELECT * FROM clock_turn WHERE zone = 'UTC'),
widest AS (SELECT min(low) AS low, max(high) AS high FROM clock_turn)
SELECT DISTINCT person_id FROM (
    SELECT a.person_id FROM network_appointment a
    JOIN network_location l ON l.id = a.location_id JOIN clock_turn t ON t.zone = l.timezone
    WHERE (a.starts_on > t.low AND a.starts_on <= t.high) OR (a.ends_on > t.low AND a.ends_on <= t.high)
        OR (l.closed_on > t.low AND l.closed_on <= t.high)
        OR EXISTS (SELECT FROM unnest(%(tenures)s::integer[]) AS days
            WHERE a.starts_on + days > t.low AND a.starts_on + days <= t.high)
    UNION ALL
    SELECT p.id FROM network_person p, widest w, unnest(%(hires)s::integer[]) AS days
    WHERE p.hired_on + days > w.low AND p.hired_on + days <= w.high
    UNION ALL
    SELECT a.person_id FROM goals_achievement a, widest w
    WHERE (a.valid_until >= w.low AND a.valid_until < w.high) OR (a.achieved_on > w.low AND a.achieved_on <= w.high)
    UNION ALL
    SELECT v.person_id FROM programs_waiver v, widest w
    WHERE (v.starts_on > w.low AND v.starts_on <= w.high) OR (v.ends_on >= w.low AND v.ends_on < w.high)
    UNION ALL
    SELECT h.person_id FROM programs_handassignment h, widest w
    WHERE (h.starts_on > w.low AND h.starts_on <= w.high) OR (h.ends_on > w.low AND h.ends_on <= w.high)
    UNION ALL
    (WITH RECURSIVE below(person_id, dimension_id) AS (
        SELECT r.subordinate_id, r.dimension_id FROM network_reportingline r, utc u
        WHERE (r.starts_on > u.low AND r.starts_on <= u.high) OR (r.ends_on > u.low AND r.ends_on <= u.high)
        UNION
        SELECT r.subordinate_id, r.dimension_id FROM network_reportingline r
        JOIN below b ON b.person_id = r.manager_id AND b.dimension_id = r.dimension_id)
    SELECT person_id FROM below)
) AS concerned
"""
_DEFINITIONS = """
INSERT INTO stale_definition (kind, object_id)
WITH widest AS (SELECT min(low) AS low, max(high) AS high FROM clock_turn)
SELECT 'program', p.id FROM programs_program p, widest w
WHERE (p.opens > w.low AND p.opens <= w.high) OR (p.closes >= w.low AND p.closes < w.high)
UNION ALL
SELECT 'requirement', r.id FROM programs_requirement r, widest w
WHERE (r.ended_on > w.low AND r.ended_on <= w.high) OR r.fault <> ''  -- what is frozen is tried again every day
"""
_MOVE = "UPDATE network_timezone z SET today = t.becomes FROM clock_turn t WHERE z.name = t.zone"


def tick(*, on: date | None = None, progress: Progress = _quiet) -> Outcome:
    """Bring the academy to the day it is now in each zone, or everywhere to ``on``, and reconcile.

    With ``on`` the academy stays on that day until the real one is later, or until ``tick()`` brings it back.
    """
    becomes, turns = _TO_NOW if on is None else _TO_DAY
    _turn(becomes, turns, [] if on is None else [on])
    return drain(progress=progress)


def catch_up() -> bool:
    """Move the days of zones that are behind the real one; whether any was. The caller drains."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM network_timezone WHERE today < (now() AT TIME ZONE name)::date)")
        behind = bool((cursor.fetchone() or (False,))[0])
    return behind and _turn(*_NOW, [])


def _turn(becomes: str, turns: str, parameters: list[date]) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever is judged meanwhile is judged by the old day: they have to be among those who are marked.
        locks.lock_academy()
        # Two clocks at once would mark the same people twice, or see half a move.
        cursor.execute("LOCK TABLE network_timezone IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_TURNING)
        cursor.execute("TRUNCATE clock_turn")
        cursor.execute(_FILL.format(becomes=becomes, turns=turns), parameters or None)
        if cursor.rowcount == 0:
            return False
        cursor.execute(_PEOPLE, {"tenures": _thresholds("tenure_days"), "hires": _thresholds("hired_days")})
        cursor.execute(_DEFINITIONS)
        cursor.execute(_MOVE)
        return True


def _thresholds(condition: str) -> list[int]:
    """Every number of days at which some expression's ``condition`` changes its mind."""
    expressions: list[object] = list(Audience.objects.values_list("who", flat=True))
    for row in Requirement.objects.values_list("waive_when", "waived_until", "keep_while"):
        expressions.extend(row)
    return sorted({days for expression in expressions for days in _days(expression, condition)})


def _days(data: object, condition: str) -> Iterable[int]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == condition and isinstance(value, dict):
                yield from (days for days in value.values() if isinstance(days, int))
            else:
                yield from _days(value, condition)
    elif isinstance(data, list):
        for item in data:
            yield from _days(item, condition)
