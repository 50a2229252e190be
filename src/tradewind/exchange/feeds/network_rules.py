"""Rules of single files: days in order, one unit a dimension, time zones, usernames, what may not change."""

from collections.abc import Callable
from functools import partial

from psycopg.sql import Composable, Composed

from tradewind.exchange.feeds import keys, sql
from tradewind.exchange.feeds.finding import Finder
from tradewind.exchange.feeds.staging import Staged
from tradewind.kernel.codes import nearest

Rule = Callable[[Finder, Staged], None]


def days_in_order(find: Finder, staged: Staged, starts: str, ends: str) -> None:
    """``ends`` does not lie before ``starts``; either may be absent and stay as it is."""
    if not staged.has(starts) and not staged.has(ends):
        return
    find.report(
        staged,
        ends if staged.has(ends) else starts,
        "SELECT row.row, {starts}::text, {ends}::text FROM {staged} AS row {references} "
        "LEFT JOIN {table} AS t ON {same} WHERE {ends} < {starts}",
        lambda start, end: (f"{ends} {end} lies before {starts} {start}.", "Correct one of the two."),
        starts=sql.name("row" if staged.has(starts) else "t", starts),
        ends=sql.name("row" if staged.has(ends) else "t", ends),
        staged=sql.name(staged.table),
        table=sql.name(staged.entity.table),
        references=keys.references(keys.key_columns(staged.entity)),
        same=keys.same(staged.entity),
    )


def known_time_zones(find: Finder, staged: Staged) -> None:
    """Every time zone of the IANA database has a row; a new release of it comes with ``tradewind migrate``."""
    if not staged.has("timezone"):
        return
    zones = [zone for (zone,) in sql.rows(find.cursor, "SELECT name FROM network_timezone")]

    def say(zone: str) -> tuple[str, str]:
        near = nearest(zone, zones)
        cure = f"Did you mean {near!r}?" if near else "Write an IANA name like Europe/Berlin."
        return f"{zone!r} is no known time zone.", cure

    find.report(
        staged,
        "timezone",
        "SELECT row.row, row.timezone FROM {staged} AS row WHERE row.timezone IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM network_timezone AS zone WHERE zone.name = row.timezone)",
        say,
        staged=sql.name(staged.table),
    )


def units_after(find: Finder) -> Composed:
    """A query of all field units as they will be: code, dimension, parent and, of the feed's, row."""
    staged = find.staged("field_units")
    there: Composable = sql.constant(
        "SELECT t.code, dimension.code AS dimension, parent.code AS parent, NULL::bigint AS row "
        "FROM network_fieldunit AS t JOIN network_dimension AS dimension ON dimension.id = t.dimension_id "
        "LEFT JOIN network_fieldunit AS parent ON parent.id = t.parent_id"
    )
    if staged is None:
        return sql.compose("{there}", there=there)
    return sql.compose(
        "SELECT coalesce(row.code, there.code) AS code, coalesce(row.dimension, there.dimension) AS dimension, "
        "{parent} AS parent, row.row FROM {staged} AS row FULL JOIN ({there}) AS there ON there.code = row.code",
        parent=sql.constant("CASE WHEN row.row IS NULL THEN there.parent ELSE row.parent END")
        if staged.has("parent")
        else sql.constant("there.parent"),
        staged=sql.name(staged.table),
        there=there,
    )


def one_unit_a_dimension(find: Finder, staged: Staged) -> None:
    """A location sits in at most one field unit of each dimension."""
    if not staged.has("field_units"):
        return
    find.report(
        staged,
        "field_units",
        "SELECT row.row, unit.dimension, string_agg(unit.code, ' and ' ORDER BY unit.code) "
        "FROM {staged} AS row, unnest(row.field_units) AS named (code) JOIN ({units}) AS unit USING (code) "
        "GROUP BY row.row, unit.dimension HAVING count(*) > 1",
        lambda dimension, units: (f"{units} are both of dimension {dimension!r}.", "Name one unit a dimension."),
        staged=sql.name(staged.table),
        units=units_after(find),
    )


def one_dimension_a_tree(find: Finder, staged: Staged) -> None:
    """A unit is of its parent's dimension; the fault is told at whichever of the two the feed has."""
    find.report(
        staged,
        "dimension",
        "WITH unit AS ({units}) SELECT coalesce(unit.row, parent.row), unit.code, unit.dimension, "
        "parent.code, parent.dimension FROM unit JOIN unit AS parent ON parent.code = unit.parent "
        "WHERE unit.dimension <> parent.dimension AND coalesce(unit.row, parent.row) IS NOT NULL",
        lambda unit, dimension, parent, other: (
            f"{unit!r} is of dimension {dimension!r}, but {parent!r} above it is of {other!r}.",
            "A tree of units has one dimension.",
        ),
        units=units_after(find),
    )


def units_keep_their_dimension(find: Finder, staged: Staged) -> None:
    """Once locations sit in a unit, another dimension would move them without a word: a new unit is a new code."""
    find.report(
        staged,
        "dimension",
        "SELECT row.row, row.code, dimension.code FROM {staged} AS row "
        "JOIN network_fieldunit AS t ON t.code = row.code "
        "JOIN network_dimension AS dimension ON dimension.id = t.dimension_id "
        "WHERE row.dimension <> dimension.code "
        "AND EXISTS (SELECT FROM network_placement AS sits WHERE sits.field_unit_id = t.id)",
        lambda unit, dimension: (
            f"{unit!r} is of dimension {dimension!r} and locations sit in it.",
            "Keep its dimension, or give the new unit a new code.",
        ),
        staged=sql.name(staged.table),
    )


def usernames_are_unique(find: Finder, staged: Staged) -> None:
    """One signs in with a username, so no two people's may be alike, in case neither."""
    if not staged.has("username"):
        return
    find.report(
        staged,
        "username",
        "SELECT row.row, row.username, first.row FROM {staged} AS row JOIN ("
        "SELECT lower(username) AS folded, min(row) AS row FROM {staged} WHERE username IS NOT NULL "
        "GROUP BY lower(username) HAVING count(*) > 1"
        ") AS first ON lower(row.username) = first.folded WHERE row.row > first.row",
        lambda username, row: (f"{username!r} is the username of row {row} too.", "Give each person their own."),
        staged=sql.name(staged.table),
    )
    find.report(
        staged,
        "username",
        "SELECT row.row, row.username, t.code FROM {staged} AS row "
        "JOIN network_person AS t ON lower(t.username) = lower(row.username) AND t.code <> row.code "
        "WHERE NOT EXISTS (SELECT FROM {staged} AS other WHERE other.code = t.code)",
        lambda username, person: (
            f"{username!r} is the username of person {person!r} already.",
            "Give each person their own.",
        ),
        staged=sql.name(staged.table),
    )
    _usernames_of_logins(find, staged)


def _usernames_of_logins(find: Finder, staged: Staged) -> None:
    """A login follows its person's username, so that one must not be another login's (unless that one moves too)."""
    find.report(
        staged,
        "username",
        "SELECT row.row, row.username FROM {staged} AS row JOIN network_person AS t ON t.code = row.code "
        "JOIN identity_user AS login ON lower(login.username) = lower(row.username) AND login.id <> t.user_id "
        "WHERE t.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM {staged} AS other "
        "JOIN network_person AS mover ON mover.code = other.code WHERE mover.user_id = login.id)",
        lambda username: (f"{username!r} is the username of another login.", "Give each person their own."),
        staged=sql.name(staged.table),
    )


def metrics_keep_their_subject(find: Finder, staged: Staged) -> None:
    """What was observed of locations is nothing of people: a metric once observed keeps its subject."""
    find.report(
        staged,
        "subject",
        "SELECT row.row, row.code, t.subject FROM {staged} AS row JOIN metrics_metric AS t ON t.code = row.code "
        "WHERE t.subject <> row.subject AND EXISTS (SELECT FROM metrics_observation AS o WHERE o.metric_id = t.id)",
        lambda metric, subject: (
            f"{metric!r} has been observed of a {subject} before.",
            "Keep its subject, or give the new metric a new code.",
        ),
        staged=sql.name(staged.table),
    )


def credits_are_earned(find: Finder, staged: Staged) -> None:
    """Nobody has earned anything tomorrow: neither on the academy's last day nor on that of the real world."""
    find.report(
        staged,
        "earned_on",
        "SELECT row.row, row.earned_on::text FROM {staged} AS row WHERE row.earned_on > ("
        "SELECT greatest(max(zone.today), (now() AT TIME ZONE 'Pacific/Kiritimati')::date) "
        "FROM network_timezone AS zone)",
        lambda day: (f"{day} is still to come.", "A credit is entered when it has been earned."),
        staged=sql.name(staged.table),
    )


RULES: tuple[tuple[str, Rule], ...] = (
    ("field_units", one_dimension_a_tree),
    ("field_units", units_keep_their_dimension),
    ("locations", known_time_zones),
    ("locations", one_unit_a_dimension),
    ("locations", partial(days_in_order, starts="opened_on", ends="closed_on")),
    ("people", usernames_are_unique),
    ("appointments", partial(days_in_order, starts="starts_on", ends="ends_on")),
    ("reporting_lines", partial(days_in_order, starts="starts_on", ends="ends_on")),
    ("field_representatives", partial(days_in_order, starts="starts_on", ends="ends_on")),
    ("metrics", metrics_keep_their_subject),
    ("credits", credits_are_earned),
)
"""The rules of each file, in the order in which they are reported."""
