"""Check the tokens that were there."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0004_tokens_of_the_api"),
    ]

    operations = [
        ValidateConstraint(model_name="token", name="token_has_a_role_where_its_interface_knows_them"),
    ]
