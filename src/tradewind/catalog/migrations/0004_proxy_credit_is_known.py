"""Check the courses that were there before."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_proxy_credit")]

    operations = [ValidateConstraint("course", name="course_proxy_credit_is_known")]
