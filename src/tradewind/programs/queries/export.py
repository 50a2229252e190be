"""``assignments export``: one row per open assignment, streamed as bytes straight from PostgreSQL's COPY."""

from collections.abc import Iterator
from typing import Literal

from django.db import connection, transaction

from tradewind.programs.status import DUE_SQL, STATUS_SQL

Format = Literal["csv", "jsonl"]

_TODAY = "coalesce(h.today, utc.today)"

# Reason codes sort as bytes (the columns' own collation), as the rows do: person, then requirement.
_ROWS = f"""
SELECT p.code AS person, r.code AS requirement, g.code AS goal, d.code AS dimension,
    {STATUS_SQL.format(today=_TODAY)} AS status, o.opened_on, {DUE_SQL.format(today=_TODAY)} AS due_on,
    o.achieved_on, o.waived_on IS NOT NULL AS waived,
    (SELECT array_agg(a.code ORDER BY a.code) FROM network_appointment a WHERE a.id = ANY(o.reasons)) AS reasons
FROM programs_assignment o
JOIN network_person p ON p.id = o.person_id
JOIN programs_requirement r ON r.id = o.requirement_id
JOIN goals_goal g ON g.id = r.goal_id
JOIN network_dimension d ON d.id = r.dimension_id
LEFT JOIN network_person_home h ON h.person_id = o.person_id
CROSS JOIN (SELECT today FROM network_timezone WHERE name = 'UTC') utc
ORDER BY p.code, r.code
"""  # noqa: S608 - our own constants

_COPY: dict[Format, str] = {
    "csv": f"""COPY (
        SELECT person, requirement, goal, dimension, status, opened_on, due_on, achieved_on,
            CASE WHEN waived THEN 'true' ELSE 'false' END AS waived,
            array_to_string(reasons, '|') AS reasons FROM ({_ROWS}) AS rows
        ) TO STDOUT (FORMAT csv, HEADER)""",  # noqa: S608 - our own constants
    # Codes hold no character that JSON or COPY would escape, so the text format's own escaping never acts.
    "jsonl": f"""COPY (
        SELECT json_build_object('person', person, 'requirement', requirement, 'goal', goal,
            'dimension', dimension, 'status', status, 'opened_on', opened_on, 'due_on', due_on,
            'achieved_on', achieved_on, 'waived', waived, 'reasons', coalesce(to_json(reasons), '[]'::json))
        FROM ({_ROWS}) AS rows) TO STDOUT""",  # noqa: S608 - our own constants
}


def export_assignments(form: Format = "csv") -> Iterator[bytes]:
    """The open assignments in blocks of bytes, rows by person and requirement code.

    CSV: the header is ``person,requirement,goal,dimension,status,opened_on,due_on,achieved_on,waived,reasons``;
    ``reasons`` are appointment codes joined by ``|``. JSONL: the same names, ``reasons`` a list.
    """
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(_COPY[form]) as copy:
        for block in copy:
            yield bytes(block)
