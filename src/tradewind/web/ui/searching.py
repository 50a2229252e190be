"""What searches have in common: how rows are found by parts of their names."""

from typing import Any

from django.db.models import Q, QuerySet

AMONG = 1_000
"""As many of those who have it are put in order."""


def first_of_some(rows: QuerySet[Any], has: Q, *order: str) -> QuerySet[Any]:
    """The first in order of some rows that have it.

    Whoever looks for the very first walks through everybody in order, however few have it. For some, PostgreSQL takes
    an index of parts of names; or none, where so many have it that some are soon found.
    """
    some = rows.filter(has).order_by().values("pk")[:AMONG]
    return rows.filter(pk__in=some).order_by(*order)
