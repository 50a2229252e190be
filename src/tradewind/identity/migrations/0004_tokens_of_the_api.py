"""Tokens of the API: they have a role, and scopes that name a partner. The next one checks what is there."""

import django.contrib.postgres.fields
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_tokens"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="token", name="token_purpose_is_known"),
        migrations.AlterField(
            model_name="token",
            name="purpose",
            field=models.CharField(choices=[("api", "Api"), ("xapi", "Xapi")], max_length=8),
        ),
        migrations.AlterField(
            model_name="token",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[("administrator", "Administrator"), ("reader", "Reader")],
                db_default="",
                max_length=16,
            ),
        ),
        AddConstraintNotValid(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", "xapi"), ("role", ""))
                | models.Q(("purpose", "api"), ("role__in", ["administrator", "reader"])),
                name="token_has_a_role_where_its_interface_knows_them",
            ),
        ),
    ]
