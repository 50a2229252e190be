"""The xAPI record store: statements in partitions by month, and what stands around them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

STATEMENTS = """
CREATE SEQUENCE delivery_statement_position;
CREATE TABLE delivery_statement (
    id uuid NOT NULL,
    stored timestamptz NOT NULL,
    position bigint NOT NULL DEFAULT nextval('delivery_statement_position'),
    text text NOT NULL,
    keys bigint[] NOT NULL,
    target uuid,
    is_voided boolean NOT NULL DEFAULT false,
    is_voiding boolean NOT NULL DEFAULT false,
    attachments varchar(128)[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (stored, position)
) PARTITION BY RANGE (stored);
ALTER SEQUENCE delivery_statement_position OWNED BY delivery_statement.position;
CREATE INDEX statement_by_keys ON delivery_statement USING gin (keys);
CREATE INDEX statement_by_target ON delivery_statement (target) WHERE target IS NOT NULL;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.UUIDField()),
                ("stored", models.DateTimeField()),
                ("position", models.BigIntegerField()),
                ("text", models.TextField()),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("target", models.UUIDField(null=True)),
                ("is_voided", models.BooleanField(default=False)),
                ("is_voiding", models.BooleanField(default=False)),
                (
                    "attachments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=128), default=list, size=None
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stored", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "delivery_statement",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("definition", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("sha2", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("content_type", models.CharField(max_length=255)),
                ("length", models.BigIntegerField()),
                ("file", models.CharField(max_length=255)),
            ],
        ),
        migrations.CreateModel(
            name="StatementId",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("stored", models.DateTimeField()),
            ],
            options={
                "db_table": "delivery_statement_id",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "resource",
                    models.CharField(
                        choices=[
                            ("state", "State"),
                            ("activity_profile", "Activity Profile"),
                            ("agent_profile", "Agent Profile"),
                        ],
                        max_length=16,
                    ),
                ),
                ("activity", models.TextField(blank=True)),
                ("agent", models.TextField(blank=True)),
                ("registration", models.UUIDField(null=True)),
                ("name", models.TextField()),
                ("content", models.BinaryField()),
                ("content_type", models.CharField(max_length=255)),
                ("etag", models.CharField(max_length=42)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "activity", "agent", "registration", "name"),
                        name="document_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resource__in", ["state", "activity_profile", "agent_profile"])),
                        name="document_of_a_resource",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                ("stored", models.DateTimeField()),
                ("position", models.BigIntegerField()),
                ("referred_id", models.UUIDField()),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stored",
                        "position",
                        "referred_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="reference_by_keys")],
            },
        ),
        migrations.RunSQL(STATEMENTS, "DROP TABLE delivery_statement"),
    ]
