"""A note of what changed may say that it was the values of a metric, and what they were before (``StaleFact``)."""

import django.contrib.postgres.fields
from django.db import migrations, models


def values() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.DecimalField(decimal_places=6, max_digits=20), null=True, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("network", "0009_history_ids_of_64_bits")]
    operations = [
        migrations.AddField("stalefact", "metric_id", models.BigIntegerField(null=True)),
        migrations.AddField("stalefact", "was", values()),
        migrations.AddField("staleperson", "metric_id", models.BigIntegerField(null=True)),
        migrations.AddField("staleperson", "was", values()),
    ]
