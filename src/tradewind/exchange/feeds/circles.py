"""No unit, partner or line of reporting comes back to where it began: refused, with the path named.

The database refuses circles too, by triggers; here they are found in the staged feed, so that each is told with
its row. The search (``network_peel``) is linear in nodes and lines, whatever the depth.
"""

from collections.abc import Iterator
from itertools import pairwise

from psycopg.sql import Composed

from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.faults import place
from tradewind.exchange.feeds.finding import Finder
from tradewind.exchange.feeds.network_rules import units_after
from tradewind.exchange.feeds.staging import Staged, drop

MOST = 20
"""How many circles are told; the rest shows when these are mended."""
PATH = 20
"""How many codes of a path are spelled out."""

LINES = "feed_lines"


def check(find: Finder) -> None:
    """Report the circles that the feed would close. Call it when all references are known to be good."""
    units, partners, lines = (find.staged(name) for name in ("field_units", "partners", "reporting_lines"))
    if units is not None and units.has("parent"):
        _prepare(find, sql.compose("SELECT '', code, parent, NULL, NULL, row FROM ({u}) AS u", u=units_after(find)))
        _report(find, units, "parent", "field unit {} would be above itself: {}.")
    if partners is not None and partners.has("parent"):
        _prepare(find, _partners_after(partners))
        _report(find, partners, "parent", "partner {} would be above itself: {}.")
    if lines is not None:
        _prepare(find, _lines_after(lines, complete=find.complete))
        _report(find, lines, "manager", "{} would report to themselves: {}.")


def _partners_after(staged: Staged) -> Composed:
    return sql.compose(
        "SELECT '', coalesce(row.code, t.code), CASE WHEN row.row IS NULL THEN parent.code ELSE row.parent END, "
        "NULL, NULL, row.row FROM {staged} AS row FULL JOIN (network_partner AS t "
        "LEFT JOIN network_partner AS parent ON parent.id = t.parent_id) ON t.code = row.code",
        staged=sql.name(staged.table),
    )


def _lines_after(staged: Staged, *, complete: bool) -> Composed:
    """All lines as they will be; those that a complete file leaves out end today (``absence``)."""
    return sql.compose(
        "SELECT coalesce(row.dimension, t.dimension), coalesce(row.subordinate, t.subordinate), "
        "coalesce(row.manager, t.manager), "
        "CASE WHEN row.row IS NULL THEN t.starts_on ELSE {starts_on} END, "
        "CASE WHEN row.row IS NULL THEN {absent} ELSE {ends_on} END, row.row "
        "FROM {staged} AS row FULL JOIN ("
        "SELECT dimension.code AS dimension, below.code AS subordinate, above.code AS manager, "
        "line.starts_on, line.ends_on FROM network_reportingline AS line "
        "JOIN network_dimension AS dimension ON dimension.id = line.dimension_id "
        "JOIN network_person AS below ON below.id = line.subordinate_id "
        "JOIN network_person AS above ON above.id = line.manager_id"
        ") AS t ON (t.dimension, t.subordinate, t.manager) = (row.dimension, row.subordinate, row.manager)",
        staged=sql.name(staged.table),
        starts_on=sql.name("row" if staged.has("starts_on") else "t", "starts_on"),
        ends_on=sql.name("row" if staged.has("ends_on") else "t", "ends_on"),
        absent=sql.constant(
            "least(t.ends_on, greatest((SELECT today FROM network_timezone WHERE name = 'UTC'), t.starts_on))"
            if complete
            else "t.ends_on"
        ),
    )


def _prepare(find: Finder, lines: Composed) -> None:
    """Number the nodes of each tree (a person counts once a dimension) and write down its lines."""
    drop(find.cursor, LINES)
    sql.run(
        find.cursor,
        "CREATE TEMPORARY TABLE feed_lines ON COMMIT DROP AS "
        # A line that ends on the day on which it begins never stood.
        "WITH line (tree, lower, upper, starts_on, ends_on, row) AS ({lines}), "
        "kept AS (SELECT * FROM line WHERE upper IS NOT NULL AND (starts_on < ends_on) IS NOT FALSE), "
        "node AS (SELECT tree, code, row_number() OVER () AS id FROM ("
        "SELECT tree, lower AS code FROM kept UNION SELECT tree, upper FROM kept) AS named) "
        "SELECT kept.row, kept.tree, kept.starts_on::date, kept.ends_on::date, lower.code AS lower, "
        "lower.id AS lower_id, upper.code AS upper, upper.id AS upper_id FROM kept "
        "JOIN node AS lower ON (lower.tree, lower.code) = (kept.tree, kept.lower) "
        "JOIN node AS upper ON (upper.tree, upper.code) = (kept.tree, kept.upper)",
        lines=lines,
    )


def _report(find: Finder, staged: Staged, column: str, wrong: str) -> None:
    for row, path in _circles(find):
        shown = " > ".join(path[:PATH])
        if len(path) > PATH:
            shown += f" > … ({len(path) - 1} in all) > {path[-1]}"
        find.problems.add(
            place(staged.label, row, column), wrong.format(repr(path[0]), shown), "Take out one of these lines."
        )
    drop(find.cursor, LINES)


def _circles(find: Finder) -> Iterator[tuple[int, list[str]]]:
    """Circles all of whose lines stand on one day, each with the feed's first row in it, and its codes in order.

    If there is such a day, there is one on which one of the lines begins. So: what is in no circle even
    without looking at days is peeled away first (as a rule everything), from above and from below.
    """
    knot = _peel(find, "TRUE")[0]
    while knot:
        sql.run(
            find.cursor,
            "DELETE FROM feed_lines WHERE NOT (lower_id = ANY (%s::bigint[]) AND upper_id = ANY (%s::bigint[]))",
            [knot, knot],
        )
        smaller = _peel(find, "TRUE", upside_down=True)[0]
        if len(smaller) == len(knot):
            break
        knot = smaller
    days = sql.rows(find.cursor, "SELECT DISTINCT coalesce(starts_on, '-infinity')::text FROM feed_lines ORDER BY 1")
    found = 0
    for (day,) in days:
        while found < MOST and (circle := _peel(find, STANDING, [day, day])[1]):
            found += 1
            yield _told(find, circle)


STANDING = "coalesce(starts_on, '-infinity') <= %s::date AND coalesce(ends_on, 'infinity') > %s::date"


def _peel(
    find: Finder, standing: str, params: list[str] | None = None, *, upside_down: bool = False
) -> tuple[list[int], list[int]]:
    """The nodes that stand in or under a circle of the lines, and one circle, each node above the next."""
    found = sql.rows(
        find.cursor,
        "SELECT coalesce(peeled.knot, '{{}}'), coalesce(peeled.circle, '{{}}') FROM ("
        "SELECT array_agg(lower_id) AS below, array_agg(upper_id) AS above FROM feed_lines WHERE {standing}"
        ") AS lines, network_peel({below}, {above}) AS peeled",
        params,
        standing=sql.constant(standing),
        below=sql.name("lines", "above" if upside_down else "below"),
        above=sql.name("lines", "below" if upside_down else "above"),
    )
    return found[0][0], found[0][1]


def _told(find: Finder, circle: list[int]) -> tuple[int, list[str]]:
    """The circle from below upwards, from its first code in the alphabet on; its lines are taken away."""
    upwards = [*reversed(circle)]
    steps = list(pairwise([*upwards, upwards[0]]))
    lines = sql.rows(
        find.cursor,
        "DELETE FROM feed_lines AS line USING unnest(%s::bigint[], %s::bigint[]) AS step (lower_id, upper_id) "
        "WHERE (line.lower_id, line.upper_id) = (step.lower_id, step.upper_id) "
        "RETURNING line.lower_id, line.lower, line.row",
        [[lower for lower, _ in steps], [upper for _, upper in steps]],
    )
    code = {lower_id: lower for lower_id, lower, _ in lines}
    path = [code[node] for node in upwards]
    first = path.index(min(path))
    path = path[first:] + path[: first + 1]
    return min((row for _, _, row in lines if row is not None), default=1), path
