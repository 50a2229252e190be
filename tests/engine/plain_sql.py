"""Writes the cells of a feed row with plain SQL, as somebody at a psql prompt would: no code of ours."""

from collections.abc import Iterable

from django.db import connection

from engine.brute_force import Row, cells, period_end


def write(entity: str, row: Row) -> None:
    """Bring the row's tables to what ``row`` says."""
    filled = {name: value or None for name, value in row.items()}
    with connection.cursor() as cursor:
        for statement in _STATEMENTS[entity]:
            cursor.execute(statement, filled)
        for statement, values in _lists(entity, row):
            cursor.execute(statement, {"code": row.get("code"), "values": values})
        if entity == "observations":
            cursor.execute(_OBSERVATION, {**filled, "ends_on": period_end(row["period"])})


_STATEMENTS: dict[str, list[str]] = {
    "partners": [
        """UPDATE network_partner SET type = %(type)s,
        parent_id = (SELECT id FROM network_partner WHERE code = %(parent)s),
        community_id = (SELECT id FROM network_community WHERE code = %(community)s) WHERE code = %(code)s"""
    ],
    "field_units": [
        """UPDATE network_fieldunit SET parent_id = (SELECT id FROM network_fieldunit WHERE code = %(parent)s)
        WHERE code = %(code)s"""
    ],
    "locations": [
        """UPDATE network_location SET partner_id = (SELECT id FROM network_partner WHERE code = %(partner)s),
        country = %(country)s, subdivision = coalesce(%(subdivision)s, ''),
        timezone = coalesce(%(timezone)s, 'UTC'), closed_on = %(closed_on)s WHERE code = %(code)s"""
    ],
    "people": [
        """UPDATE network_person SET locale = coalesce(%(locale)s, ''), status = %(status)s,
        hired_on = %(hired_on)s, community_id = (SELECT id FROM network_community WHERE code = %(community)s)
        WHERE code = %(code)s"""
    ],
    "appointments": [
        """UPDATE network_appointment SET starts_on = %(starts_on)s, ends_on = %(ends_on)s,
        "primary" = %(primary)s::boolean,
        person_id = (SELECT id FROM network_person WHERE code = %(person)s),
        location_id = (SELECT id FROM network_location WHERE code = %(location)s),
        position_id = (SELECT id FROM network_position WHERE code = %(position)s) WHERE code = %(code)s"""
    ],
    "reporting_lines": [
        """INSERT INTO network_reportingline (dimension_id, subordinate_id, manager_id, starts_on, ends_on)
        SELECT d.id, s.id, m.id, NULL, %(ends_on)s::date
        FROM network_dimension d, network_person s, network_person m
        WHERE d.code = %(dimension)s AND s.code = %(subordinate)s AND m.code = %(manager)s
        ON CONFLICT (dimension_id, subordinate_id, manager_id) DO UPDATE SET ends_on = excluded.ends_on"""
    ],
    "observations": [],
    "positions": [],
    "credits": [
        """INSERT INTO credit_credit
        (person_id, course_id, earned_on, entry, source, reference, reason, recorded_by)
        SELECT p.id, c.id, %(earned_on)s::date, 'award', 'sql', '', '', 'psql'
        FROM network_person p, catalog_course c WHERE p.code = %(person)s AND c.code = %(course)s
        ON CONFLICT DO NOTHING"""
    ],
}

_OBSERVATION = """
INSERT INTO metrics_observation
    (metric_id, subject, person_id, location_id, partner_id, period, starts_on, ends_on, value)
SELECT m.id, m.subject,
    CASE m.subject WHEN 'person' THEN (SELECT id FROM network_person WHERE code = %(subject)s) END,
    CASE m.subject WHEN 'location' THEN (SELECT id FROM network_location WHERE code = %(subject)s) END,
    CASE m.subject WHEN 'partner' THEN (SELECT id FROM network_partner WHERE code = %(subject)s) END,
    %(period)s, date_trunc('month', %(ends_on)s::date)::date, %(ends_on)s, %(value)s::numeric
FROM metrics_metric m WHERE m.code = %(metric)s
ON CONFLICT (metric_id, person_id, location_id, partner_id, period) DO UPDATE SET value = excluded.value
"""

_BRANDS = """
WITH owner AS (SELECT id FROM network_{owner} WHERE code = %(code)s),
wanted AS (SELECT id FROM network_brand WHERE code = ANY(%(values)s)),
gone AS (DELETE FROM network_{owner}brand x USING owner WHERE x.{owner}_id = owner.id
    AND x.brand_id NOT IN (SELECT id FROM wanted))
INSERT INTO network_{owner}brand ({owner}_id, brand_id) SELECT owner.id, wanted.id FROM owner, wanted
ON CONFLICT DO NOTHING
"""
_TAGS = """
WITH owner AS (SELECT id FROM network_location WHERE code = %(code)s),
gone AS (DELETE FROM network_locationtag x USING owner WHERE x.location_id = owner.id AND x.tag <> ALL(%(values)s))
INSERT INTO network_locationtag (location_id, tag) SELECT owner.id, unnest(%(values)s::text[]) FROM owner
ON CONFLICT DO NOTHING
"""
_NO_UNITS = """
DELETE FROM network_placement x USING network_location l WHERE l.id = x.location_id AND l.code = %(code)s
    AND x.field_unit_id NOT IN (SELECT id FROM network_fieldunit WHERE code = ANY(%(values)s))
"""
_UNITS = """
INSERT INTO network_placement (location_id, field_unit_id, dimension_id)
SELECT l.id, u.id, u.dimension_id FROM network_location l, network_fieldunit u
WHERE l.code = %(code)s AND u.code = ANY(%(values)s) ON CONFLICT DO NOTHING
"""


_GROUPS = """
WITH owner AS (SELECT id FROM network_position WHERE code = %(code)s),
wanted AS (SELECT id FROM network_positiongroup WHERE code = ANY(%(values)s)),
gone AS (DELETE FROM network_positiongrouping x USING owner WHERE x.position_id = owner.id
    AND x.group_id NOT IN (SELECT id FROM wanted))
INSERT INTO network_positiongrouping (position_id, group_id) SELECT owner.id, wanted.id FROM owner, wanted
ON CONFLICT DO NOTHING
"""


def _lists(entity: str, row: Row) -> Iterable[tuple[str, list[str]]]:
    if entity in {"locations", "appointments"}:
        yield _BRANDS.format(owner=entity.removesuffix("s")), cells(row["brands"])
    if entity == "positions":
        yield _GROUPS, cells(row["groups"])
    if entity == "locations":
        yield _TAGS, cells(row["tags"])
        yield _NO_UNITS, cells(row["field_units"])
        yield _UNITS, cells(row["field_units"])
