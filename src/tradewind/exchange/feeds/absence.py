"""A complete file ends what it leaves out, and gives back what it ended when it is named again.

A row whose end somebody set by hand and made sticky neither ends so nor comes back.

The rule of coming back: naming a row makes ``ended_on`` empty. Where the feed itself carries the end (a
person's status, a location's closed_on, an appointment's, line's or representative's ends_on), the cell
decides if the column is there; without the column, a row that was ended *by absence* gets back the value it
had before, and one that was ended by anything else stays ended (an absent column leaves what is there).
"""

from django.db.backends.utils import CursorWrapper
from psycopg.sql import Composable, Composed

from tradewind.exchange.feeds import labels, sql
from tradewind.exchange.feeds.entities import Ending, Entity
from tradewind.exchange.feeds.keys import merged_table
from tradewind.exchange.feeds.report import NAMED, Kept
from tradewind.exchange.feeds.staging import Staged

EXAMPLES = 20
"""How many of the rows that would end a held plan names."""

_UTC = "CROSS JOIN (SELECT today FROM network_timezone WHERE name = 'UTC') AS day"

_STANDING_AND_NOT_NAMED = (
    "FROM {table} AS t {named} {day} WHERE {alive} AND NOT EXISTS (SELECT FROM {merged} AS row WHERE row.id = t.id) "
    "AND {sticky} (SELECT FROM network_stickyvalue AS mark WHERE mark.object_id = t.id AND mark.entity = {entity} "
    'AND mark."column" = {end})'
)


def revive(cursor: CursorWrapper, staged: Staged) -> None:
    """Give rows that had been ended by absence, and are named again without their end, what they had before."""
    entity = staged.entity
    ending = entity.ending
    if ending is None or not ending.fed:
        return
    parts = {
        "column": sql.name(ending.column),
        "type": sql.constant(ending.type),
        "table": sql.name(entity.table),
        "merged": sql.name(merged_table(entity)),
        "entity": sql.constant(f"'{entity.name}'"),
        "end": sql.constant(f"'{ending.column}'"),
    }
    if not staged.has(ending.column):
        sql.run(
            cursor,
            "WITH back AS (UPDATE {table} AS t SET {column} = mark.former::{type} "
            "FROM exchange_endedbyabsence AS mark JOIN {merged} AS row ON row.id = mark.object_id "
            "WHERE mark.entity = {entity} AND t.id = mark.object_id AND t.{column}::text = mark.ended "
            "AND NOT EXISTS (SELECT FROM network_stickyvalue AS kept WHERE kept.object_id = t.id "
            'AND kept.entity = {entity} AND kept."column" = {end}) '
            "RETURNING t.id) INSERT INTO feed_touched SELECT {entity}, id FROM back",
            **parts,
        )
    sql.run(
        cursor,
        "DELETE FROM exchange_endedbyabsence AS mark USING {merged} AS row "
        "WHERE mark.entity = {entity} AND mark.object_id = row.id",
        **parts,
    )


def alive(cursor: CursorWrapper, entity: Entity, ending: Ending) -> int:
    """How many rows of the entity stand, before any is ended or merged."""
    return int(
        sql.rows(cursor, "SELECT count(*) FROM {table} AS t {day} WHERE {alive}", **_parts(entity, ending))[0][0]
    )


def absent(cursor: CursorWrapper, entity: Entity, ending: Ending) -> tuple[int, list[str]]:
    """How many standing rows the resolved file leaves out and are to end, and examples of them by name."""
    return _left_out(cursor, entity, ending, sticky=False, examples=EXAMPLES)


def spared(cursor: CursorWrapper, entity: Entity, ending: Ending) -> Kept:
    """The standing rows that the resolved file leaves out and that stay all the same, as their end is sticky."""
    count, names = _left_out(cursor, entity, ending, sticky=True, examples=NAMED)
    return Kept(count, count, [f"{name} ({ending.column})" for name in names])


def _left_out(
    cursor: CursorWrapper, entity: Entity, ending: Ending, *, sticky: bool, examples: int
) -> tuple[int, list[str]]:
    code, label, named = labels.label(entity)
    found = sql.rows(
        cursor,
        "SELECT count(*) OVER (), {code} || ' ' || {label} {standing} ORDER BY 2 LIMIT {examples}",
        code=sql.constant(code),
        label=sql.constant(label),
        standing=sql.compose(_STANDING_AND_NOT_NAMED, **_parts(entity, ending, sticky=sticky, named=named)),
        examples=sql.constant(str(examples)),
    )
    return found[0][0] if found else 0, [example for _, example in found]


def names(entity: Entity, ending: Ending) -> Composed:
    """A query of all rows that the resolved file leaves out and ends, as ``concerned.NameList`` takes them."""
    code, label, named = labels.label(entity)
    parts = _parts(entity, ending, named=named)
    return sql.compose(
        "SELECT {entity}, 'ends', {code}, {label}, '' {standing} ORDER BY 3",
        code=sql.constant(code),
        label=sql.constant(label),
        standing=sql.compose(_STANDING_AND_NOT_NAMED, **parts),
        **parts,
    )


def end(cursor: CursorWrapper, entity: Entity, ending: Ending) -> None:
    """End what the resolved file leaves out, on the day of UTC or of the location, and remember what it was before."""
    parts = _parts(entity, ending, sticky=False)
    sql.run(
        cursor,
        "WITH left_out AS (SELECT t.id, t.{column}::text AS former, ({ended})::text AS ended {standing}), "
        "done AS (UPDATE {table} AS t SET {column} = left_out.ended::{type} FROM left_out WHERE t.id = left_out.id) "
        "INSERT INTO exchange_endedbyabsence (entity, object_id, former, ended) "
        "SELECT {entity}, id, former, ended FROM left_out WHERE {fed} "
        "ON CONFLICT (entity, object_id) DO UPDATE SET former = excluded.former, ended = excluded.ended",
        column=sql.name(ending.column),
        ended=sql.constant(ending.ended),
        type=sql.constant(ending.type),
        fed=sql.constant("TRUE" if ending.fed else "FALSE"),
        standing=sql.compose(_STANDING_AND_NOT_NAMED, **parts),
        **parts,
    )


def _parts(entity: Entity, ending: Ending, *, sticky: bool = False, named: str = "") -> dict[str, Composable]:
    return {
        "table": sql.name(entity.table),
        "merged": sql.name(merged_table(entity)),
        "day": sql.constant(ending.zone or _UTC),
        "alive": sql.constant(ending.alive),
        "entity": sql.constant(f"'{entity.name}'"),
        "end": sql.constant(f"'{ending.column}'"),
        "sticky": sql.constant("EXISTS" if sticky else "NOT EXISTS"),
        "named": sql.constant(named),
    }
