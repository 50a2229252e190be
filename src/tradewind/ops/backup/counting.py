"""What a database holds: rows and a checksum a table, the same whatever the order of the rows on disk."""

from typing import Any

import psycopg
from psycopg import sql

from tradewind.programs.reconcile import Progress

# Generated columns are left out: what they hold may differ with the server's version.
_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname
"""
_SUM = """
SELECT count(*)::text, coalesce(sum(hashtextextended(ROW({columns})::text, 0)::numeric), 0)::text FROM {table}
"""
_AS_TEXT = (
    "SET timezone = 'UTC'",
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'postgres'",
    "SET bytea_output = 'hex'",
)

Connection = psycopg.Connection[tuple[Any, ...]]


def tables(connection: Connection) -> dict[str, list[str]]:
    """The tables of the database and their columns."""
    return dict(connection.execute(_TABLES).fetchall())


def checksums(connection: Connection, progress: Progress) -> dict[str, list[str]]:
    """Table -> [rows, checksum]: two databases with the same rows give the same."""
    for setting in _AS_TEXT:
        connection.execute(setting)
    found = {}
    columns = tables(connection)
    for number, (table, names) in enumerate(columns.items()):
        progress("Counting rows", number, len(columns))
        query = sql.SQL(_SUM).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, names)), table=sql.Identifier(table)
        )
        found[table] = list(connection.execute(query).fetchall()[0])
    return found
