"""A complete file ends what it leaves out, and gives back what it ended when it is named again.

The rule of coming back: naming a row makes ``ended_on`` empty. Where the feed itself carries the end (a
person's status, a location's closed_on, an appointment's, line's or representative's ends_on), the cell
decides if the column is there; without the column, a row that was ended *by absence* gets back the value it
had before, and one that was ended by anything else stays ended (an absent column leaves what is there).
"""

from django.db.backends.utils import CursorWrapper
from psycopg.sql import Composable, Composed

from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.entities import Ending, Entity
from tradewind.exchange.feeds.keys import merged_table
from tradewind.exchange.feeds.staging import Staged

EXAMPLES = 20
"""How many of the rows that would end a held plan names."""

_UTC = "CROSS JOIN (SELECT today FROM network_timezone WHERE name = 'UTC') AS day"

_PERSON = "JOIN network_person AS person ON person.id = t.person_id"
_CODES = {
    "people": ("t.code", "t.given_name || ' ' || t.family_name", ""),
    "appointments": ("t.code", "person.given_name || ' ' || person.family_name", _PERSON),
    "reporting_lines": (
        "dimension.code",
        "below.code || ' to ' || above.code",
        """JOIN network_dimension AS dimension ON dimension.id = t.dimension_id
        JOIN network_person AS below ON below.id = t.subordinate_id
        JOIN network_person AS above ON above.id = t.manager_id""",
    ),
    "field_representatives": (
        "person.code",
        "'for ' || unit.code",
        f"{_PERSON} JOIN network_fieldunit AS unit ON unit.id = t.field_unit_id",
    ),
    "courses": ("t.code", "t.title", ""),
}
"""By what code and name a row is known to people, and the joins that takes."""


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
    }
    if not staged.has(ending.column):
        sql.run(
            cursor,
            "WITH back AS (UPDATE {table} AS t SET {column} = mark.former::{type} "
            "FROM exchange_endedbyabsence AS mark JOIN {merged} AS row ON row.id = mark.object_id "
            "WHERE mark.entity = {entity} AND t.id = mark.object_id AND t.{column}::text = mark.ended "
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
    """How many standing rows the resolved file leaves out, and examples of them by name."""
    left_out = sql.compose(
        "{alive} AND NOT EXISTS (SELECT FROM {merged} AS row WHERE row.id = t.id)", **_parts(entity, ending)
    )
    count = sql.rows(
        cursor,
        "SELECT count(*) FROM {table} AS t {day} WHERE {left_out}",
        left_out=left_out,
        **_parts(entity, ending),
    )[0][0]
    code, label, named = _CODES.get(entity.name, ("t.code", "t.name", ""))
    examples = sql.rows(
        cursor,
        "SELECT {code} || ' ' || {label} FROM {table} AS t {named} {day} WHERE {left_out} ORDER BY 1 LIMIT {examples}",
        code=sql.constant(code),
        label=sql.constant(label),
        named=sql.constant(named),
        left_out=left_out,
        examples=sql.constant(str(EXAMPLES)),
        **_parts(entity, ending),
    )
    return int(count), [example for (example,) in examples]


def names(entity: Entity, ending: Ending) -> Composed:
    """A query of all rows that the resolved file leaves out, as ``concerned.NameList`` takes them."""
    code, label, named = _CODES.get(entity.name, ("t.code", "t.name", ""))
    return sql.compose(
        "SELECT {entity}, 'ends', {code}, {label}, '' FROM {table} AS t {named} {day} WHERE {alive} "
        "AND NOT EXISTS (SELECT FROM {merged} AS row WHERE row.id = t.id) ORDER BY 3",
        entity=sql.constant(f"'{entity.name}'"),
        code=sql.constant(code),
        label=sql.constant(label),
        named=sql.constant(named),
        **_parts(entity, ending),
    )


def end(cursor: CursorWrapper, entity: Entity, ending: Ending) -> None:
    """End what the resolved file leaves out, on the day of UTC or of the location, and remember what it was before."""
    parts = _parts(entity, ending)
    sql.run(
        cursor,
        "WITH left_out AS (SELECT t.id, t.{column}::text AS former, ({ended})::text AS ended FROM {table} AS t {day} "
        "WHERE {alive} AND NOT EXISTS (SELECT FROM {merged} AS row WHERE row.id = t.id)), "
        "done AS (UPDATE {table} AS t SET {column} = left_out.ended::{type} FROM left_out WHERE t.id = left_out.id) "
        "INSERT INTO exchange_endedbyabsence (entity, object_id, former, ended) "
        "SELECT {entity}, id, former, ended FROM left_out WHERE {fed} "
        "ON CONFLICT (entity, object_id) DO UPDATE SET former = excluded.former, ended = excluded.ended",
        column=sql.name(ending.column),
        ended=sql.constant(ending.ended),
        type=sql.constant(ending.type),
        entity=sql.constant(f"'{entity.name}'"),
        fed=sql.constant("TRUE" if ending.fed else "FALSE"),
        **parts,
    )


def _parts(entity: Entity, ending: Ending) -> dict[str, Composable]:
    return {
        "table": sql.name(entity.table),
        "merged": sql.name(merged_table(entity)),
        "day": sql.constant(ending.zone or _UTC),
        "alive": sql.constant(ending.alive),
    }
