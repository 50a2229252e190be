"""Ids are of 64 bits wherever rows may come in billions."""

import pytest
from django.db import connection

FEW = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"),
    "django_admin_log",
}
"""Django's own: what the code defines, hundreds of rows, and what superusers did by hand in its admin."""


@pytest.mark.django_db
def test_no_table_of_ours_runs_out_of_ids() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.table_name FROM information_schema.columns c "
            "JOIN information_schema.tables t USING (table_schema, table_name) "
            "WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_identity = 'YES' "
            "AND c.data_type <> 'bigint'"
        )
        narrow = {name for (name,) in cursor.fetchall()}

    assert narrow - FEW == set()
