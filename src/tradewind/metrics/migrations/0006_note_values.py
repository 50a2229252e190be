"""Whoever's values changed is noted with the metric and with the values before (network 0010).

The version before reads neither, and looks at everything of whoever is noted.
"""

from django.db import migrations

HEAR = """
CREATE OR REPLACE FUNCTION metrics_recent_values_are_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
DECLARE
    touched text;
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN 'WITH touched AS (SELECT metric_id, subject_id, NULL::numeric[] AS was FROM came) '
        WHEN 'DELETE' THEN 'WITH touched AS (SELECT metric_id, subject_id, "values" AS was FROM went) '
        ELSE 'WITH touched AS (SELECT metric_id, subject_id, went."values" AS was '
             'FROM came FULL JOIN went USING (metric_id, subject_id) '
             'WHERE came."values" IS DISTINCT FROM went."values") '
    END;
    EXECUTE touched || $people$
        INSERT INTO stale_person (person_id, metric_id, was) SELECT touched.subject_id, touched.metric_id, touched.was
        FROM touched JOIN metrics_metric AS metric ON metric.id = touched.metric_id AND metric.subject = 'person'
        $people$;
    EXECUTE touched || $facts$
        INSERT INTO stale_fact (kind, object_id, metric_id, was)
        SELECT metric.subject, touched.subject_id, touched.metric_id, touched.was
        FROM touched JOIN metrics_metric AS metric ON metric.id = touched.metric_id AND metric.subject <> 'person'
        $facts$;
    RETURN NULL;
END
$stale$;
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0005_history_ids_of_64_bits"), ("network", "0010_stale_values")]
    operations = [migrations.RunSQL(HEAR, migrations.RunSQL.noop)]
