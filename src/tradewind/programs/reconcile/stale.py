"""The stale logs: claimed and deleted in the transaction that acts on them, so a crash gives them back.

Exactly the claimed rows are deleted: what changes while the run is under way has rows of its own (H4). What
another run has claimed is skipped, never waited for: that run may be waiting for our locks.

Facts that many people share become people first (``resolve``), when they are committed and under the academy
lock: whoever is connected to them by then is found, and whoever is connected later is in the log as a person and
judged after them. Values of metrics that concern most people do not: ``measured`` claims their notes.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

# By ctid, which can only be read as such: a log that was empty when it was last analyzed counts as one row for the
# planner, however many stand in it, and it would compare each with each.
_CLAIM_PEOPLE = """
WITH claimed AS (
    DELETE FROM stale_person WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM stale_person ORDER BY person_id, id FOR UPDATE SKIP LOCKED LIMIT %s))
    RETURNING person_id)
SELECT DISTINCT person_id FROM claimed ORDER BY person_id
"""

_CLAIMED_FACTS = """
DELETE FROM stale_fact WHERE ctid = ANY(ARRAY(SELECT ctid FROM stale_fact ORDER BY id FOR UPDATE SKIP LOCKED))
RETURNING kind, object_id, dimension_id
"""
_SEEN_FACTS = "SELECT kind, object_id, dimension_id FROM stale_fact"
_PEOPLE_OF_FACTS = """
WITH RECURSIVE fact AS ({facts}), below (person_id, dimension_id) AS (
    SELECT object_id, dimension_id FROM fact WHERE kind = 'subordinate'
    UNION
    SELECT line.subordinate_id, line.dimension_id
    FROM below JOIN network_reportingline AS line
        ON line.manager_id = below.person_id AND line.dimension_id = below.dimension_id
), place (id) AS (
    SELECT object_id FROM fact WHERE kind = 'location'
    UNION
    SELECT placed.location_id
    FROM fact JOIN network_field_unit_below AS tree ON tree.ancestor_id = fact.object_id
    JOIN network_placement AS placed ON placed.field_unit_id = tree.unit_id WHERE fact.kind = 'field_unit'
    UNION
    SELECT own.id FROM fact JOIN network_location AS own ON own.partner_id = fact.object_id WHERE fact.kind = 'partner'
    UNION
    SELECT own.id
    FROM fact JOIN network_partner_below AS tree ON tree.ancestor_id = fact.object_id
    JOIN network_location AS own ON own.partner_id = tree.partner_id WHERE fact.kind = 'owner'
), concerned (person_id) AS (
    SELECT held.person_id FROM place JOIN network_appointment AS held ON held.location_id = place.id
    UNION
    SELECT held.person_id
    FROM fact JOIN network_appointment AS held ON held.position_id = fact.object_id WHERE fact.kind = 'position'
    UNION
    SELECT person_id FROM below
)
"""
_RESOLVE = f"""
{_PEOPLE_OF_FACTS.format(facts=_CLAIMED_FACTS)}
INSERT INTO stale_person (person_id) SELECT person_id FROM concerned
"""  # noqa: S608 - our own constants
_LOOK = f"""
{_PEOPLE_OF_FACTS.format(facts=_SEEN_FACTS)}
SELECT person_id FROM concerned UNION SELECT person_id FROM stale_person ORDER BY person_id
"""  # noqa: S608 - our own constants
# Notes of values, and appointments where there are some.
_MEASURED = """
SELECT count(*) FROM (
    SELECT FROM stale_person WHERE metric_id IS NOT NULL
    UNION ALL
    SELECT FROM stale_fact AS fact JOIN network_appointment AS held ON held.location_id = fact.object_id
    WHERE fact.metric_id IS NOT NULL AND fact.kind = 'location'
    UNION ALL
    SELECT FROM stale_fact AS fact JOIN network_location AS own ON own.partner_id = fact.object_id
    JOIN network_appointment AS held ON held.location_id = own.id
    WHERE fact.metric_id IS NOT NULL AND fact.kind = 'partner'
    LIMIT %s) AS concerned
"""


@dataclass(frozen=True, slots=True)
class Stale:
    """What a run has to look at: people, and definitions as (kind, id)."""

    people: list[int]
    definitions: list[tuple[str, int]]

    def __bool__(self) -> bool:
        return bool(self.people or self.definitions)


def resolve() -> None:
    """Put the people whom committed shared facts concern into the log, in place of those. Call it under a lock
    of the academy: a run that evaluates its own uncommitted facts meanwhile would not be seen from here.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVE)


def claim_people(limit: int | None) -> list[int]:
    """Take up to ``limit`` log rows (all if None) that nobody else has taken; the people in them, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_PEOPLE, [limit])
        return [row[0] for row in cursor.fetchall()]


def claim_definitions() -> list[tuple[str, int]]:
    """Take all changed definitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH claimed AS (DELETE FROM stale_definition WHERE ctid = ANY(ARRAY("
            "SELECT ctid FROM stale_definition ORDER BY id FOR UPDATE SKIP LOCKED)) RETURNING kind, object_id) "
            "SELECT DISTINCT kind, object_id FROM claimed ORDER BY kind, object_id"
        )
        return list(cursor.fetchall())


def look() -> Stale:
    """What is in the logs, left there."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK)
        people = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT kind, object_id FROM stale_definition ORDER BY kind, object_id")
        return Stale(people, list(cursor.fetchall()))


class Waiting(NamedTuple):
    """How much is in the logs; ``facts``: whether there are any whose people have not been looked up."""

    people: int
    definitions: int
    facts: bool


def count(most: int) -> Waiting:
    """How much waits; people are counted up to ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM (SELECT DISTINCT person_id FROM stale_person LIMIT %s) AS waiting), "
            "(SELECT count(*) FROM stale_definition), EXISTS (SELECT FROM stale_fact)",
            [most],
        )
        [row] = cursor.fetchall()
    return Waiting(*row)


def count_measured(most: int) -> int:
    """How many people notes of values concern, up to ``most``; one of several metrics or appointments counts often."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED, [most])
        [row] = cursor.fetchall()
    return int(row[0])
