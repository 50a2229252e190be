"""Credits in bulk: from a temporary table into the ledger, in two INSERT statements whatever their number."""

from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Identifier

MANY = 10_000
"""From so many new rows on, the planner is told at once: what reads the ledger next cannot wait for autovacuum."""

_DISTINCT = """
CREATE TEMPORARY TABLE credit_staged ON COMMIT DROP AS
SELECT person_id, course_id, earned_on, coalesce(reference, '') AS reference, max(score)::numeric(9, 3) AS score,
    coalesce((array_agg(source ORDER BY score DESC NULLS LAST) FILTER (WHERE source <> ''))[1], %s) AS source,
    count(*) AS copies
FROM {table} GROUP BY 1, 2, 3, 4
"""
_AWARDS = """
INSERT INTO credit_credit (person_id, course_id, earned_on, entry, score, source, reference, reason, recorded_by)
SELECT person_id, course_id, earned_on, 'award', score, source, reference, '', %s
FROM credit_staged AS staged
WHERE NOT EXISTS (
    SELECT FROM credit_credit AS award
    WHERE award.entry = 'award' AND award.person_id = staged.person_id AND award.course_id = staged.course_id
        AND award.earned_on = staged.earned_on AND award.reference = staged.reference)
ORDER BY person_id, course_id, earned_on, reference
ON CONFLICT DO NOTHING
"""
_BEST = """
credit_staged AS staged
JOIN credit_credit AS award USING (person_id, course_id, earned_on, reference)
LEFT JOIN LATERAL (
    SELECT max(score) AS score FROM credit_credit AS entry
    WHERE entry.about_id = award.id AND entry.entry = 'regrade'
) AS regraded ON true
WHERE award.entry = 'award'
"""
_REGRADES = f"""
INSERT INTO credit_credit
    (person_id, course_id, earned_on, entry, about_id, score, source, reference, reason, recorded_by)
SELECT person_id, course_id, earned_on, 'regrade', award.id, staged.score, staged.source, reference, '', %s
FROM {_BEST} AND staged.score > coalesce(greatest(award.score, regraded.score), '-Infinity'::numeric)
"""  # noqa: S608 - our own text
_LOWER = f"SELECT count(*) FROM {_BEST} AND staged.score < greatest(award.score, regraded.score)"  # noqa: S608 - our own constants
_COUNTS = "SELECT count(*), coalesce(sum(copies), 0) - count(*) FROM credit_staged"


@dataclass(frozen=True, slots=True)
class ImportedCredits:
    """How many keys were entered, raised by a regrade, or left as they were.

    ``lower`` of the unchanged came with a score below the one that is kept; ``repeated`` rows had the key of
    another row of the same import.
    """

    created: int
    regraded: int
    unchanged: int
    lower: int = 0
    repeated: int = 0


def enter(cursor: CursorWrapper, table: str, *, source: str, actor: str) -> ImportedCredits:
    """See ``services.import_staged``."""
    cursor.execute("DROP TABLE IF EXISTS credit_staged")
    cursor.execute(SQL(_DISTINCT).format(table=Identifier(table)).as_string(None), [source])
    cursor.execute("ANALYZE credit_staged")
    cursor.execute(_AWARDS, [actor])
    created = cursor.rowcount
    # After the insert, so that whatever another process entered meanwhile is seen.
    cursor.execute(_REGRADES, [actor])
    regraded = cursor.rowcount
    if created >= MANY:
        cursor.execute("ANALYZE credit_credit")
    (keys, repeated), (lower,) = _one(cursor, _COUNTS), _one(cursor, _LOWER)
    cursor.execute("DROP TABLE credit_staged")
    return ImportedCredits(created, regraded, keys - created - regraded, lower, repeated)


def _one(cursor: CursorWrapper, statement: str) -> tuple[Any, ...]:
    cursor.execute(statement)
    (row,) = cursor.fetchall()
    return tuple(row)
