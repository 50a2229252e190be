"""States that cannot be, looked for: what constraints cannot say, and what only an error of ours could break.

Every check is one SELECT that lists offenders as text, so the result is empty where all is well. Whoever is stale,
parked or locked in by a frozen definition is passed over where the facts have run ahead of the engine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from tradewind.goals.services import refresh_achievements
from tradewind.programs.reconcile.locks import lock_people

AGAIN = "Run: tradewind reconcile --all"
SHOWN = 5
"""How many offenders a finding names; it counts all."""
SAMPLE = 200
"""People whose achievements are replayed from the ledger."""


@dataclass(frozen=True, slots=True)
class Check:
    """``offenders`` selects one text column; ``cure`` is what to do about them."""

    name: str
    wrong: str
    offenders: str
    cure: str = AGAIN


@dataclass(frozen=True, slots=True)
class Violation:
    """A check that found something: how many, and the first ``SHOWN`` of them."""

    name: str
    wrong: str
    count: int
    examples: list[str]
    cure: str

    def __str__(self) -> str:
        more = f" and {self.count - len(self.examples):,} more" if self.count > len(self.examples) else ""
        return f"{self.wrong}: {', '.join(self.examples)}{more}"


_PAIR = "p.code || ' ' || r.code"
_OPEN = """
FROM programs_assignment a
JOIN network_person p ON p.id = a.person_id JOIN programs_requirement r ON r.id = a.requirement_id
"""
_PAST = _OPEN.replace("programs_assignment", "programs_pastassignment")
# The facts have not run ahead of the engine for this person and requirement, and nothing holds the engine back.
_SETTLED = """
NOT EXISTS (SELECT FROM stale_definition) AND NOT EXISTS (SELECT FROM stale_fact)
AND NOT EXISTS (SELECT FROM stale_person s WHERE s.person_id = a.person_id)
AND NOT EXISTS (SELECT FROM programs_parkedperson s WHERE s.person_id = a.person_id)
"""


def _tree(name: str, table: str, below: str, column: str) -> Check:
    """The closure table of a tree against a walk from every node."""
    return Check(
        name,
        f"{below} differs from a walk of {table}",
        f"""
        WITH RECURSIVE walked (ancestor_id, below_id) AS (
            SELECT id, id FROM {table}
            UNION SELECT w.ancestor_id, t.id FROM walked w JOIN {table} t ON t.parent_id = w.below_id
        ), differing AS (
            (SELECT * FROM walked EXCEPT SELECT ancestor_id, {column} FROM {below})
            UNION ALL (SELECT ancestor_id, {column} FROM {below} EXCEPT SELECT * FROM walked)
        )
        SELECT coalesce(above.code, d.ancestor_id::text) || ' > ' || coalesce(under.code, d.below_id::text)
        FROM differing d LEFT JOIN {table} above ON above.id = d.ancestor_id
        LEFT JOIN {table} under ON under.id = d.below_id
        """,  # noqa: S608 - our own constants
        "A trigger of the tree was switched off. Save the parent of each unit named, then: tradewind reconcile --all",
    )


CHECKS = [
    Check(
        "reason_of_another",
        "A reason is no appointment of that person",
        f"""
        SELECT {_PAIR} {_OPEN} CROSS JOIN LATERAL unnest(a.reasons) AS reason
        LEFT JOIN network_appointment e ON e.id = reason AND e.person_id = a.person_id
        LEFT JOIN programs_program g ON g.id = r.program_id
        WHERE e.id IS NULL AND r.mode <> 'paused' AND r.fault = ''
        AND coalesce(g.opens <= (SELECT min(today) FROM network_timezone), true)
        AND coalesce(g.closes >= (SELECT max(today) FROM network_timezone), true) AND {_SETTLED}
        """,  # noqa: S608 - our own constants
    ),
    Check(
        "reasons_unordered",
        "Reasons are not in order, or one is named twice",
        f"SELECT {_PAIR} {_OPEN} WHERE a.reasons <> ARRAY(SELECT DISTINCT unnest(a.reasons) ORDER BY 1)",
    ),
    Check(
        "asked_though_not_active",
        "An assignment is open for somebody who is not active",
        f"SELECT {_PAIR} {_OPEN} WHERE p.status <> 'active' AND {_SETTLED}",
    ),
    Check(
        "asked_by_what_ended",
        "An assignment is open of a requirement that has ended",
        f"""
        SELECT {_PAIR} {_OPEN}
        WHERE r.ended_on <= (SELECT min(today) FROM network_timezone) AND {_SETTLED}
        """,  # noqa: S608 - our own constants
    ),
    Check(
        "numbered_twice",
        "Two open assignments have one number",
        "SELECT number::text FROM programs_assignment GROUP BY number HAVING count(*) > 1",
        "Numbers come from the sequence programs_assignment_number; set it past the highest, and report this.",
    ),
    Check(
        "open_and_closed",
        "An open assignment has a closed span that was never reopened",
        f"""
        SELECT {_PAIR} {_PAST} JOIN programs_assignment o USING (number)
        WHERE a.reopened_at IS NULL
        """,
        "Report this: the engine writes both in one statement.",
    ),
    Check(
        "reopened_and_gone",
        "A closed span was reopened, and is neither open nor closed again",
        f"""
        SELECT {_PAIR} {_PAST} WHERE a.reopened_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM programs_assignment o WHERE o.number = a.number)
        AND NOT EXISTS (SELECT FROM programs_pastassignment q WHERE q.number = a.number AND q.id > a.id)
        """,  # noqa: S608 - our own constants
        "Report this: the engine writes both in one transaction.",
    ),
    Check(
        "closed_in_the_future",
        "A span was closed at an instant that has not come",
        f"SELECT {_PAIR} {_PAST} WHERE a.closed_at > now() + interval '1 minute'",
        "The clock of the database's machine went back. Set it right.",
    ),
    Check(
        "achieved_but_not",
        "An assignment shows an achievement that there is not",
        f"""
        SELECT {_PAIR} {_OPEN} WHERE a.achieved_on IS NOT NULL AND NOT EXISTS (
            SELECT FROM goals_achievement e WHERE e.person_id = a.person_id AND e.goal_id = r.goal_id
            AND e.achieved_on = a.achieved_on AND e.valid_until IS NOT DISTINCT FROM a.valid_until)
        AND {_SETTLED}
        """,  # noqa: S608 - our own constants
    ),
    Check(
        "counter_entry_of_another",
        "A counter entry of the ledger is about no award of that person and course",
        """
        SELECT 'credit ' || c.id FROM credit_credit c JOIN credit_credit award ON award.id = c.about_id
        WHERE award.entry <> 'award' OR (award.person_id, award.course_id) <> (c.person_id, c.course_id)
        """,
        "Report this: the ledger's service cannot write it.",
    ),
    _tree("field_units_below", "network_fieldunit", "network_field_unit_below", "unit_id"),
    _tree("partners_below", "network_partner", "network_partner_below", "partner_id"),
    Check(
        "parked_people",
        "Somebody could not be evaluated and is set aside",
        "SELECT p.code || ' (' || k.fault || ')' "
        "FROM programs_parkedperson k JOIN network_person p ON p.id = k.person_id",
        "Mend what the fault names, then: tradewind reconcile --all",
    ),
    Check(
        "frozen_audiences",
        "An audience cannot be evaluated and keeps its last members",
        "SELECT code || ' (' || fault || ')' FROM audiences_audience WHERE fault <> ''",
        "Mend the expression, or bring back what it names: tradewind academy apply",
    ),
    Check(
        "frozen_requirements",
        "A requirement cannot be evaluated and keeps whom it has",
        "SELECT code || ' (' || fault || ')' FROM programs_requirement WHERE fault <> ''",
        "Mend the expression that its fault names: tradewind academy apply",
    ),
]


def violations() -> list[Violation]:
    """Everything that cannot be and is, in the order of ``CHECKS``; the ledger's sample comes last.

    Reads one snapshot for all of SQL's checks. Raises DatabaseError where the database does not answer.
    """
    found = []
    with _snapshot():
        for check in CHECKS:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT count(*) OVER (), offender FROM ({check.offenders}) AS found (offender) "  # noqa: S608 - our own checks
                    "ORDER BY offender LIMIT %s",
                    [SHOWN],
                )
                rows = cursor.fetchall()
            if rows:
                examples = [offender for _, offender in rows]
                found.append(Violation(check.name, check.wrong, rows[0][0], examples, check.cure))
    differing = _replayed(SAMPLE)
    if differing:
        wrong = f"Of {SAMPLE} people looked at, achievements differ from a replay of the ledger"
        found.append(Violation("achievements", wrong, differing, [f"{differing} rows"], AGAIN))
    return found


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of the database for every statement inside; where a transaction is open already, its own."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _replayed(sample: int) -> int:
    """How many achievements of a random sample a replay would change. Rolled back: it only looks."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute(
                "SELECT id FROM network_person p WHERE NOT EXISTS (SELECT FROM stale_definition) "
                "AND NOT EXISTS (SELECT FROM stale_fact) "
                "AND NOT EXISTS (SELECT FROM stale_person s WHERE s.person_id = p.id) ORDER BY random() LIMIT %s",
                [sample],
            )
            people = sorted(pk for (pk,) in cursor.fetchall())
            lock_people(people)
            # Who became stale while we waited for the locks is being looked at already.
            cursor.execute("SELECT DISTINCT person_id FROM stale_person WHERE person_id = ANY(%s)", [people])
            moving = {pk for (pk,) in cursor.fetchall()}
        differing = refresh_achievements(people=[pk for pk in people if pk not in moving])
        transaction.set_rollback(True)
    return differing
