"""Who waits for whom (EDGE_CASES: write skew, deadlocks).

A run over given people holds the academy lock *shared* and one exclusive lock a person, taken in ascending
order before the facts are read. A run over the whole academy, a run over facts that are not committed yet and a
clock that turns hold the academy lock exclusively. All are advisory and end with the transaction.
"""

from collections.abc import Sequence

from django.db import connection

_ACADEMY = 7_241_001
_PEOPLE = 7_241_002
_KEYS = 2_147_483_647


def lock_people(people: Sequence[int]) -> None:
    """Wait for every other run over any of ``people``, and hold off the next ones.

    The key of a person folds their id to 32 bits: two people may share a lock, which only makes one wait.
    """
    with connection.cursor() as cursor:
        if len(people) == 1:  # both in one round trip, in the order in which they stand
            [person] = people
            cursor.execute(
                "SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s, %s)",
                [_ACADEMY, _PEOPLE, person % _KEYS],
            )
            return
    share_academy()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT pg_advisory_xact_lock(%s, key) FROM "
            "(SELECT DISTINCT (person %% %s)::integer AS key FROM unnest(%s::bigint[]) AS person "
            "ORDER BY key) AS ordered OFFSET 0) AS locked",
            [_PEOPLE, _KEYS, list(people)],
        )


def lock_academy() -> None:
    """Wait for every other run, and hold off the next ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ACADEMY])


def share_academy() -> None:
    """Wait for every run that holds the academy, and hold off the next of those, but no run over people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_ACADEMY])


def academy_is_free() -> bool:
    """Whether nobody holds the academy just now: whoever cannot wait for that asks here first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_lock_shared(%(academy)s) AND pg_advisory_unlock_shared(%(academy)s)",
            {"academy": _ACADEMY},
        )
        ((free,),) = cursor.fetchall()
    return bool(free)
