"""The months of the table of statements."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from tradewind.delivery import tasks
from tradewind.delivery.xapi import partitions

pytestmark = pytest.mark.django_db


def months():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'delivery_statement'::regclass"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    ("today", "made"),
    [
        (datetime(2031, 1, 31, 23, 59, tzinfo=UTC), {"delivery_statement_2031_01", "delivery_statement_2031_02"}),
        (datetime(2031, 12, 1, tzinfo=UTC), {"delivery_statement_2031_12", "delivery_statement_2032_01"}),
    ],
)
def test_this_month_and_the_next_are_made_ahead_once(monkeypatch, today, made):
    before = months()
    monkeypatch.setattr(partitions, "now", lambda: today)

    tasks.make_partitions(0)
    tasks.make_partitions(0)

    assert months() - before == made
