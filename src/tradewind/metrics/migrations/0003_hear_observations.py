"""Keeps ``metrics_recent_values`` in step with the observations, and hears every one of them.

``observation_1_…`` recomputes the values that conditions read; ``observation_2_…`` marks the people whom the
observed person, location or partner concerns. Both are statement-level, so a feed of every store's figures is
one statement each; PostgreSQL fires them by name. An observation of another metric, subject or kind is of the
metric's own: a composite foreign key holds that.
"""

from django.db import migrations

OF_ITS_METRICS_SUBJECT = """
ALTER TABLE metrics_observation ADD CONSTRAINT observation_is_of_its_metrics_subject
    FOREIGN KEY (metric_id, subject) REFERENCES metrics_metric (id, subject)
"""
OF_ANY_SUBJECT = "ALTER TABLE metrics_observation DROP CONSTRAINT observation_is_of_its_metrics_subject"

# The 36 latest (metrics.models.RECENT): the later period is the one that ends, then begins, later.
_RECENT = """
CREATE FUNCTION metrics_recompute_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMPORARY TABLE IF NOT EXISTS metrics_touched (metric_id bigint, subject_id bigint) ON COMMIT DROP;
    TRUNCATE metrics_touched;
    INSERT INTO metrics_touched
        SELECT DISTINCT metric_id, coalesce(person_id, location_id, partner_id) FROM ({rows}) AS touched;
    ANALYZE metrics_touched;
    INSERT INTO metrics_recent_values (metric_id, subject_id, values)
    SELECT t.metric_id, t.subject_id, recent.values FROM metrics_touched t CROSS JOIN LATERAL (
        SELECT array_agg(value ORDER BY ends_on DESC, starts_on DESC, period DESC) AS values FROM (
            SELECT o.value, o.ends_on, o.starts_on, o.period FROM metrics_observation o
            WHERE o.metric_id = t.metric_id AND coalesce(o.person_id, o.location_id, o.partner_id) = t.subject_id
            ORDER BY o.ends_on DESC, o.starts_on DESC, o.period DESC LIMIT 36) AS latest) AS recent
    WHERE recent.values IS NOT NULL
    ON CONFLICT (metric_id, subject_id) DO UPDATE SET values = excluded.values
        WHERE metrics_recent_values.values IS DISTINCT FROM excluded.values;
    DELETE FROM metrics_recent_values r USING metrics_touched t
    WHERE r.metric_id = t.metric_id AND r.subject_id = t.subject_id AND NOT EXISTS (
        SELECT FROM metrics_observation o
        WHERE o.metric_id = t.metric_id AND coalesce(o.person_id, o.location_id, o.partner_id) = t.subject_id);
    RETURN NULL;
END $$;
CREATE TRIGGER observation_1_recent_{event} AFTER {event} ON metrics_observation {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION metrics_recompute_{event}();
"""

_STALE = """
CREATE FUNCTION metrics_mark_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stale_person (person_id)
    WITH touched AS ({differing})
    SELECT person_id FROM touched WHERE person_id IS NOT NULL
    UNION
    SELECT a.person_id FROM touched t JOIN network_appointment a ON a.location_id = t.location_id
    UNION
    SELECT a.person_id FROM touched t JOIN network_location l ON l.partner_id = t.partner_id
    JOIN network_appointment a ON a.location_id = l.id;
    IF FOUND THEN PERFORM pg_notify('tradewind_stale', ''); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER observation_2_stale_{event} AFTER {event} ON metrics_observation {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION metrics_mark_{event}();
"""

_DIFFERS = "(n.metric_id, n.person_id, n.location_id, n.partner_id, n.starts_on, n.ends_on, n.value) IS DISTINCT FROM "
_DIFFERS += "(o.metric_id, o.person_id, o.location_id, o.partner_id, o.starts_on, o.ends_on, o.value)"
_DIFFERING = (
    f"SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE {_DIFFERS} "
    f"UNION ALL SELECT o.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE {_DIFFERS}"
)
_EVENTS = {
    "insert": ("REFERENCING NEW TABLE AS new_rows", "SELECT * FROM new_rows", "SELECT * FROM new_rows"),
    "update": (
        "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
        "SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows",
        _DIFFERING,
    ),
    "delete": ("REFERENCING OLD TABLE AS old_rows", "SELECT * FROM old_rows", "SELECT * FROM old_rows"),
}
HEAR = "".join(
    (_RECENT + _STALE).format(event=event, tables=tables, rows=rows, differing=differing)
    for event, (tables, rows, differing) in _EVENTS.items()
)
DEAFEN = "".join(
    f"""
DROP TRIGGER observation_1_recent_{event} ON metrics_observation; DROP FUNCTION metrics_recompute_{event}();
DROP TRIGGER observation_2_stale_{event} ON metrics_observation; DROP FUNCTION metrics_mark_{event}();
"""
    for event in _EVENTS
)

BY_SUBJECT = """
CREATE INDEX observation_latest_of_subject ON metrics_observation
    (metric_id, coalesce(person_id, location_id, partner_id), ends_on DESC)
"""

HEAR_METRICS = """
CREATE TRIGGER stale_definition AFTER INSERT OR DELETE OR UPDATE OF code, ended_on ON metrics_metric
    FOR EACH ROW EXECUTE FUNCTION network_mark_definition('metric')
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_initial"), ("network", "0004_stale")]
    operations = [
        migrations.RunSQL(OF_ITS_METRICS_SUBJECT, OF_ANY_SUBJECT),
        migrations.RunSQL(BY_SUBJECT, "DROP INDEX observation_latest_of_subject"),
        migrations.RunSQL(HEAR, DEAFEN),
        migrations.RunSQL(HEAR_METRICS, "DROP TRIGGER stale_definition ON metrics_metric"),
    ]
