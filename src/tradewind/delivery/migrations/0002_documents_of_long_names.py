"""Let documents be of activities and agents with long names: they are told apart by digests of these."""

from django.db import migrations, models
from django.db.models.functions import MD5


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_record_store")]

    operations = [
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                models.F("resource"),
                MD5("activity"),
                MD5("agent"),
                models.F("registration"),
                models.F("name"),
                name="document_once_at_its_place",
                nulls_distinct=False,
            ),
        ),
        migrations.RemoveConstraint(model_name="document", name="document_once"),
    ]
