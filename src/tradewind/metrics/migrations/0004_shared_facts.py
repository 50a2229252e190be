"""Values of a location or a partner are noted as such, and whom they concern is looked up later (network 0006)."""

from django.db import migrations

HEAR = """
CREATE OR REPLACE FUNCTION metrics_recent_values_are_stale() RETURNS trigger LANGUAGE plpgsql AS $stale$
DECLARE
    reads CONSTANT text := 'metric_id, subject_id, "values"';
    touched text;
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN format('WITH touched AS (SELECT %s FROM came) ', reads)
        WHEN 'DELETE' THEN format('WITH touched AS (SELECT %s FROM went) ', reads)
        ELSE format('WITH touched AS ((SELECT %1$s FROM came EXCEPT SELECT %1$s FROM went) UNION ALL '
                    '(SELECT %1$s FROM went EXCEPT SELECT %1$s FROM came)) ', reads)
    END;
    EXECUTE touched || $people$
        INSERT INTO stale_person (person_id) SELECT DISTINCT touched.subject_id
        FROM touched JOIN metrics_metric AS metric ON metric.id = touched.metric_id AND metric.subject = 'person'
        $people$;
    EXECUTE touched || $facts$
        INSERT INTO stale_fact (kind, object_id) SELECT DISTINCT metric.subject, touched.subject_id
        FROM touched JOIN metrics_metric AS metric ON metric.id = touched.metric_id AND metric.subject <> 'person'
        $facts$;
    RETURN NULL;
END
$stale$;
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0003_hear_observations"), ("network", "0006_shared_facts")]
    operations = [migrations.RunSQL(HEAR)]
