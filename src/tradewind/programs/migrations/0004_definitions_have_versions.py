"""Every process notices when a definition changes, so that it may keep what it made of them until then.

A row for each statement that noted one in ``stale_definition``. Rows are only added: a counter would let two
feeds wait for each other, and a sequence is seen before what it counts.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

HEAR = """
CREATE FUNCTION programs_definitions_changed() RETURNS trigger LANGUAGE plpgsql AS $change$
BEGIN
    IF EXISTS (SELECT FROM came) THEN
        INSERT INTO programs_definitionchange DEFAULT VALUES;
    END IF;
    RETURN NULL;
END
$change$;
CREATE TRIGGER version AFTER INSERT ON stale_definition REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION programs_definitions_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0004_stale"),
        ("programs", "0003_requirement_audit_skips_the_engines_notes"),
    ]
    operations = [
        migrations.CreateModel(
            name="DefinitionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(db_default=RandomUUID())),
            ],
        ),
        migrations.RunSQL(HEAR, "DROP FUNCTION programs_definitions_changed() CASCADE"),
    ]
