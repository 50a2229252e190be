"""The months of the table of statements: each is a table of its own, made ahead by a daily job of the worker.

Where no worker runs, it is made when its first statement comes: whoever stores at that moment waits for each other.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

_LOCK = 7_241_020


def now() -> datetime:
    """The database's clock. It is read within the transaction, so no statement is stored before its transaction began.

    That is what ``queries.consistent_through`` counts on, and every server has the same clock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    return row[0].astimezone(UTC) if row else datetime.now(UTC)


@transaction.atomic
def make_ahead() -> None:
    """Make the tables of this month and of the next."""
    present = now()
    ensure_partition(present)
    ensure_partition(present.replace(day=1) + timedelta(days=32))


def ensure_partition(instant: datetime) -> None:
    """Make the table of the instant's month, if there is none yet; otherwise a look into the catalogue."""
    month = instant.astimezone(UTC).date().replace(day=1)
    name = f"delivery_statement_{month:%Y_%m}"
    following = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if (cursor.fetchone() or (False,))[0]:
            return
        # One at a time: two that make the same table at once would see each other's half.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF delivery_statement "
            f"FOR VALUES FROM ('{month} 00:00+00') TO ('{following} 00:00+00')"
        )
