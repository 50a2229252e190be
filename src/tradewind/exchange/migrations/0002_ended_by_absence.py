from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="EndedByAbsence",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("entity", models.CharField(max_length=32)),
                ("object_id", models.BigIntegerField()),
                ("former", models.CharField(max_length=16, null=True)),
                ("ended", models.CharField(max_length=16)),
            ],
            options={
                "verbose_name_plural": "ended by absence",
                "constraints": [models.UniqueConstraint(fields=("entity", "object_id"), name="ended_by_absence_once")],
            },
        ),
    ]
