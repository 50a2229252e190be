"""People, locations and partners are found by any part of their name, and listed by it, however many they are.

Nobody waits for it: the indexes are built while the site goes on.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("network", "0004_stale")]
    operations = [
        AddIndexConcurrently(
            model_name="partner", index=models.Index(fields=["sort_key", "code"], name="partner_in_order")
        ),
        AddIndexConcurrently(
            model_name="partner",
            index=GinIndex(OpClass("sort_key", name="gin_trgm_ops"), name="partner_by_part_of_name"),
        ),
        AddIndexConcurrently(
            model_name="location", index=models.Index(fields=["sort_key", "code"], name="location_in_order")
        ),
        AddIndexConcurrently(
            model_name="location",
            index=GinIndex(OpClass("sort_key", name="gin_trgm_ops"), name="location_by_part_of_name"),
        ),
        AddIndexConcurrently(
            model_name="person", index=models.Index(fields=["sort_key", "code"], name="person_in_order")
        ),
        AddIndexConcurrently(
            model_name="person",
            index=GinIndex(OpClass("sort_key", name="gin_trgm_ops"), name="person_by_part_of_name"),
        ),
    ]
