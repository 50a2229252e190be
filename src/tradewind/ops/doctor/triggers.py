"""Which triggers the migrations made, and whether the database still has them, switched on.

A trigger that is gone or off is the one fault that nothing else notices: facts change unheard.
"""

import re

from django.db import connection
from django.db.migrations import RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from pgtrigger.compiler import Trigger
from pgtrigger.migrations import AddTrigger, RemoveTrigger

_EVENT = re.compile(
    r'\b(CREATE|DROP) (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER (?:IF EXISTS )?"?(\w+)"?[^;]*?\bON "?(\w+)"?',
    re.IGNORECASE,
)
_THERE = """
SELECT c.relname, t.tgname, t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() WHERE NOT t.tgisinternal
"""


def made() -> set[tuple[str, str]]:
    """Every (table, trigger) that stands after all migrations of ours, read from the migrations themselves."""
    executor = MigrationExecutor(connection)
    standing: dict[tuple[str, str], tuple[str, str]] = {}
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if migration.__module__.startswith("tradewind."):
            _follow(migration, standing)
    return set(standing.values())


def missing() -> list[str]:
    """The triggers, as ``table.trigger``, that are not there or are switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_THERE)
        on = {(table, name) for table, name, enabled in cursor.fetchall() if enabled in {"O", "A"}}
    return sorted(f"{table}.{name}" for table, name in made() - on)


def _follow(migration: Migration, standing: dict[tuple[str, str], tuple[str, str]]) -> None:
    """Bring ``standing`` (what removes it -> what it is in the database) to what it is after the migration."""
    for operation in migration.operations:
        if isinstance(operation, RunSQL) and isinstance(operation.sql, str):
            for verb, name, table in _EVENT.findall(operation.sql):
                if verb.upper() == "CREATE":
                    standing[table, name] = (table, name)
                else:
                    standing.pop((table, name), None)
        elif isinstance(operation, AddTrigger) and isinstance(operation.trigger, Trigger):
            made_by = operation.trigger.sql
            standing[operation.model_name, str(operation.trigger.name)] = (made_by.table, made_by.pgid)
        elif isinstance(operation, RemoveTrigger):
            standing.pop((operation.model_name, operation.name), None)
