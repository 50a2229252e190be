"""The audit counts its entries in 64 bits: 2^31 of them are years of a busy academy, not centuries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0005_hear_goals_go"),
    ]

    operations = [
        migrations.AlterField(
            model_name="achievementevent",
            name="pgh_id",
            field=models.BigAutoField(primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name="goalevent",
            name="pgh_id",
            field=models.BigAutoField(primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name="goalvalidityevent",
            name="pgh_id",
            field=models.BigAutoField(primary_key=True, serialize=False),
        ),
    ]
