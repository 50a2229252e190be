"""What people were reminded of, and since when."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0010_stale_values"),
        ("notices", "0001_notices"),
        ("programs", "0005_history_ids_of_64_bits"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderDay",
            fields=[
                (
                    "zone",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="network.timezone",
                    ),
                ),
                ("since", models.DateField()),
                ("decided", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("renews", models.DateField(null=True)),
                ("due_on", models.DateField()),
                ("stage", models.SmallIntegerField()),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.notice",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="network.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "number", "due_on", "stage", "renews"),
                        name="reminded_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
