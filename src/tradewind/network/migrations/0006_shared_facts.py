"""What many people share (a store, a unit, a partner, a line of reporting) is noted as such, and its people looked up later.

The triggers of 0004 looked them up at once, and so missed whoever another transaction was just connecting to it:
appointed there, say, not yet committed. That transaction looks at its own person before the change here is
committed, and nobody ever looked again. Looked up after the commit, under the engine's lock, nobody is missed
(``programs.reconcile.stale``).
"""

from dataclasses import dataclass

from django.db import migrations, models

# Planned anew each time (EXECUTE): a plan made for one row must not serve a feed of 100,000.
HEAR = """
CREATE OR REPLACE FUNCTION {table}_is_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    EXECUTE CASE TG_OP
        WHEN 'INSERT' THEN 'WITH touched AS (SELECT {reads} FROM came) '
        WHEN 'DELETE' THEN 'WITH touched AS (SELECT {reads} FROM went) '
        ELSE 'WITH touched AS ((SELECT {reads} FROM came EXCEPT SELECT {reads} FROM went) UNION ALL '
             '(SELECT {reads} FROM went EXCEPT SELECT {reads} FROM came)) '
    END || $facts$INSERT INTO stale_fact (kind, object_id, dimension_id) SELECT DISTINCT {note} FROM touched$facts$;
    RETURN NULL;
END
$stale$;
"""

NOTIFY = """
CREATE TRIGGER notify AFTER INSERT ON stale_fact REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION network_notify_stale();
"""


@dataclass(frozen=True)
class Shared:
    """A table, what audiences read of it, and what is noted of its ``touched`` rows: kind, object, dimension."""

    table: str
    reads: str
    note: str

    def heard(self) -> migrations.RunSQL:
        """The operation that gives its triggers their new function."""
        sql = HEAR.replace("{table}", self.table).replace("{reads}", self.reads).replace("{note}", self.note)
        return migrations.RunSQL(sql)


AT_LOCATION = "'location', location_id, NULL::bigint"

SHARED = [
    Shared(
        "network_location",
        "id, partner_id, country, subdivision, timezone, closed_on",
        "'location', id, NULL::bigint",
    ),
    Shared("network_locationbrand", "location_id, brand_id", AT_LOCATION),
    Shared("network_locationtag", "location_id, tag", AT_LOCATION),
    Shared("network_placement", "location_id, field_unit_id", AT_LOCATION),
    Shared("network_fieldunit", "id, parent_id", "'field_unit', id, NULL::bigint"),
    # Its type and its community concern a partner's own people, where it belongs also those of all below it.
    Shared(
        "network_partner",
        "id, type, community_id, parent_id",
        "CASE WHEN (SELECT count(DISTINCT coalesce(other.parent_id, 0)) FROM touched AS other "
        "WHERE other.id = touched.id) > 1 THEN 'owner' ELSE 'partner' END, id, NULL::bigint",
    ),
    Shared("network_positiongrouping", "position_id, group_id", "'position', position_id, NULL::bigint"),
    Shared(
        "network_reportingline",
        "dimension_id, subordinate_id, manager_id, starts_on, ends_on",
        "'subordinate', subordinate_id, dimension_id",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("network", "0005_found_by_name")]
    operations = [
        migrations.CreateModel(
            name="StaleFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("object_id", models.BigIntegerField()),
                ("dimension_id", models.BigIntegerField(null=True)),
            ],
            options={"db_table": "stale_fact"},
        ),
        migrations.RunSQL(NOTIFY),
        *[shared.heard() for shared in SHARED],
    ]
