"""The time zones of the world, and the academy's day in each."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import connections

from tradewind.network.models import TimeZone


def add_missing_zones(using: str = "default", **_: Any) -> None:
    """Give every IANA zone that has no row yet one, with the day that it is there now.

    Receives ``post_migrate``, so a new release of the zone database is taken in by ``tradewind migrate`` and
    an emptied test database has its zones again. Rows that are there keep their day: only the clock moves it.
    """
    connection = connections[using]
    if TimeZone._meta.db_table not in connection.introspection.table_names():
        return
    TimeZone.objects.using(using).bulk_create(
        [
            TimeZone(name=name, today=datetime.now(ZoneInfo(name)).date())
            for name in sorted({"UTC", *available_timezones()})
        ],
        ignore_conflicts=True,
    )
