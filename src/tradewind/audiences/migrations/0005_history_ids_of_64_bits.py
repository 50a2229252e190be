"""The audit counts its entries in 64 bits: 2^31 of them are years of a busy academy, not centuries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0004_draft"),
    ]

    operations = [
        migrations.AlterField(
            model_name="audienceevent",
            name="pgh_id",
            field=models.BigAutoField(primary_key=True, serialize=False),
        ),
    ]
