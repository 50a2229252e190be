"""Carries out what was decided: the only statements anywhere that write assignments."""

from django.db import connection
from psycopg.sql import SQL

from tradewind.programs.reconcile.results import Effect, Outcome

_COLUMNS = """opened_on, opened_at, due_on, due_version, extension_id, reasons, achieved_on, valid_until,
    renew_from, waived_on, waived_by"""

_OPEN = f"""
INSERT INTO programs_assignment (person_id, requirement_id, number, {_COLUMNS})
SELECT person_id, requirement_id, coalesce(number, nextval('programs_assignment_number')), {_COLUMNS}
FROM run_change WHERE kind IN ('open', 'reopen')
"""  # noqa: S608 - our own constants
_REOPEN = """
UPDATE programs_pastassignment p SET reopened_at = transaction_timestamp()
FROM run_change c WHERE c.kind = 'reopen' AND p.id = c.past_id
"""
_GONE = """
DELETE FROM programs_assignment a USING run_change c
WHERE c.kind = 'close' AND a.person_id = c.person_id AND a.requirement_id = c.requirement_id
RETURNING a.*, c.today, c.because
"""
_CLOSE = f"""
INSERT INTO programs_pastassignment
    (person_id, requirement_id, number, {_COLUMNS}, closed_on, closed_at, closed_because)
SELECT person_id, requirement_id, number, {_COLUMNS}, today, transaction_timestamp(), because FROM gone
"""  # noqa: S608 - our own constants
_CHANGE = """
UPDATE programs_assignment a SET due_on = c.due_on, due_version = c.due_version, extension_id = c.extension_id,
    reasons = c.reasons, achieved_on = c.achieved_on, valid_until = c.valid_until, renew_from = c.renew_from,
    waived_on = c.waived_on, waived_by = c.waived_by
FROM run_change c
WHERE c.kind = 'change' AND a.person_id = c.person_id AND a.requirement_id = c.requirement_id
"""

_COUNTS = """
SELECT r.code, count(*) FILTER (WHERE c.kind IN ('open', 'reopen')), count(*) FILTER (WHERE c.kind = 'close')
FROM run_change c JOIN programs_requirement r ON r.id = c.requirement_id
WHERE c.kind <> 'change' GROUP BY r.code ORDER BY r.code
"""
_NAMES = """
SELECT code, closes, person FROM (
    SELECT r.code, c.kind = 'close' AS closes, p.code AS person,
        row_number() OVER (PARTITION BY r.code, c.kind = 'close' ORDER BY p.code) AS place
    FROM run_change c JOIN programs_requirement r ON r.id = c.requirement_id
    JOIN network_person p ON p.id = c.person_id
    WHERE c.kind <> 'change') AS ranked
WHERE place <= %s ORDER BY code, place
"""

CONCERNED = SQL("""
SELECT 'assignments', CASE c.kind WHEN 'close' THEN 'closes' WHEN 'change' THEN 'moves' ELSE 'opens' END,
    p.code, p.given_name || ' ' || p.family_name, r.code
FROM run_change c JOIN programs_requirement r ON r.id = c.requirement_id JOIN network_person p ON p.id = c.person_id
WHERE c.kind <> 'change' OR c.moved ORDER BY r.code, 2, p.code
""")
"""Whose assignments were decided to open, close or move; it can be asked until the deciding transaction ends."""


def effect(names: int = 10) -> Effect:
    """What ``run_change`` holds, counted, with up to ``names`` people a requirement and direction."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        counts = cursor.fetchall()
        named: dict[bool, dict[str, list[str]]] = {False: {}, True: {}}
        if names:
            cursor.execute(_NAMES, [names])
        for code, closes, person in cursor.fetchall() if names else ():
            named[closes].setdefault(code, []).append(person)
        cursor.execute(
            "SELECT (SELECT count(*) FROM run_change WHERE moved), (SELECT count(*) FROM programs_assignment)"
        )
        moving, open_before = cursor.fetchone() or (0, 0)
    return Effect(
        gained={code: opening for code, opening, _ in counts if opening},
        lost={code: closing for code, _, closing in counts if closing},
        gained_names=named[False],
        lost_names=named[True],
        moving=moving,
        open_before=open_before,
    )


APPLY = f"""
gone AS ({_GONE}), closed AS ({_CLOSE} RETURNING 1), reopened AS ({_REOPEN} RETURNING 1),
opened AS ({_OPEN} RETURNING 1), changed AS ({_CHANGE} RETURNING 1)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM reopened), (SELECT count(*) FROM closed),
    (SELECT count(*) FROM changed)
"""  # noqa: S608 - our own constants
"""What follows a common table expression ``run_change``, to write it in the same statement."""


def apply() -> Outcome:
    """Write what the table ``run_change`` holds. The caller holds the locks under which it was decided."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {APPLY}")
        return outcome_of(cursor.fetchone())


def forget(people: list[int]) -> None:
    """Take back what ``run_change`` holds of ``people``: they are decided about wholly next."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM run_change WHERE person_id = ANY(%s)", [people])


def outcome_of(counts: tuple[int, ...] | None) -> Outcome:
    """What ``APPLY`` says it did."""
    opened, reopened, closed, changed = counts or (0, 0, 0, 0)
    return Outcome(opened=opened - reopened, reopened=reopened, closed=closed, changed=changed)
