"""E-mail addresses are found by their beginning as well, whatever the database's locale."""

from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0006_shared_facts")]
    operations = [
        migrations.RemoveIndex("person", "person_email_folded"),
        migrations.AddIndex(
            "person",
            models.Index(OpClass(models.functions.Lower("email"), name="text_pattern_ops"), name="person_email_folded"),
        ),
    ]
