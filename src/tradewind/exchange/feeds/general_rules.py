"""Rules that hold for every file alike: keys, spellings, references."""

from psycopg.sql import Composable

from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.entities import BY_NAME, Column
from tradewind.exchange.feeds.faults import place
from tradewind.exchange.feeds.finding import Finder
from tradewind.exchange.feeds.staging import Staged
from tradewind.kernel.problems import SHOWN


def repeated_keys(find: Finder, staged: Staged) -> None:
    """A key names one row; a credit's may repeat with another score (the merge keeps the higher one)."""
    entity = staged.entity
    if entity.name == "credits" or not all(staged.has(column) for column in entity.key):
        return
    what = " and ".join(entity.key)
    find.report(
        staged,
        None,
        "SELECT row.row, first.first, {values} FROM {table} AS row JOIN ("
        "SELECT {key}, min(row) AS first FROM {table} GROUP BY {key} HAVING count(*) > 1"
        ") AS first USING ({key}) WHERE row.row > first.first",
        lambda first, *key: (f"repeats the {what} of row {first}, {', '.join(key)}.", "Keep one of the two rows."),
        table=sql.name(staged.table),
        key=sql.names(entity.key),
        values=sql.names(entity.key, "row"),
    )


def codes_in_two_spellings(find: Finder, staged: Staged) -> None:
    """Codes are case-sensitive, so two that differ by case alone would be two things: almost surely a slip."""
    cure = "Write one spelling everywhere."
    parts: dict[str, Composable] = {"staged": sql.name(staged.table), "table": sql.name(staged.entity.table)}
    find.report(
        staged,
        "code",
        "SELECT row.row, row.code, first.code, first.row FROM {staged} AS row JOIN ("
        "SELECT lower(code) AS folded, (array_agg(code ORDER BY row))[1] AS code, min(row) AS row "
        "FROM {staged} GROUP BY lower(code) HAVING min(code) <> max(code)"
        ") AS first ON lower(row.code) = first.folded WHERE row.code <> first.code",
        lambda code, other, row: (f"{code!r} differs only by case from {other!r} in row {row}.", cure),
        **parts,
    )
    find.report(
        staged,
        "code",
        "SELECT row.row, row.code, t.code FROM {staged} AS row JOIN {table} AS t "
        "ON lower(t.code) = lower(row.code) AND t.code <> row.code",
        lambda code, other: (f"{code!r} differs only by case from {other!r}, which is there already.", cure),
        **parts,
    )


def unknown_references(find: Finder, staged: Staged, column: Column) -> None:
    """What a cell names must come with the feed or be there already, be it ended."""
    if not find.readable(column.refers):
        return
    refers = BY_NAME[column.refers]
    source = (
        sql.compose(
            "{staged} AS row, unnest(row.{column}) AS named (code)",
            staged=sql.name(staged.table),
            column=sql.name(column.name),
        )
        if column.link
        else sql.compose(
            "(SELECT row, {column} AS code FROM {staged}) AS row, LATERAL (SELECT row.code) AS named",
            staged=sql.name(staged.table),
            column=sql.name(column.name),
        )
    )
    report_unknown(find, staged, column.name, refers.name, refers.noun, source)


def report_unknown(find: Finder, staged: Staged, column: str, entity: str, noun: str, source: Composable) -> None:
    """Report each ``row.row`` whose ``named.code`` (not null) is no known code of the entity."""
    beside = find.staged(entity)
    in_feed = (
        sql.compose(
            "AND NOT EXISTS (SELECT FROM {staged} AS k WHERE k.code = named.code)", staged=sql.name(beside.table)
        )
        if beside
        else sql.constant("")
    )
    found = sql.rows(
        find.cursor,
        "SELECT row.row, named.code, count(*) OVER () FROM {source} WHERE named.code IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM {table} AS k WHERE k.code = named.code) {in_feed} "
        "ORDER BY row.row, named.code LIMIT {shown}",
        source=source,
        table=sql.name(BY_NAME[entity].table),
        in_feed=in_feed,
        shown=sql.constant(str(SHOWN)),
    )
    if not found:
        return
    near = find.nearest(entity, [code for _, code, _ in found])
    for row, code, _ in found:
        cure = f"Did you mean {near[code]!r}?" if code in near else f"Add it to {entity}.csv, or correct it."
        find.problems.add(place(staged.label, row, column), f"{code!r} is no known {noun}.", cure)
    find.problems.count += found[0][2] - len(found)
