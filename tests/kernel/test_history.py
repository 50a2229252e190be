import pytest
from django.db import connection
from factories import BrandFactory

from tradewind.network.models import Brand

pytestmark = pytest.mark.django_db


def test_audit_of_every_update_pairs_rows_by_hashing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trigger.tgrelid::regclass::text, function.proconfig FROM pg_trigger AS trigger "
            "JOIN pg_proc AS function ON function.oid = trigger.tgfoid "
            "WHERE starts_with(trigger.tgname, 'pgtrigger_update_')"
        )
        found = cursor.fetchall()

    assert "network_person" in [table for table, _ in found]
    assert [table for table, settings in found if settings != ["enable_nestloop=off"]] == []


def test_bulk_update_is_quick_in_a_session_that_updated_one_row_before():
    brand = BrandFactory()
    brand.name = "One"
    brand.save()
    Brand.objects.bulk_create([Brand(code=f"b-{number}", name="Many") for number in range(20_000)])

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20s'")  # each with each would take minutes
        cursor.execute("UPDATE network_brand SET name = 'Renamed'")
        cursor.execute("SELECT count(*) FROM network_brandevent WHERE name = 'Renamed'")
        assert cursor.fetchone() == (20_001,)
