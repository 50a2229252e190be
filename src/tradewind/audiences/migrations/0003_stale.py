"""Nothing changes an audience unheard: each changed expression is noted for the engine, whoever wrote it."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION audiences_audience_is_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stale_definition (kind, object_id) SELECT 'audience', id FROM new_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION audiences_audience_is_other() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stale_definition (kind, object_id)
    SELECT 'audience', new_rows.id
    FROM new_rows JOIN old_rows USING (id)
    WHERE (new_rows.who, new_rows.code) IS DISTINCT FROM (old_rows.who, old_rows.code);
    RETURN NULL;
END $$;

CREATE FUNCTION audiences_audience_is_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stale_definition (kind, object_id) SELECT 'audience', id FROM old_rows;
    RETURN NULL;
END $$;

CREATE TRIGGER audience_is_new AFTER INSERT ON audiences_audience
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audiences_audience_is_new();
CREATE TRIGGER audience_is_other AFTER UPDATE ON audiences_audience
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audiences_audience_is_other();
CREATE TRIGGER audience_is_gone AFTER DELETE ON audiences_audience
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audiences_audience_is_gone();
"""

REVERSED = """
DROP TRIGGER audience_is_new ON audiences_audience;
DROP TRIGGER audience_is_other ON audiences_audience;
DROP TRIGGER audience_is_gone ON audiences_audience;
DROP FUNCTION audiences_audience_is_new(), audiences_audience_is_other(), audiences_audience_is_gone();
"""


class Migration(migrations.Migration):
    dependencies = [("audiences", "0002_initial"), ("network", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, REVERSED)]
