"""The ledger keeps itself: it is only ever added to, holds no day to come, and tells the engine of every entry."""

import django.db.models.deletion
from django.db import migrations, models

# A statement that touches no row is refused as well: nobody is to find out later that it would have worked.
APPEND_ONLY = """
CREATE FUNCTION credit_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION 'The ledger of credits is append-only: % is refused', TG_OP
    USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
          CONSTRAINT = 'credit_ledger_is_append_only',
          HINT = 'Enter a counter-entry about the award: a regrade, a revocation or a reinstatement.';
END
$refuse$;

CREATE TRIGGER credit_append_only BEFORE UPDATE OR DELETE ON credit_credit
FOR EACH STATEMENT EXECUTE FUNCTION credit_ledger_is_append_only();
CREATE TRIGGER credit_never_emptied BEFORE TRUNCATE ON credit_credit
FOR EACH STATEMENT EXECUTE FUNCTION credit_ledger_is_append_only();
"""

# The day begins first 14 hours before UTC, so one day after UTC's is the latest that has begun anywhere. The
# academy's clock may have been moved ahead of the wall clock (`tradewind clock --on`): its day counts too.
ENTERED = """
CREATE FUNCTION credit_latest_day() RETURNS date LANGUAGE sql STABLE AS $latest$
SELECT greatest((SELECT today FROM network_timezone WHERE name = 'UTC'), (now() AT TIME ZONE 'UTC')::date) + 1
$latest$;

CREATE FUNCTION credit_entered() RETURNS trigger LANGUAGE plpgsql AS $entered$
-- EXECUTE plans anew each time: a plan made for one entry must not serve a feed of 100,000.
DECLARE
    latest date;
    astray bigint;
BEGIN
    EXECUTE 'SELECT max(earned_on) FROM came' INTO latest;
    IF latest IS NULL THEN
        RETURN NULL;
    ELSIF latest > credit_latest_day() THEN
        RAISE EXCEPTION 'A credit cannot be earned on %: that day has not begun anywhere', latest
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
              CONSTRAINT = 'credit_is_not_of_the_future';
    END IF;
    EXECUTE 'SELECT came.about_id FROM came JOIN credit_credit AS award ON award.id = came.about_id '
            'WHERE award.entry <> ''award'' OR (award.person_id, award.course_id, award.earned_on) '
            'IS DISTINCT FROM (came.person_id, came.course_id, came.earned_on) LIMIT 1'
    INTO astray;
    IF astray IS NOT NULL THEN
        RAISE EXCEPTION 'An entry about credit % must be about an award, of the same person, course and day', astray
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
              CONSTRAINT = 'counter_entry_repeats_its_award';
    END IF;
    INSERT INTO stale_person (person_id) SELECT DISTINCT person_id FROM came;
    PERFORM pg_notify('tradewind_stale', '');
    RETURN NULL;
END
$entered$;

CREATE TRIGGER credit_entered AFTER INSERT ON credit_credit REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION credit_entered();
"""
ENTERED_BACK = """
DROP FUNCTION credit_entered() CASCADE;
DROP FUNCTION credit_latest_day();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("credit", "0002_initial"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="credit",
            name="about",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="credit.credit",
            ),
        ),
        migrations.AddIndex(
            model_name="credit",
            index=models.Index(
                condition=models.Q(("about__isnull", False)), fields=["about", "id"], name="credit_counter_entries"
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION credit_ledger_is_append_only() CASCADE"),
        migrations.RunSQL(ENTERED, ENTERED_BACK),
    ]
