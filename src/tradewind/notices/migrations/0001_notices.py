"""The outbox, which keeps what was said, and what people do not want to hear."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Row by row, as a notice is settled by itself. TRUNCATE is left to whoever owns the database.
APPEND_ONLY = """
CREATE FUNCTION notices_keep_what_was_said() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'waiting'
        OR (NEW.id, NEW.person_id, NEW.kind, NEW.key, NEW.content, NEW.message_id, NEW.decided_at)
            IS DISTINCT FROM (OLD.id, OLD.person_id, OLD.kind, OLD.key, OLD.content, OLD.message_id, OLD.decided_at)
    THEN
        RAISE EXCEPTION 'Notices are append-only: % of what was said is refused', TG_OP
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
              CONSTRAINT = 'notices_keep_what_was_said';
    END IF;
    RETURN NEW;
END
$refuse$;

CREATE TRIGGER notice_append_only BEFORE UPDATE OR DELETE ON notices_notice
FOR EACH ROW EXECUTE FUNCTION notices_keep_what_was_said();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("network", "0010_stale_values"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Silence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="silences",
                        to="network.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SilenceEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="network.person",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="notices.silence",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                (
                    "message_id",
                    models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
                ),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("dropped", "Dropped"),
                        ],
                        db_default="waiting",
                        max_length=7,
                    ),
                ),
                ("tries", models.SmallIntegerField(db_default=0)),
                ("next_try_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("address", models.CharField(blank=True, db_default="", max_length=254)),
                ("fault", models.TextField(blank=True, db_default="")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="network.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_try_at"], name="notice_to_be_tried"
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), _negated=True),
                        fields=["state", "id"],
                        name="notice_not_sent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "kind", "key"), name="said_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "failed", "dropped"])),
                        name="notice_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_try_at__isnull", False), ("settled_at", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("next_try_at", None),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="notice_waits_or_is_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("address", ""), ("state", "sent"), _negated=True),
                        name="notice_sent_somewhere",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="silence",
            constraint=models.UniqueConstraint(fields=("person", "kind"), name="silenced_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="silence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notices_silenceevent" ("id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") SELECT new_values."id", new_values."kind", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2f6ad14b66dc8757d492b3d3e9b84f8d069c70ac",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c6031",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="notices_silence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="silence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notices_silenceevent" ("id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") SELECT new_values."id", new_values."kind", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8137101a6a8afe3a01f00e63c5cafb80ae643fe1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_356bb",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="notices_silence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="silence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notices_silenceevent" ("id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since") SELECT old_values."id", old_values."kind", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a5ff00d32fb31fdf0f883444e7d4c297c1c4f354",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5de4f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="notices_silence",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION notices_keep_what_was_said() CASCADE"),
    ]
