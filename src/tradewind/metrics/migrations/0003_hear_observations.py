"""Keeps ``metrics_recent_values`` in step with the observations, and marks whoever's values changed.

Conditions read the recent values and nothing else, so those are what is heard: an observation corrected to what
it was, or older than the 36 latest, marks nobody. All statement-level, with transition tables.
"""

from django.db import migrations

OF_ITS_METRICS_SUBJECT = """
ALTER TABLE metrics_observation ADD CONSTRAINT observation_is_of_its_metrics_subject
    FOREIGN KEY (metric_id, subject) REFERENCES metrics_metric (id, subject)
"""
OF_ANY_SUBJECT = "ALTER TABLE metrics_observation DROP CONSTRAINT observation_is_of_its_metrics_subject"

BY_SUBJECT = """
CREATE INDEX observation_latest_of_subject ON metrics_observation
    (metric_id, coalesce(person_id, location_id, partner_id), ends_on DESC, starts_on DESC, period DESC)
"""

# The 36 latest (metrics.models.RECENT): the later period is the one that ends, then begins, later. Whoever
# observes a metric holds its lock, so that of two who do neither overwrites the other's with what it read before.
# Planned anew each time (EXECUTE): a plan made for one row must not serve a feed of every store's figures.
RECENT = """
CREATE FUNCTION metrics_keep_recent_values() RETURNS trigger LANGUAGE plpgsql AS $recent$
DECLARE
    subject CONSTANT text := 'metric_id, coalesce(person_id, location_id, partner_id) AS subject_id';
    reads CONSTANT text := subject || ', starts_on, ends_on, period, value';
    touched text;
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN format('SELECT %s FROM came', subject)
        WHEN 'DELETE' THEN format('SELECT %s FROM went', subject)
        ELSE format('(SELECT %1$s FROM came EXCEPT SELECT %1$s FROM went) UNION ALL '
                    '(SELECT %1$s FROM went EXCEPT SELECT %1$s FROM came)', reads)
    END;
    touched := format('WITH touched AS (SELECT DISTINCT metric_id, subject_id FROM (%s) AS touched) ', touched);
    EXECUTE touched || 'SELECT count(pg_advisory_xact_lock($1, metric_id::integer)) FROM '
        '(SELECT DISTINCT metric_id FROM touched ORDER BY metric_id) AS metrics' USING TG_RELID::integer;

    EXECUTE touched || $upsert$
        INSERT INTO metrics_recent_values AS kept (metric_id, subject_id, "values")
        SELECT touched.metric_id, touched.subject_id, recent."values"
        FROM touched CROSS JOIN LATERAL (
            SELECT array_agg(latest.value ORDER BY latest.ends_on DESC, latest.starts_on DESC, latest.period DESC)
                AS "values"
            FROM (SELECT o.value, o.ends_on, o.starts_on, o.period FROM metrics_observation AS o
                  WHERE o.metric_id = touched.metric_id
                    AND coalesce(o.person_id, o.location_id, o.partner_id) = touched.subject_id
                  ORDER BY o.ends_on DESC, o.starts_on DESC, o.period DESC LIMIT 36) AS latest
        ) AS recent
        WHERE recent."values" IS NOT NULL
        ON CONFLICT (metric_id, subject_id) DO UPDATE SET "values" = excluded."values"
        WHERE kept."values" <> excluded."values"$upsert$;
    EXECUTE touched || $delete$
        DELETE FROM metrics_recent_values AS kept USING touched
        WHERE kept.metric_id = touched.metric_id AND kept.subject_id = touched.subject_id
          AND NOT EXISTS (SELECT FROM metrics_observation AS o
                          WHERE o.metric_id = touched.metric_id
                            AND coalesce(o.person_id, o.location_id, o.partner_id) = touched.subject_id)$delete$;
    RETURN NULL;
END
$recent$;

CREATE FUNCTION metrics_forget_recent_values() RETURNS trigger LANGUAGE plpgsql AS $recent$
BEGIN
    DELETE FROM metrics_recent_values;
    RETURN NULL;
END
$recent$;

CREATE TRIGGER recent_insert AFTER INSERT ON metrics_observation REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION metrics_keep_recent_values();
CREATE TRIGGER recent_update AFTER UPDATE ON metrics_observation REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION metrics_keep_recent_values();
CREATE TRIGGER recent_delete AFTER DELETE ON metrics_observation REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION metrics_keep_recent_values();
CREATE TRIGGER recent_truncate AFTER TRUNCATE ON metrics_observation
FOR EACH STATEMENT EXECUTE FUNCTION metrics_forget_recent_values();
"""

# Person; people at the location; people at the partner's own locations.
HEAR = """
CREATE FUNCTION metrics_recent_values_are_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
DECLARE
    reads CONSTANT text := 'metric_id, subject_id, "values"';
BEGIN
    EXECUTE CASE TG_OP
        WHEN 'INSERT' THEN format('WITH touched AS (SELECT %s FROM came) ', reads)
        WHEN 'DELETE' THEN format('WITH touched AS (SELECT %s FROM went) ', reads)
        ELSE format('WITH touched AS ((SELECT %1$s FROM came EXCEPT SELECT %1$s FROM went) UNION ALL '
                    '(SELECT %1$s FROM went EXCEPT SELECT %1$s FROM came)) ', reads)
    END || $people$
        INSERT INTO stale_person (person_id)
        SELECT touched.subject_id
        FROM touched JOIN metrics_metric AS metric ON metric.id = touched.metric_id AND metric.subject = 'person'
        UNION
        SELECT held.person_id
        FROM touched JOIN metrics_metric AS metric ON metric.id = touched.metric_id AND metric.subject = 'location'
        JOIN network_appointment AS held ON held.location_id = touched.subject_id
        UNION
        SELECT held.person_id
        FROM touched JOIN metrics_metric AS metric ON metric.id = touched.metric_id AND metric.subject = 'partner'
        JOIN network_location AS place ON place.partner_id = touched.subject_id
        JOIN network_appointment AS held ON held.location_id = place.id$people$;
    RETURN NULL;
END
$stale$;

CREATE TRIGGER stale_insert AFTER INSERT ON metrics_recent_values REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION metrics_recent_values_are_stale();
CREATE TRIGGER stale_update AFTER UPDATE ON metrics_recent_values REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION metrics_recent_values_are_stale();
CREATE TRIGGER stale_delete AFTER DELETE ON metrics_recent_values REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION metrics_recent_values_are_stale();
CREATE TRIGGER stale_truncate AFTER TRUNCATE ON metrics_recent_values
FOR EACH STATEMENT EXECUTE FUNCTION network_everybody_is_stale();
"""

# As network/migrations/0004 does for what the network defines.
HEAR_METRICS = """
CREATE FUNCTION metrics_metric_is_redefined() RETURNS trigger LANGUAGE plpgsql AS $stale$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO stale_definition (kind, object_id) SELECT 'metric', id FROM came;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO stale_definition (kind, object_id) SELECT 'metric', id FROM went;
    ELSE
        INSERT INTO stale_definition (kind, object_id)
        SELECT 'metric', id FROM (SELECT id, ended_on, subject FROM came
                                  EXCEPT SELECT id, ended_on, subject FROM went) AS ended
        UNION ALL
        SELECT 'renamed', id FROM (SELECT id, code FROM came EXCEPT SELECT id, code FROM went) AS renamed;
    END IF;
    RETURN NULL;
END
$stale$;

CREATE TRIGGER stale_definition_insert AFTER INSERT ON metrics_metric REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION metrics_metric_is_redefined();
CREATE TRIGGER stale_definition_update AFTER UPDATE ON metrics_metric REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION metrics_metric_is_redefined();
CREATE TRIGGER stale_definition_delete AFTER DELETE ON metrics_metric REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION metrics_metric_is_redefined();
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_initial"), ("network", "0004_stale")]
    operations = [
        migrations.RunSQL(OF_ITS_METRICS_SUBJECT, OF_ANY_SUBJECT),
        migrations.RunSQL(BY_SUBJECT, "DROP INDEX observation_latest_of_subject"),
        migrations.RunSQL(
            RECENT,
            "DROP FUNCTION metrics_keep_recent_values() CASCADE; DROP FUNCTION metrics_forget_recent_values() CASCADE",
        ),
        migrations.RunSQL(
            HEAR,
            "DROP FUNCTION metrics_recent_values_are_stale() CASCADE; "
            "DROP TRIGGER stale_truncate ON metrics_recent_values",
        ),
        migrations.RunSQL(HEAR_METRICS, "DROP FUNCTION metrics_metric_is_redefined() CASCADE"),
    ]
