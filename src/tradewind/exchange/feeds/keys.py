"""SQL by which a staged row (``row``) finds the row of the table (``t``) that it is about."""

from psycopg.sql import Composed

from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.entities import Column, Entity, referred


def merged_table(entity: Entity) -> str:
    """The temporary table of a file's rows with their ids and all references resolved."""
    return f"merge_{entity.name}"


def references(columns: list[Column]) -> Composed:
    """Joins of ``row`` with what the columns refer to, each under the column's name with an @ before it."""
    return sql.joined(
        " ",
        (
            sql.compose(
                "LEFT JOIN {table} AS {alias} ON {alias}.code = {cell}",
                table=sql.name(referred(column).table),
                alias=sql.name(f"@{column.name}"),
                cell=sql.name("row", column.name),
            )
            for column in columns
            if column.refers and not column.link
        ),
    )


def key_columns(entity: Entity) -> list[Column]:
    return [entity.column(name) for name in entity.key]


def value(column: Column) -> Composed:
    """What the table's column becomes; stands after ``references``."""
    cell = sql.name(f"@{column.name}", "id") if column.refers else sql.name("row", column.name)
    return sql.compose("{cell}", cell=cell)


def same(entity: Entity) -> Composed:
    """``t`` is what ``row`` is about; stands after the ``references`` of the key."""
    return sql.joined(
        " AND ",
        (
            sql.compose("{target} = {value}", target=sql.name("t", column.target), value=value(column))
            for column in key_columns(entity)
        ),
    )
