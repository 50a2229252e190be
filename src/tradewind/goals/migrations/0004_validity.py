"""How long an achievement lasts, worked out in the database; and who is to be looked at when goals change."""

from django.db import migrations

# A running aggregate: over the days on which one person earned one goal, in order, it gives each day's own
# validity. 'infinity' stands for "for good". Months are the calendar's (kernel.calendar.months_later).
VALIDITY = """
CREATE TYPE goals_standing AS (
    valid_until date,      -- of this achievement
    renew_from date,
    last_until date,       -- of that which lasts longest (the first of equals), up to this one: what a renewal continues
    last_renew_from date
);

CREATE FUNCTION goals_next_standing(
    before goals_standing, achieved_on date, valid_for text, renew_within text
) RETURNS goals_standing LANGUAGE plpgsql STABLE AS $next$
-- Earned inside the window of what lasts longest so far, the next end counts from that end; else from the day.
DECLARE
    until date := 'infinity';
    asked date := 'infinity';
BEGIN
    IF valid_for <> '' THEN
        until := valid_for::interval + CASE
            WHEN achieved_on BETWEEN (before).last_renew_from AND (before).last_until THEN (before).last_until
            ELSE achieved_on
        END;
        asked := CASE WHEN renew_within = '' THEN until + 1 ELSE until - renew_within::interval END;
    END IF;
    IF (before).last_until >= until THEN
        RETURN (until, asked, (before).last_until, (before).last_renew_from);
    END IF;
    RETURN (until, asked, until, asked);
END
$next$;

CREATE AGGREGATE goals_validity(achieved_on date, valid_for text, renew_within text) (
    SFUNC = goals_next_standing, STYPE = goals_standing
);
"""
VALIDITY_BACK = """
DROP AGGREGATE goals_validity(date, text, text);
DROP FUNCTION goals_next_standing(goals_standing, date, text, text);
DROP TYPE goals_standing;
"""

# Audiences read what somebody holds, and plans read when it ends and asks again. A different credit behind
# the same days concerns neither.
ACHIEVED = """
CREATE FUNCTION goals_achievement_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
-- EXECUTE plans anew each time: a plan made for one row must not serve a full run, nor the other way round.
-- A run that refreshes achievements goes on to judge these very people itself, and says so.
DECLARE
    people bigint;
BEGIN
    IF current_setting('tradewind.refreshing', true) = 'on' THEN RETURN NULL; END IF;
    EXECUTE 'INSERT INTO stale_person (person_id) ' || CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT DISTINCT person_id FROM came'
        WHEN 'DELETE' THEN 'SELECT DISTINCT person_id FROM went'
        ELSE 'SELECT DISTINCT person.id FROM came JOIN went ON went.id = came.id '
             'CROSS JOIN LATERAL (VALUES (came.person_id), (went.person_id)) AS person (id) '
             'WHERE (came.person_id, came.goal_id, came.achieved_on, came.valid_until, came.renew_from) '
             'IS DISTINCT FROM (went.person_id, went.goal_id, went.achieved_on, went.valid_until, went.renew_from)'
    END;
    GET DIAGNOSTICS people = ROW_COUNT;
    IF people > 0 THEN
        PERFORM pg_notify('tradewind_stale', '');
    END IF;
    RETURN NULL;
END
$stale$;

CREATE TRIGGER goals_stale_insert AFTER INSERT ON goals_achievement REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION goals_achievement_stale();
CREATE TRIGGER goals_stale_update AFTER UPDATE ON goals_achievement REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION goals_achievement_stale();
CREATE TRIGGER goals_stale_delete AFTER DELETE ON goals_achievement REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION goals_achievement_stale();
"""

# Of goals, their validities and equivalencies: small tables, so one plan serves any size.
DEFINED = """
CREATE FUNCTION goals_goal_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO stale_definition (kind, object_id) SELECT 'goal', id FROM came;
    ELSE
        INSERT INTO stale_definition (kind, object_id)
        SELECT 'goal', came.id FROM came JOIN went ON went.id = came.id WHERE came.course_id <> went.course_id;
    END IF;
    PERFORM pg_notify('tradewind_stale', '');
    RETURN NULL;
END
$stale$;

CREATE FUNCTION goals_validity_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO stale_definition (kind, object_id) SELECT DISTINCT 'goal', goal_id FROM came;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        INSERT INTO stale_definition (kind, object_id) SELECT DISTINCT 'goal', goal_id FROM went;
    END IF;
    PERFORM pg_notify('tradewind_stale', '');
    RETURN NULL;
END
$stale$;

CREATE FUNCTION goals_equivalency_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO stale_definition (kind, object_id)
        SELECT DISTINCT 'goal', goal.id FROM came JOIN goals_goal AS goal ON goal.course_id = came.counts_as_id;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        INSERT INTO stale_definition (kind, object_id)
        SELECT DISTINCT 'goal', goal.id FROM went JOIN goals_goal AS goal ON goal.course_id = went.counts_as_id;
    END IF;
    PERFORM pg_notify('tradewind_stale', '');
    RETURN NULL;
END
$stale$;
"""
DEFINED_BACK = """
DROP FUNCTION goals_goal_stale() CASCADE;
DROP FUNCTION goals_validity_stale() CASCADE;
DROP FUNCTION goals_equivalency_stale() CASCADE;
"""


def stale_when_changed(table: str, function: str, *, name: str) -> migrations.RunSQL:
    """Statement-level triggers for the three operations. ``name`` begins what they are called."""
    came, went = "NEW TABLE AS came", "OLD TABLE AS went"
    changes = {"INSERT": came, "UPDATE": f"{went} {came}", "DELETE": went}
    sql = [
        f"CREATE TRIGGER {name}_{operation.lower()} AFTER {operation} ON {table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        for operation, tables in changes.items()
    ]
    drop = [f"DROP TRIGGER {name}_{operation.lower()} ON {table};" for operation in changes]
    return migrations.RunSQL("\n".join(sql), "\n".join(drop))


GOAL = """
CREATE TRIGGER goals_stale_insert AFTER INSERT ON goals_goal REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION goals_goal_stale();
CREATE TRIGGER goals_stale_update AFTER UPDATE ON goals_goal REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION goals_goal_stale();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("goals", "0003_achievements"),
        ("network", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(VALIDITY, VALIDITY_BACK),
        migrations.RunSQL(ACHIEVED, "DROP FUNCTION goals_achievement_stale() CASCADE"),
        migrations.RunSQL(DEFINED, DEFINED_BACK),
        migrations.RunSQL(GOAL, migrations.RunSQL.noop),
        stale_when_changed("goals_goalvalidity", "goals_validity_stale", name="goals_stale"),
        stale_when_changed("catalog_equivalency", "goals_equivalency_stale", name="goals_stale"),
    ]
