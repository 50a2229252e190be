"""Feeds as the tests write them: real files in a folder, loaded into a real PostgreSQL."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tradewind.exchange import feeds
from tradewind.exchange.feeds import FeedReport
from tradewind.kernel.problems import BadInput

NETWORK = {
    "dimensions": "code,name\nsales,Sales\nservice,Service\n",
    "brands": "code,name\naurora,Aurora\nborealis,Borealis\n",
    "communities": "code,name,kind\ndealers,Dealers,external\nstaff,Staff,internal\n",
    "field_units": (
        "code,dimension,parent,name,level\n"
        "west-1,service,west,West 1,district\n"
        "west,service,,Service West,zone\n"
        "sales-west,sales,,Sales West,zone\n"
    ),
    "partners": (
        "code,name,type,parent,community\np1,Harbor Motors,dealer,group,dealers\ngroup,Harbor Group,dealer,,\n"
    ),
    "positions": (
        "code,name,dimension,groups,oversees\ntech,Technician,service,workshop,nobody\nboss,Manager,,,location\n"
    ),
    "locations": (
        "code,partner,name,country,timezone,brands,field_units,tags,opened_on,closed_on\n"
        "l1,p1,Harbor Denver,US,America/Denver,aurora|borealis,west-1|sales-west,ev|flagship,2001-05-01,\n"
        "l2,p1,Harbor Auckland,NZ,Pacific/Auckland,aurora,,,,\n"
    ),
    "people": (
        "code,given_name,family_name,email,username,locale,community,status,hired_on\n"
        "anna,Anna,Ek,anna@example.com,anna,sv-SE,,active,2020-02-29\n"
        "ben,Ben,Ode,,,,,,\n"
        "cleo,Cleo,Fay,cleo@example.com,,en,staff,suspended,\n"
    ),
    "appointments": (
        "code,person,location,position,brands,primary,starts_on,ends_on\n"
        "a1,anna,l1,tech,aurora,true,2021-01-01,\n"
        "a2,anna,l2,boss,,false,2022-01-01,2030-01-01\n"
        "a3,ben,l1,tech,,,2023-01-01,\n"
    ),
    "reporting_lines": (
        "dimension,subordinate,manager,starts_on,ends_on\nservice,ben,anna,,\nsales,anna,cleo,2021-01-01,\n"
    ),
    "field_representatives": "person,field_unit,starts_on,ends_on\ncleo,west,2021-01-01,\n",
    "metrics": "code,name,subject,unit,better\ncsi,Satisfaction,location,%,higher\nfft,First time right,person,%,\n",
    "observations": ("metric,subject,period,value\ncsi,l1,2026-09,81.5\ncsi,l2,2026-Q3,79\nfft,anna,2026-09-14,0.25\n"),
    "courses": 'code,title,kind,language,hours,description\nhv-100,High voltage,classroom,en,7.5,"Line 1\nLine 2"\n',
    "credits": "person,course,earned_on,score,source,reference\nanna,hv-100,2026-03-01,92.5,academy,x-1\n",
}
"""A small network with every file, in an order of rows in which children come before parents."""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write a feed: ``folder(people="code,…")``; each call a new folder."""
    made = 0

    def write(name: str = "feed", **files: str | bytes) -> Path:
        nonlocal made
        made += 1
        path = tmp_path / str(made) / name
        path.mkdir(parents=True)
        for file, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (path / f"{file}.csv").write_bytes(data)
        return path

    return write


@pytest.fixture
def load(db: None, folder: Callable[..., Path]) -> Callable[..., FeedReport]:
    """Load a feed of these files, by actor ``feeder``; options go by their names."""

    def loaded(
        files: Mapping[str, str] | None = None,
        *,
        complete: bool = False,
        max_removals: Decimal = Decimal(5),
        approve: str | None = None,
        name: str = "feed",
        **more: str | bytes,
    ) -> FeedReport:
        path = folder(name, **{**(files or {}), **more})
        return feeds.load(path, complete=complete, max_removals=max_removals, approve=approve, actor="feeder")

    return loaded


@pytest.fixture
def network_files() -> dict[str, str]:
    return dict(NETWORK)


@pytest.fixture
def network(load: Callable[..., FeedReport]) -> FeedReport:
    """The small network, loaded."""
    return load(NETWORK)


@pytest.fixture
def faults(db: None, folder: Callable[..., Path]) -> Callable[..., list[str]]:
    """What loading a feed of these files complains of, line by line; nothing of it is applied."""

    def complaints(files: Mapping[str, Any] | None = None, **more: str | bytes) -> list[str]:
        return refused(folder(**{**(files or {}), **more}))

    return complaints


def refused(path: Path) -> list[str]:
    """What loading the feed at ``path`` complains of; every fact is afterwards what it was before."""
    before = snapshot()
    with pytest.raises(BadInput) as error:
        feeds.load(path, actor="feeder")
    assert snapshot() == before
    return error.value.problems.lines()


Rows = dict[str, list[tuple[Any, ...]]]

FACTS = {
    "dimensions": "SELECT code, name, ended_on FROM network_dimension",
    "brands": "SELECT code, name, ended_on FROM network_brand",
    "communities": "SELECT code, name, kind, ended_on FROM network_community",
    "field_units": (
        "SELECT t.code, d.code, p.code, t.name, t.level, t.ended_on FROM network_fieldunit AS t "
        "JOIN network_dimension AS d ON d.id = t.dimension_id LEFT JOIN network_fieldunit AS p ON p.id = t.parent_id"
    ),
    "units_below": (
        "SELECT a.code, u.code FROM network_field_unit_below AS t JOIN network_fieldunit AS a ON a.id = t.ancestor_id "
        "JOIN network_fieldunit AS u ON u.id = t.unit_id"
    ),
    "partners": (
        "SELECT t.code, t.name, t.type, p.code, c.code, t.ended_on FROM network_partner AS t "
        "LEFT JOIN network_partner AS p ON p.id = t.parent_id "
        "LEFT JOIN network_community AS c ON c.id = t.community_id"
    ),
    "positions": (
        "SELECT t.code, t.name, d.code, t.oversees, t.ended_on, array(SELECT g.code FROM network_positiongrouping AS x "
        "JOIN network_positiongroup AS g ON g.id = x.group_id WHERE x.position_id = t.id ORDER BY 1) "
        "FROM network_position AS t LEFT JOIN network_dimension AS d ON d.id = t.dimension_id"
    ),
    "locations": (
        "SELECT t.code, p.code, t.name, t.country, t.subdivision, t.city, t.postal_code, t.latitude::text, "
        "t.longitude::text, t.timezone, t.opened_on::text, t.closed_on::text, "
        "array(SELECT b.code FROM network_locationbrand AS x JOIN network_brand AS b ON b.id = x.brand_id "
        "WHERE x.location_id = t.id ORDER BY 1), "
        "array(SELECT d.code || ' ' || u.code FROM network_placement AS x "
        "JOIN network_fieldunit AS u ON u.id = x.field_unit_id JOIN network_dimension AS d ON d.id = x.dimension_id "
        "WHERE x.location_id = t.id ORDER BY 1), "
        "array(SELECT tag FROM network_locationtag AS x WHERE x.location_id = t.id ORDER BY 1) "
        "FROM network_location AS t JOIN network_partner AS p ON p.id = t.partner_id"
    ),
    "people": (
        "SELECT t.code, t.given_name, t.family_name, t.email, t.username, t.locale, c.code, t.status, t.hired_on::text "
        "FROM network_person AS t LEFT JOIN network_community AS c ON c.id = t.community_id"
    ),
    "appointments": (
        "SELECT t.code, p.code, l.code, o.code, t.primary, t.starts_on::text, t.ends_on::text, "
        "array(SELECT b.code FROM network_appointmentbrand AS x JOIN network_brand AS b ON b.id = x.brand_id "
        "WHERE x.appointment_id = t.id ORDER BY 1) FROM network_appointment AS t "
        "JOIN network_person AS p ON p.id = t.person_id JOIN network_location AS l ON l.id = t.location_id "
        "JOIN network_position AS o ON o.id = t.position_id"
    ),
    "reporting_lines": (
        "SELECT d.code, s.code, m.code, t.starts_on::text, t.ends_on::text FROM network_reportingline AS t "
        "JOIN network_dimension AS d ON d.id = t.dimension_id JOIN network_person AS s ON s.id = t.subordinate_id "
        "JOIN network_person AS m ON m.id = t.manager_id"
    ),
    "field_representatives": (
        "SELECT p.code, u.code, t.starts_on::text, t.ends_on::text FROM network_fieldrepresentative AS t "
        "JOIN network_person AS p ON p.id = t.person_id JOIN network_fieldunit AS u ON u.id = t.field_unit_id"
    ),
    "metrics": "SELECT code, name, subject, unit, better, ended_on FROM metrics_metric",
    "observations": (
        "SELECT m.code, coalesce(p.code, l.code, r.code), t.subject, t.period, t.starts_on::text, t.ends_on::text, "
        "t.value::text FROM metrics_observation AS t JOIN metrics_metric AS m ON m.id = t.metric_id "
        "LEFT JOIN network_person AS p ON p.id = t.person_id LEFT JOIN network_location AS l ON l.id = t.location_id "
        "LEFT JOIN network_partner AS r ON r.id = t.partner_id"
    ),
    "courses": "SELECT code, title, kind, language, hours::text, description, ended_on FROM catalog_course",
    "credits": (
        "SELECT p.code, c.code, t.earned_on::text, t.entry, t.score::text, t.source, t.reference, t.recorded_by "
        "FROM credit_credit AS t JOIN network_person AS p ON p.id = t.person_id "
        "JOIN catalog_course AS c ON c.id = t.course_id"
    ),
}
"""Every fact of the network by codes: what two databases that say the same have in common."""


def rows_of(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@pytest.fixture
def facts(db: None) -> Callable[..., Any]:
    """The rows of an entity in the database, sorted; without a name, of all entities."""

    def read(name: str | None = None) -> Any:
        return snapshot() if name is None else sorted(rows_of(FACTS[name]), key=repr)

    return read


def snapshot() -> Rows:
    """The rows of every entity in the database, sorted."""
    return {name: sorted(rows_of(query), key=repr) for name, query in FACTS.items()}


@pytest.fixture
def footprints(db: None) -> Callable[[], dict[str, int]]:
    """How many rows each table has that a change leaves a trace in: audit and what is stale."""

    def count() -> dict[str, int]:
        tables = [name for name in connection.introspection.table_names() if name.endswith("event")]
        return {table: rows_of(f"SELECT count(*) FROM {table}")[0][0] for table in [*tables, "stale_person"]}

    return count


LEFT_BEHIND = (
    *("network_person", "network_personevent", "network_brand", "network_brandevent", "pghistory_context"),
    *("stale_person", "stale_fact", "stale_definition", "exchange_feedrun"),
)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database in which transactions really end; brands and people that a test leaves are deleted.

    Emptying every table, as pytest-django's transactional tests do, is what the ledger of credits refuses.
    """
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            for table in LEFT_BEHIND:
                cursor.execute(f"DELETE FROM {table}")
        connection.close()
