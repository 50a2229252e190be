"""Who may record a credit of a course for somebody else; checked for what is written from now on."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_history_ids_of_64_bits"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="course",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="course",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="course",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="course",
            name="proxy_credit",
            field=models.CharField(
                choices=[("nobody", "Nobody"), ("managers", "Managers"), ("field", "Field")],
                db_default="nobody",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="courseevent",
            name="proxy_credit",
            field=models.CharField(
                choices=[("nobody", "Nobody"), ("managers", "Managers"), ("field", "Field")],
                db_default="nobody",
                max_length=8,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="course",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_courseevent" ("code", "description", "ended_on", "hours", "id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proxy_credit", "title") SELECT new_values."code", new_values."description", new_values."ended_on", new_values."hours", new_values."id", new_values."kind", new_values."language", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."proxy_credit", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6ded9f88047b16178110ebbf5df42621837e2481",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5fb30",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_course",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="course",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_courseevent" ("code", "description", "ended_on", "hours", "id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proxy_credit", "title") SELECT new_values."code", new_values."description", new_values."ended_on", new_values."hours", new_values."id", new_values."kind", new_values."language", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."proxy_credit", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."ended_on" IS DISTINCT FROM (new_values."ended_on") OR old_values."hours" IS DISTINCT FROM (new_values."hours") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."language" IS DISTINCT FROM (new_values."language") OR old_values."proxy_credit" IS DISTINCT FROM (new_values."proxy_credit") OR old_values."title" IS DISTINCT FROM (new_values."title")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ae173b7bf95b266d271547ba15839b8bd144f994",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_71769",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_course",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="course",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_courseevent" ("code", "description", "ended_on", "hours", "id", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proxy_credit", "title") SELECT old_values."code", old_values."description", old_values."ended_on", old_values."hours", old_values."id", old_values."kind", old_values."language", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."proxy_credit", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9cebdfedc35dc97e23f8479175866f0ba5111ca8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_36caa",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="catalog_course",
                    when="AFTER",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("proxy_credit__in", ["nobody", "managers", "field"])),
                name="course_proxy_credit_is_known",
            ),
        ),
    ]
