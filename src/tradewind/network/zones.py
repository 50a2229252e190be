"""The time zones of the world, and the academy's day in each."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

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
            for name in sorted(_zones_known_to(connection))
        ],
        ignore_conflicts=True,
    )


def _zones_known_to(connection: BaseDatabaseWrapper) -> set[str]:
    """The zones that Python and PostgreSQL both know: the clock asks PostgreSQL which day it is there.

    (``localtime`` and the like are files of some machine, no zones.)
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        known = {row[0] for row in cursor.fetchall()}
    return {"UTC", *(available_timezones() & known)}
