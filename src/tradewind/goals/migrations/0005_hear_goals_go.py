"""A goal that is deleted, or has another code, is heard as well: what was made of an expression names it by id."""

from django.db import migrations

HEAR = """
CREATE FUNCTION goals_goal_is_redefined() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO stale_definition (kind, object_id) SELECT 'goal', id FROM went;
    ELSE
        INSERT INTO stale_definition (kind, object_id)
        SELECT 'renamed', id FROM (SELECT id, code FROM came EXCEPT SELECT id, code FROM went) AS renamed;
    END IF;
    RETURN NULL;
END
$stale$;

CREATE TRIGGER goals_stale_delete AFTER DELETE ON goals_goal REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION goals_goal_is_redefined();
CREATE TRIGGER goals_stale_code AFTER UPDATE ON goals_goal REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION goals_goal_is_redefined();
"""


class Migration(migrations.Migration):
    dependencies = [("goals", "0004_validity")]
    operations = [migrations.RunSQL(HEAR, "DROP FUNCTION goals_goal_is_redefined() CASCADE")]
