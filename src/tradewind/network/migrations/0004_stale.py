"""Nothing can change a fact unheard: whoever writes it (ORM, COPY, plain SQL), its people are in ``stale_person``.

One function a table, called by statement-level triggers with transition tables. Of an update, only rows whose
``reads`` differ count, as they were and as they are: renaming a store or loading the same feed twice marks
nobody. What audiences can name, and what then ends or comes back, is in ``stale_definition``. Dates are not
looked at: an appointment that has ended still marks its holder, since the day moves, and moves per zone.

PostgreSQL fires triggers by name: ``stale_…`` come after the ``network_1_…`` of 0003, which keep the trees.
"""

from dataclasses import dataclass

from django.db import migrations

# Planned anew each time (EXECUTE): a plan made for one row must not serve a feed of 100,000.
HEAR = """
CREATE FUNCTION {table}_is_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    EXECUTE CASE TG_OP
        WHEN 'INSERT' THEN 'WITH touched AS (SELECT {reads} FROM came) '
        WHEN 'DELETE' THEN 'WITH touched AS (SELECT {reads} FROM went) '
        ELSE 'WITH touched AS ((SELECT {reads} FROM came EXCEPT SELECT {reads} FROM went) UNION ALL '
             '(SELECT {reads} FROM went EXCEPT SELECT {reads} FROM came)) '
    END || $people$INSERT INTO stale_person (person_id)
        SELECT DISTINCT person_id FROM ({people}) AS concerned$people$;
    RETURN NULL;
END
$stale$;

CREATE TRIGGER stale_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_stale();
CREATE TRIGGER stale_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_stale();
CREATE TRIGGER stale_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_stale();
CREATE TRIGGER stale_truncate AFTER TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION network_everybody_is_stale();
"""

EVERYBODY = """
CREATE FUNCTION network_everybody_is_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    INSERT INTO stale_person (person_id) SELECT id FROM network_person;
    RETURN NULL;
END
$stale$;
"""

AT_LOCATION = (
    "SELECT held.person_id FROM touched JOIN network_appointment AS held ON held.location_id = touched.location_id"
)


@dataclass(frozen=True)
class Fact:
    """A table, what audiences read of it, and whom its ``touched`` rows concern."""

    table: str
    reads: str
    people: str

    def heard(self) -> migrations.RunSQL:
        """The operation that makes its function and its triggers."""
        sql = HEAR.replace("{table}", self.table).replace("{reads}", self.reads).replace("{people}", self.people)
        return migrations.RunSQL(
            sql, f"DROP FUNCTION {self.table}_is_stale() CASCADE; DROP TRIGGER stale_truncate ON {self.table}"
        )


FACTS = [
    Fact(
        "network_person",
        "id, code, status, community_id, locale, hired_on",
        "SELECT touched.id AS person_id FROM touched",
    ),
    Fact(
        "network_appointment",
        'id, code, person_id, location_id, position_id, "primary", starts_on, ends_on',
        "SELECT touched.person_id FROM touched",
    ),
    Fact(
        "network_appointmentbrand",
        "appointment_id, brand_id",
        "SELECT held.person_id FROM touched JOIN network_appointment AS held ON held.id = touched.appointment_id",
    ),
    Fact(
        "network_location",
        "id, partner_id, country, subdivision, timezone, closed_on",
        "SELECT held.person_id FROM touched JOIN network_appointment AS held ON held.location_id = touched.id",
    ),
    Fact("network_locationbrand", "location_id, brand_id", AT_LOCATION),
    Fact("network_locationtag", "location_id, tag", AT_LOCATION),
    Fact("network_placement", "location_id, field_unit_id", AT_LOCATION),
    # Whoever is below another unit than before is below one that moved, as the tree stands now.
    Fact(
        "network_fieldunit",
        "id, parent_id",
        "SELECT held.person_id FROM touched "
        "JOIN network_field_unit_below AS tree ON tree.ancestor_id = touched.id "
        "JOIN network_placement AS place ON place.field_unit_id = tree.unit_id "
        "JOIN network_appointment AS held ON held.location_id = place.location_id",
    ),
    # Its type and its community concern a partner's own people, where it belongs also those of all below it.
    Fact(
        "network_partner",
        "id, type, community_id, parent_id",
        "SELECT held.person_id FROM touched "
        "JOIN network_partner_below AS tree ON tree.ancestor_id = touched.id "
        "JOIN network_location AS place ON place.partner_id = tree.partner_id "
        "JOIN network_appointment AS held ON held.location_id = place.id "
        "WHERE tree.partner_id = touched.id OR (SELECT count(DISTINCT coalesce(other.parent_id, 0)) "
        "FROM touched AS other WHERE other.id = touched.id) > 1",
    ),
    Fact(
        "network_positiongrouping",
        "position_id, group_id",
        "SELECT held.person_id FROM touched JOIN network_appointment AS held ON held.position_id = touched.position_id",
    ),
    # All below in that dimension, whatever the days: whoever stands above the subordinate stands above them.
    Fact(
        "network_reportingline",
        "dimension_id, subordinate_id, manager_id, starts_on, ends_on",
        "WITH RECURSIVE below (person_id, dimension_id) AS ("
        "SELECT touched.subordinate_id, touched.dimension_id FROM touched UNION "
        "SELECT line.subordinate_id, line.dimension_id FROM below JOIN network_reportingline AS line "
        "ON line.manager_id = below.person_id AND line.dimension_id = below.dimension_id) "
        "SELECT person_id FROM below",
    ),
]

# Whoever waits for work need not ask: the queue says when something came (once a transaction).
NOTIFY = """
CREATE FUNCTION network_notify_stale() RETURNS trigger LANGUAGE plpgsql AS $notify$
BEGIN
    IF EXISTS (SELECT FROM came) THEN
        PERFORM pg_notify('tradewind_stale', '');
    END IF;
    RETURN NULL;
END
$notify$;

CREATE TRIGGER notify AFTER INSERT ON stale_person REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION network_notify_stale();
CREATE TRIGGER notify AFTER INSERT ON stale_definition REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION network_notify_stale();
"""

# ``renamed`` concerns whoever names it by its old code, which the log does not know. People and locations come
# and go by the thousand: that is heard as a fact; an audience that names one freezes, or thaws, when it is next
# looked at.
DEFINE = """
CREATE FUNCTION {table}_is_redefined() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO stale_definition (kind, object_id) SELECT '{kind}', id FROM came;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO stale_definition (kind, object_id) SELECT '{kind}', id FROM went;
    ELSE
        INSERT INTO stale_definition (kind, object_id)
        SELECT '{kind}', id FROM (SELECT id, {ends} FROM came EXCEPT SELECT id, {ends} FROM went) AS ended
        UNION ALL
        SELECT 'renamed', id FROM (SELECT id, code FROM came EXCEPT SELECT id, code FROM went) AS renamed;
    END IF;
    RETURN NULL;
END
$stale$;

CREATE TRIGGER stale_definition_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_redefined();
CREATE TRIGGER stale_definition_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_redefined();
"""
ARRIVE = """
CREATE TRIGGER stale_definition_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_redefined();
"""


def define(table: str, kind: str, *, ends: str = "NULL", arrives: bool = True) -> migrations.RunSQL:
    """The operation that hears things of a kind arrive, end, come back, change their code and vanish.

    ``ends`` is what tells that they end; without it, that is not heard here. ``arrives``: whether an audience
    could have waited for one.
    """
    sql = (DEFINE + ARRIVE if arrives else DEFINE).replace("{table}", table)
    return migrations.RunSQL(
        sql.replace("{kind}", kind).replace("{ends}", ends), f"DROP FUNCTION {table}_is_redefined() CASCADE"
    )


class Migration(migrations.Migration):
    dependencies = [("network", "0003_trees")]
    operations = [
        migrations.RunSQL(EVERYBODY, "DROP FUNCTION network_everybody_is_stale()"),
        *[fact.heard() for fact in FACTS],
        migrations.RunSQL(NOTIFY, "DROP FUNCTION network_notify_stale() CASCADE"),
        define("network_brand", "brand", ends="ended_on"),
        define("network_dimension", "dimension", ends="ended_on"),
        define("network_community", "community", ends="ended_on"),
        define("network_position", "position", ends="ended_on"),
        define("network_positiongroup", "position_group"),
        define("network_fieldunit", "field_unit", ends="ended_on"),
        define("network_partner", "partner", ends="ended_on", arrives=False),
        define("network_location", "location", arrives=False),
        define("network_person", "person", arrives=False),
    ]
