"""Nothing can change a fact unheard: whoever writes it (ORM, COPY, plain SQL), its people are in ``stale_person``.

One statement-level trigger an event and a table, with transition tables. An update counts only where a column
that somebody reads differs, so renaming a store or loading the same feed twice marks nobody. What an audience
can name, and what then ends or comes back, is in ``stale_definition``.

PostgreSQL fires triggers by name: ``stale_…`` comes after the ``closure_…`` ones that keep the trees.
"""

from dataclasses import dataclass

from django.db import migrations


@dataclass(frozen=True)
class Fact:
    """A table, the columns that are read from it, and the people whom a touched row ``t`` concerns."""

    table: str
    columns: tuple[str, ...]
    people: str


_AT_LOCATION = "SELECT a.person_id FROM touched t JOIN network_appointment a ON a.location_id = t.location_id"

FACTS = (
    Fact(
        "network_person",
        ("code", "status", "community_id", "locale", "hired_on"),
        "SELECT t.id AS person_id FROM touched t",
    ),
    Fact(
        "network_appointment",
        ("person_id", "location_id", "position_id", "primary", "starts_on", "ends_on"),
        "SELECT t.person_id FROM touched t",
    ),
    Fact(
        "network_appointmentbrand",
        ("appointment_id", "brand_id"),
        "SELECT a.person_id FROM touched t JOIN network_appointment a ON a.id = t.appointment_id",
    ),
    Fact(
        "network_location",
        ("partner_id", "country", "subdivision", "timezone", "closed_on"),
        "SELECT a.person_id FROM touched t JOIN network_appointment a ON a.location_id = t.id",
    ),
    Fact("network_locationbrand", ("location_id", "brand_id"), _AT_LOCATION),
    Fact("network_locationtag", ("location_id", "tag"), _AT_LOCATION),
    Fact("network_placement", ("location_id", "field_unit_id"), _AT_LOCATION),
    Fact(
        "network_fieldunit",
        ("parent_id",),
        """SELECT a.person_id FROM touched t JOIN network_field_unit_below b ON b.ancestor_id = t.id
        JOIN network_placement l ON l.field_unit_id = b.unit_id
        JOIN network_appointment a ON a.location_id = l.location_id""",
    ),
    Fact(
        "network_partner",
        ("type", "parent_id", "community_id"),
        """SELECT a.person_id FROM touched t JOIN network_partner_below b ON b.ancestor_id = t.id
        JOIN network_location l ON l.partner_id = b.partner_id
        JOIN network_appointment a ON a.location_id = l.id""",
    ),
    Fact(
        "network_positiongrouping",
        ("position_id", "group_id"),
        "SELECT a.person_id FROM touched t JOIN network_appointment a ON a.position_id = t.position_id",
    ),
    # Everybody below in that dimension, whatever the days: a line above them decides who their boss is.
    Fact(
        "network_reportingline",
        ("dimension_id", "subordinate_id", "manager_id", "starts_on", "ends_on"),
        """SELECT person_id FROM (WITH RECURSIVE below(person_id, dimension_id) AS (
            SELECT t.subordinate_id, t.dimension_id FROM touched t
            UNION
            SELECT r.subordinate_id, r.dimension_id FROM network_reportingline r
            JOIN below b ON b.person_id = r.manager_id AND b.dimension_id = r.dimension_id)
        SELECT person_id FROM below) AS found""",
    ),
)

EVENTS = {
    "insert": ("REFERENCING NEW TABLE AS new_rows", "SELECT * FROM new_rows"),
    "update": (
        "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
        "SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ({new}) IS DISTINCT FROM ({old}) "
        "UNION ALL "
        "SELECT o.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ({new}) IS DISTINCT FROM ({old})",
    ),
    "delete": ("REFERENCING OLD TABLE AS old_rows", "SELECT * FROM old_rows"),
}


def hear(fact: Fact) -> str:
    """The triggers of one table."""
    new = ", ".join(f'n."{column}"' for column in fact.columns)
    old = ", ".join(f'o."{column}"' for column in fact.columns)
    return "".join(
        f"""
CREATE FUNCTION stale_{event}_{fact.table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stale_person (person_id)
    WITH touched AS ({touched.format(new=new, old=old)})
    SELECT DISTINCT person_id FROM ({fact.people}) AS concerned;
    IF FOUND THEN PERFORM pg_notify('tradewind_stale', ''); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stale_{event} AFTER {event} ON {fact.table} {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION stale_{event}_{fact.table}();
"""
        for event, (tables, touched) in EVENTS.items()
    )


def deafen(fact: Fact) -> str:
    """Take them away again."""
    return "".join(
        f"DROP TRIGGER stale_{event} ON {fact.table}; DROP FUNCTION stale_{event}_{fact.table}();\n" for event in EVENTS
    )


# What audiences name and that comes or goes as a whole. People, locations and partners come by the thousand and
# are heard as facts; a partner that ends is heard here too.
DEFINITIONS = {
    "brand": "network_brand",
    "dimension": "network_dimension",
    "community": "network_community",
    "position": "network_position",
    "field_unit": "network_fieldunit",
}
_MARK_DEFINITION = """
CREATE FUNCTION network_mark_definition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.code = OLD.code
        AND to_jsonb(NEW) ->> 'ended_on' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'ended_on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO stale_definition (kind, object_id) VALUES (TG_ARGV[0], coalesce(NEW.id, OLD.id));
    PERFORM pg_notify('tradewind_stale', '');
    RETURN NULL;
END $$;
"""
HEAR_DEFINITIONS = (
    _MARK_DEFINITION
    + "".join(
        f"""
CREATE TRIGGER stale_definition AFTER INSERT OR DELETE OR UPDATE OF code, ended_on ON {table}
    FOR EACH ROW EXECUTE FUNCTION network_mark_definition('{kind}');
"""
        for kind, table in DEFINITIONS.items()
    )
    + """
CREATE TRIGGER stale_definition AFTER INSERT OR DELETE OR UPDATE OF code ON network_positiongroup
    FOR EACH ROW EXECUTE FUNCTION network_mark_definition('position_group');
CREATE TRIGGER stale_definition AFTER UPDATE OF ended_on ON network_partner
    FOR EACH ROW WHEN (NEW.ended_on IS DISTINCT FROM OLD.ended_on)
    EXECUTE FUNCTION network_mark_definition('partner');
"""
)
DEAF_TO_DEFINITIONS = (
    "".join(
        f"DROP TRIGGER stale_definition ON {table};\n"
        for table in (*DEFINITIONS.values(), "network_positiongroup", "network_partner")
    )
    + "DROP FUNCTION network_mark_definition();"
)


class Migration(migrations.Migration):
    dependencies = [("network", "0003_trees")]
    operations = [
        *[migrations.RunSQL(hear(fact), deafen(fact)) for fact in FACTS],
        migrations.RunSQL(HEAR_DEFINITIONS, DEAF_TO_DEFINITIONS),
    ]
