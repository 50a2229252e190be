"""Statements that are planned once on each connection, for those that run with every edit.

The planner needs longer for a large statement than the statement itself takes over a handful of people. Prepared
statements outlive transactions, rolled back ones too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from psycopg.errors import InvalidSqlStatementName

_PREPARED: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
"""Connection -> name -> which text stands there under that name."""


@contextmanager
def planned_once(*, saying: str) -> Iterator[None]:
    """Within it, inside a transaction, prepared statements keep the plan that they have for any parameters.

    ``saying`` names a setting of ours that is ``on`` meanwhile: both in one round trip.
    """
    with connection.cursor() as cursor:
        configure = "SELECT set_config('plan_cache_mode', %s, true), set_config(%s, %s, true)"
        cursor.execute(configure, ["force_generic_plan", saying, "on"])
        yield
        cursor.execute(configure, ["auto", saying, ""])


def execute(name: str, version: str, sql: str, params: list[Any], people: list[int]) -> list[tuple[Any, ...]]:
    """The rows of ``sql`` for ``people``, an array of ids that it names as ``$1``; prepared if it is not.

    ``version`` says which text it is: another one takes the place of the one before. ``params`` stand for its
    ``%s`` as it is prepared.
    """
    standing = _PREPARED.setdefault(connection.connection, {})
    with connection.cursor() as cursor:
        if standing.get(name) != version:
            if standing.pop(name, None) is not None:
                cursor.execute(f"DEALLOCATE {name}")
            cursor.execute(f"PREPARE {name} (bigint[]) AS {sql}", params or None)
            standing[name] = version
        try:
            cursor.execute(f"EXECUTE {name}(%s)", [people])
        except Exception as error:
            if isinstance(error.__cause__, InvalidSqlStatementName):
                standing.clear()  # somebody discarded what the connection had
            raise
        return list(cursor.fetchall())
