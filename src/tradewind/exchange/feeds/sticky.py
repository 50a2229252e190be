"""Values that an administrator set by hand and marked as sticky stay, whatever the feed says (EDGE_CASES: G9).

What is there takes the place of what the file says *before* anything is checked: so the rules, the circles among
them, judge the network as it is going to be, and the merge finds nothing to change.
"""

from django.db.backends.utils import CursorWrapper
from psycopg.sql import Composed, Identifier

from tradewind.exchange.feeds import keys, labels, sql
from tradewind.exchange.feeds.entities import Column, Link, referred
from tradewind.exchange.feeds.report import NAMED, Kept
from tradewind.exchange.feeds.staging import Staged
from tradewind.network import sticky


def entities(cursor: CursorWrapper) -> set[str]:
    """Of which files some value is sticky."""
    return {name for (name,) in sql.rows(cursor, "SELECT DISTINCT entity FROM network_stickyvalue")}


def keep(cursor: CursorWrapper, staged: Staged) -> Kept:
    """Put what is there in the place of what the staged file says of sticky columns; tells where the two differ."""
    entity = staged.entity
    possible = sticky.registered().get(entity.name, ())
    columns = [column for column in staged.columns if column.name in possible]
    if not columns or not all(staged.has(column) for column in entity.key):
        return Kept()
    values, rows, names = sql.rows(
        cursor,
        "WITH found AS ({found}), kept AS (UPDATE {staged} AS row SET {sets} FROM found "
        "WHERE found.row = row.row AND cardinality(found.columns) > 0 RETURNING found.label, found.columns) "
        "SELECT coalesce(sum(cardinality(columns)), 0), count(*), (array_agg("
        "label || ' (' || array_to_string(columns, ', ') || ')' ORDER BY label))[1:{named}] FROM kept",
        found=_found(staged, columns),
        staged=sql.name(staged.table),
        sets=sql.listed(_set(column) for column in columns),
        named=sql.constant(str(NAMED)),
    )[0]
    return Kept(values, rows, names or [])


def _found(staged: Staged, columns: list[Column]) -> Composed:
    """A query of the file's rows of which something is sticky: what is there, and in which columns it differs."""
    entity = staged.entity
    code, label, named = labels.label(entity)
    return sql.compose(
        "SELECT row.row, {code} || ' ' || {label} AS label, array_remove(ARRAY[{differing}], NULL) AS columns, "
        "{present} "
        'FROM (SELECT object_id, array_agg("column"::text) AS columns FROM network_stickyvalue '
        "WHERE entity = {entity} GROUP BY object_id) AS mark "
        "JOIN {table} AS t ON t.id = mark.object_id {named}, {staged} AS row {references} WHERE {same}",
        code=sql.constant(code),
        label=sql.constant(label),
        named=sql.constant(named),
        entity=sql.constant(f"'{entity.name}'"),
        staged=sql.name(staged.table),
        table=sql.name(entity.table),
        references=keys.references(keys.key_columns(entity)),
        same=keys.same(entity),
        differing=sql.listed(_differing(column) for column in columns),
        present=sql.listed(
            sql.compose("{value} AS {name}", value=_present(column), name=_aside(column)) for column in columns
        ),
    )


def _set(column: Column) -> Composed:
    return sql.compose(
        "{name} = CASE WHEN {column} = ANY (found.columns) THEN found.{present} ELSE row.{name} END",
        name=sql.name(column.name),
        column=sql.constant(f"'{column.name}'"),
        present=_aside(column),
    )


def _differing(column: Column) -> Composed:
    """The column's name where it is sticky and the file says something else, else null; a list has no order."""
    cell, present = sql.name("row", column.name), _present(column)
    same = (
        "({cell} @> {present} AND {cell} <@ {present}) IS TRUE"
        if column.link
        else "{cell} IS NOT DISTINCT FROM {present}"
    )
    return sql.compose(
        "CASE WHEN {column} = ANY (mark.columns) AND NOT ({same}) THEN {column} END",
        column=sql.constant(f"'{column.name}'"),
        same=sql.compose(same, cell=cell, present=present),
    )


def _present(column: Column) -> Composed:
    """What the table holds of the column, as a file would say it and the staging table types it."""
    if column.link:
        value = sql.compose("ARRAY({listed})", listed=_listed(column, column.link))
    elif column.refers:
        value = sql.compose(
            "(SELECT of.code FROM {table} AS of WHERE of.id = t.{target})",
            table=sql.name(referred(column).table),
            target=sql.name(column.target),
        )
    else:
        value = sql.compose("t.{target}", target=sql.name(column.target))
    return sql.compose("{value}::{type}", value=value, type=sql.constant(column.kind.sql))


def _listed(column: Column, link: Link) -> Composed:
    """A query of the codes, or tags, that a row is linked to."""
    parts = {"link": sql.name(link.table), "owner": sql.name(link.owner), "value": sql.name(link.value)}
    if not link.opens and not column.refers:
        return sql.compose("SELECT x.{value} FROM {link} AS x WHERE x.{owner} = t.id ORDER BY 1", **parts)
    table = "network_positiongroup" if link.opens else referred(column).table
    return sql.compose(
        "SELECT of.code FROM {link} AS x JOIN {table} AS of ON of.id = x.{value} WHERE x.{owner} = t.id ORDER BY 1",
        table=sql.name(table),
        **parts,
    )


def _aside(column: Column) -> Identifier:
    return sql.name(f"@{column.name}")
