"""The stale logs: claimed and deleted in the transaction that acts on them, so a crash gives them back.

Exactly the claimed rows are deleted: what changes while the run is under way has rows of its own (H4). What
another run has claimed is skipped, never waited for: that run may be waiting for our locks.
"""

from dataclasses import dataclass

from django.db import connection

_CLAIM_PEOPLE = """
WITH claimed AS (
    DELETE FROM stale_person WHERE id IN (
        SELECT id FROM stale_person ORDER BY person_id, id FOR UPDATE SKIP LOCKED LIMIT %s)
    RETURNING person_id)
SELECT DISTINCT person_id FROM claimed ORDER BY person_id
"""


@dataclass(frozen=True, slots=True)
class Stale:
    """What a run has to look at: people, and definitions as (kind, id)."""

    people: list[int]
    definitions: list[tuple[str, int]]

    def __bool__(self) -> bool:
        return bool(self.people or self.definitions)


def claim_people(limit: int | None) -> list[int]:
    """Take up to ``limit`` log rows (all if None) that nobody else has taken; the people in them, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_PEOPLE, [limit])
        return [row[0] for row in cursor.fetchall()]


def claim_definitions() -> list[tuple[str, int]]:
    """Take all changed definitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH claimed AS (DELETE FROM stale_definition WHERE id IN ("
            "SELECT id FROM stale_definition ORDER BY id FOR UPDATE SKIP LOCKED) RETURNING kind, object_id) "
            "SELECT DISTINCT kind, object_id FROM claimed ORDER BY kind, object_id"
        )
        return list(cursor.fetchall())


def look() -> Stale:
    """What is in the logs, left there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT person_id FROM stale_person ORDER BY person_id")
        people = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT kind, object_id FROM stale_definition ORDER BY kind, object_id")
        return Stale(people, list(cursor.fetchall()))


def count(most: int) -> tuple[int, int]:
    """How many people (counted up to ``most``) and definitions wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM (SELECT DISTINCT person_id FROM stale_person LIMIT %s) AS waiting), "
            "(SELECT count(*) FROM stale_definition)",
            [most],
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, 0)
