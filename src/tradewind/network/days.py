"""Whose day it is."""

from datetime import date

from django.db import connection

from tradewind.network.models import Person


def today_of(person: Person | None) -> date:
    """The day it is for the person: that of their home location's zone; UTC's for who has none, or for None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT today FROM network_person_home WHERE person_id = %s), "
            "(SELECT today FROM network_timezone WHERE name = 'UTC'))",
            [person.pk if person else None],
        )
        ((day,),) = cursor.fetchall()
    found: date = day
    return found
