"""The upsert of one file, set by set: new rows in one statement, rows that differ in another, links by difference.

Only what differs is written. So the same feed once more writes nothing: no audit, nothing stale.
"""

from django.db.backends.utils import CursorWrapper
from psycopg.sql import Composable, Composed

from tradewind.exchange.feeds import absence, keys, logins, sql
from tradewind.exchange.feeds.entities import Column, Ending, Entity, Link, referred
from tradewind.exchange.feeds.keys import merged_table
from tradewind.exchange.feeds.report import EntityReport
from tradewind.exchange.feeds.staging import Staged, drop

TOUCHED = "feed_touched"


def prepare(cursor: CursorWrapper) -> None:
    """The table of existing rows that the load changed, by entity: a row counts once, however it changed."""
    drop(cursor, TOUCHED)
    sql.run(cursor, "CREATE TEMPORARY TABLE feed_touched (entity text, id bigint) ON COMMIT DROP")


def merge(cursor: CursorWrapper, staged: Staged) -> EntityReport:
    """Bring the resolved rows into their table and its links."""
    entity = staged.entity
    absence.revive(cursor, staged)
    _free_usernames(cursor, staged)
    created = _insert(cursor, staged)
    _update(cursor, staged)
    for column in staged.columns:
        if column.link:
            _link(cursor, entity, column, column.link)
    if entity.name == "people":
        logins.follow(cursor)
    changed = sql.rows(
        cursor,
        "SELECT count(DISTINCT touched.id) FROM feed_touched AS touched JOIN {merged} AS row ON row.id = touched.id "
        "WHERE touched.entity = %s AND NOT row.is_new",
        [entity.name],
        merged=sql.name(merged_table(entity)),
    )[0][0]
    return EntityReport(created=created, changed=changed, unchanged=staged.count - created - changed)


def _plain(staged: Staged) -> list[Column]:
    """The file's columns that are columns of its table."""
    return [column for column in staged.columns if not column.link]


def resolve(cursor: CursorWrapper, staged: Staged) -> None:
    """Find the ids of the file's rows and of all that they refer to, which is there already, into ``merge_…``.

    New rows get their ids here: so rows may refer to rows of the same file (parents), in any order.
    """
    entity, merged = staged.entity, merged_table(staged.entity)
    plain = _plain(staged)
    inner = [column for column in plain if column.refers == entity.name]
    drop(cursor, merged)
    sql.run(
        cursor,
        "CREATE TEMPORARY TABLE {merged} ON COMMIT DROP AS "
        "SELECT coalesce(t.id, nextval(pg_get_serial_sequence({table_name}, 'id'))) AS id, t.id IS NULL AS is_new, "
        "{values} FROM {staged} AS row {references} LEFT JOIN {table} AS t ON {same}",
        merged=sql.name(merged),
        table_name=sql.constant(f"'{entity.table}'"),
        table=sql.name(entity.table),
        staged=sql.name(staged.table),
        references=keys.references([column for column in plain if column not in inner]),
        same=keys.same(entity),
        values=sql.listed(
            sql.compose(
                "{value} AS {target}",
                value=sql.name("row", column.name) if column.link or column in inner else keys.value(column),
                target=sql.name(column.name if column.link or column in inner else column.target),
            )
            for column in staged.columns
        ),
    )
    for column in inner:
        _resolve_inner(cursor, entity, column)
    sql.run(cursor, "ANALYZE {merged}", merged=sql.name(merged))


def _resolve_inner(cursor: CursorWrapper, entity: Entity, column: Column) -> None:
    """References into the file itself, or else into what is there."""
    parts = {"merged": sql.name(merged_table(entity)), "target": sql.name(column.target)}
    sql.run(cursor, "ALTER TABLE {merged} ADD COLUMN {target} bigint", **parts)
    sql.run(
        cursor,
        "UPDATE {merged} AS row SET {target} = found.referred FROM ("
        "SELECT named.id, coalesce(beside.id, there.id) AS referred FROM {merged} AS named "
        "LEFT JOIN {merged} AS beside ON beside.code = named.{column} "
        "LEFT JOIN {table} AS there ON there.code = named.{column} WHERE named.{column} IS NOT NULL"
        ") AS found WHERE found.id = row.id",
        table=sql.name(entity.table),
        column=sql.name(column.name),
        **parts,
    )


def _insert(cursor: CursorWrapper, staged: Staged) -> int:
    """All new rows in one statement, so that trees arrive whole; absent columns get what an empty cell means."""
    entity = staged.entity
    absent = [column for column in entity.columns if not column.link and not staged.has(column.name)]
    plain = _plain(staged)
    return sql.run(
        cursor,
        "INSERT INTO {table} (id, {targets}) SELECT id, {values} FROM {merged} WHERE is_new",
        table=sql.name(entity.table),
        merged=sql.name(merged_table(entity)),
        targets=sql.names(column.target for column in [*plain, *absent]),
        values=sql.listed([sql.name(column.target) for column in plain] + [_empty(column) for column in absent]),
    )


def _empty(column: Column) -> Composable:
    """``empty`` of a column as SQL; COPY's null becomes one."""
    return sql.constant("NULL" if column.empty == r"\N" else f"'{column.empty}'")


def _update(cursor: CursorWrapper, staged: Staged) -> None:
    """The rows that differ. A row that had been ended comes back by being named."""
    entity = staged.entity
    columns = [column.target for column in _plain(staged) if column.name not in entity.key]
    new: list[Composable] = [sql.name("row", column) for column in columns]
    if entity.ending and not entity.ending.fed:
        columns.append(entity.ending.column)
        new.append(_unless_sticky(entity, entity.ending))
    if not columns:
        return
    sql.run(
        cursor,
        "WITH changed AS (UPDATE {table} AS t SET {sets} FROM {merged} AS row "
        "WHERE t.id = row.id AND NOT row.is_new AND ({differs}) RETURNING t.id) "
        "INSERT INTO feed_touched SELECT {entity}, id FROM changed",
        table=sql.name(entity.table),
        merged=sql.name(merged_table(entity)),
        entity=sql.constant(f"'{entity.name}'"),
        sets=sql.listed(
            sql.compose("{column} = {value}", column=sql.name(column), value=value)
            for column, value in zip(columns, new, strict=True)
        ),
        differs=sql.joined(
            " OR ",
            (
                sql.compose("{old} IS DISTINCT FROM {value}", old=sql.name("t", column), value=value)
                for column, value in zip(columns, new, strict=True)
            ),
        ),
    )


def _unless_sticky(entity: Entity, ending: Ending) -> Composed:
    """What naming makes of an end that no file carries: none, unless somebody set it by hand to stay."""
    return sql.compose(
        "CASE WHEN EXISTS (SELECT FROM network_stickyvalue AS mark WHERE mark.object_id = t.id "
        'AND mark.entity = {entity} AND mark."column" = {end}) THEN t.{column} END',
        entity=sql.constant(f"'{entity.name}'"),
        end=sql.constant(f"'{ending.column}'"),
        column=sql.name(ending.column),
    )


def _free_usernames(cursor: CursorWrapper, staged: Staged) -> None:
    """Usernames that pass from one person to another within the feed are let go first, or they would collide."""
    if staged.entity.name != "people" or not staged.has("username"):
        return
    sql.run(
        cursor,
        "UPDATE network_person AS t SET username = NULL FROM merge_people AS row WHERE t.id = row.id "
        "AND t.username IS DISTINCT FROM row.username "
        "AND t.username IN (SELECT taker.username FROM merge_people AS taker WHERE taker.id <> t.id)",
    )


def _link(cursor: CursorWrapper, entity: Entity, column: Column, link: Link) -> None:
    """Take away the links that are not listed any more, then add those that are new."""
    if link.opens:
        _open(cursor, entity, column)
    wanted = _wanted(entity, column, link)
    parts = {
        "table": sql.name(entity.table),
        "link": sql.name(link.table),
        "owner": sql.name(link.owner),
        "value": sql.name(link.value),
        "entity": sql.constant(f"'{entity.name}'"),
        "merged": sql.name(merged_table(entity)),
        "wanted": wanted,
    }
    _keep_others_off(cursor, parts)
    sql.run(
        cursor,
        "WITH wanted AS ({wanted}), gone AS (DELETE FROM {link} AS t USING {merged} AS row "
        "WHERE t.{owner} = row.id AND NOT row.is_new AND NOT EXISTS (SELECT FROM wanted "
        "WHERE wanted.owner = t.{owner} AND wanted.value = t.{value}) RETURNING t.{owner} AS id) "
        "INSERT INTO feed_touched SELECT {entity}, id FROM gone",
        **parts,
    )
    sql.run(
        cursor,
        "WITH wanted AS ({wanted}), come AS (INSERT INTO {link} ({owner}, {value} {copied}) "
        "SELECT owner, value {copied} FROM wanted WHERE NOT EXISTS (SELECT FROM {link} AS t "
        "WHERE t.{owner} = wanted.owner AND t.{value} = wanted.value) RETURNING {owner} AS id) "
        "INSERT INTO feed_touched SELECT {entity}, id FROM come",
        copied=sql.compose(", {copies}", copies=sql.name(link.copies)) if link.copies else sql.constant(""),
        **parts,
    )


def _keep_others_off(cursor: CursorWrapper, parts: dict[str, Composable]) -> None:
    """Lock the rows whose lists change, in order, as `network.services` does: else we deadlock with a page.

    What was committed while we waited is seen by the next statement.
    """
    sql.run(
        cursor,
        "WITH wanted AS ({wanted}), present AS (SELECT t.{owner} AS owner, t.{value} AS value "
        "FROM {link} AS t JOIN {merged} AS row ON row.id = t.{owner}), differing AS ("
        "(SELECT owner, value FROM wanted EXCEPT SELECT owner, value FROM present) "
        "UNION ALL (SELECT owner, value FROM present EXCEPT SELECT owner, value FROM wanted)) "
        "SELECT count(*) FROM (SELECT FROM {table} AS t JOIN {merged} AS row ON row.id = t.id AND NOT row.is_new "
        "WHERE t.id IN (SELECT owner FROM differing) ORDER BY t.id FOR NO KEY UPDATE OF t) AS locked",
        **parts,
    )


def _wanted(entity: Entity, column: Column, link: Link) -> Composed:
    """A query of what the file lists: ``owner``, ``value`` and what the link copies from the value's row."""
    table = "network_positiongroup" if link.opens else referred(column).table if column.refers else ""
    if not table:
        return sql.compose(
            "SELECT row.id AS owner, named.code AS value FROM {merged} AS row, unnest(row.{column}) AS named (code)",
            merged=sql.name(merged_table(entity)),
            column=sql.name(column.name),
        )
    return sql.compose(
        "SELECT row.id AS owner, t.id AS value {copies} FROM {merged} AS row, unnest(row.{column}) AS named (code) "
        "JOIN {table} AS t ON t.code = named.code",
        merged=sql.name(merged_table(entity)),
        column=sql.name(column.name),
        table=sql.name(table),
        copies=sql.compose(", t.{copies}", copies=sql.name(link.copies)) if link.copies else sql.constant(""),
    )


def _open(cursor: CursorWrapper, entity: Entity, column: Column) -> None:
    """Position groups exist from their first mention."""
    sql.run(
        cursor,
        "INSERT INTO network_positiongroup (code) SELECT DISTINCT named.code FROM {merged} AS row, "
        "unnest(row.{column}) AS named (code) WHERE NOT EXISTS (SELECT FROM network_positiongroup AS t "
        "WHERE t.code = named.code) ORDER BY 1",
        merged=sql.name(merged_table(entity)),
        column=sql.name(column.name),
    )
