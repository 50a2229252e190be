"""Achievements as derived rows: what they were before a change is kept, what the ledger holds true is not checked twice."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0003_ledger"),
        ("goals", "0002_initial"),
        ("network", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="AchievementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("achieved_on", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("renew_from", models.DateField(blank=True, null=True)),
                ("valid_for", models.CharField(blank=True, max_length=20)),
                ("renew_within", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AlterField(
            model_name="achievement",
            name="credit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="achievements",
                to="credit.credit",
            ),
        ),
        migrations.AlterField(
            model_name="achievement",
            name="goal",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="achievements",
                to="goals.goal",
            ),
        ),
        migrations.AlterField(
            model_name="achievement",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="achievements",
                to="network.person",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="achievement",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_achievementevent" ("achieved_on", "credit_id", "goal_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renew_from", "renew_within", "valid_for", "valid_until") SELECT old_values."achieved_on", old_values."credit_id", old_values."goal_id", old_values."id", old_values."person_id", _pgh_attached_context.value, NOW(), \'changed\', old_values."id", old_values."renew_from", old_values."renew_within", old_values."valid_for", old_values."valid_until" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="cf74c5a45fdb36bfa5118aa662e0a44836f452d2",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_c74f7",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="goals_achievement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="achievement",
            trigger=pgtrigger.compiler.Trigger(
                name="gone_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_achievementevent" ("achieved_on", "credit_id", "goal_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renew_from", "renew_within", "valid_for", "valid_until") SELECT old_values."achieved_on", old_values."credit_id", old_values."goal_id", old_values."id", old_values."person_id", _pgh_attached_context.value, NOW(), \'gone\', old_values."id", old_values."renew_from", old_values."renew_within", old_values."valid_for", old_values."valid_until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="42e6ddb29e59e898529a1a69d97af1cb3c96a685",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_gone_delete_04717",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="goals_achievement",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="goalvalidity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("renew_within__regex", "^([1-9][0-9]{0,4} (days?|months?))?$"),
                    ("valid_for__regex", "^([1-9][0-9]{0,4} (days?|months?))?$"),
                ),
                name="goal_validity_is_in_spans",
            ),
        ),
        migrations.AddField(
            model_name="achievementevent",
            name="credit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="credit.credit",
            ),
        ),
        migrations.AddField(
            model_name="achievementevent",
            name="goal",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="goals.goal",
            ),
        ),
        migrations.AddField(
            model_name="achievementevent",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="network.person",
            ),
        ),
        migrations.AddField(
            model_name="achievementevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="achievementevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="goals.achievement",
            ),
        ),
    ]
