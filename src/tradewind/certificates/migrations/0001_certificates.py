"""Certificates."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tradewind.certificates.numbers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("credit", "0003_ledger"),
        ("goals", "0006_history_ids_of_64_bits"),
        ("network", "0009_history_ids_of_64_bits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        db_collation="C", default=tradewind.certificates.numbers.make_number, max_length=28, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("earned_on", models.DateField()),
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("issued_by", models.CharField(max_length=150)),
                (
                    "credit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="credit.credit",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="certificates",
                        to="goals.goal",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="network.person"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("credit__isnull", False)), fields=("credit",), name="credit_certified_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("credit", None), ("goal__isnull", False)),
                        fields=("person", "goal", "earned_on"),
                        name="achievement_certified_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credit", None), ("goal", None), _connector="OR"),
                        name="certificate_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{28}$")),
                        name="certificate_number_is_well_formed",
                    ),
                ],
            },
        ),
    ]
