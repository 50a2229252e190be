"""Who may record for whom that they earned what: proxy credit, where the course lets them."""

from datetime import date

from django.db.models import Q, QuerySet

from tradewind.catalog.models import Course
from tradewind.network.models import Person
from tradewind.network.oversight import looked_after_by, managed_by

Proxy = Course.ProxyCredit

SOURCE = "manager"
"""The means of what was recorded so."""


def courses_for(giver: Person, person: Person, on: date) -> QuerySet[Course]:
    """What ``giver`` may record of ``person`` on a day: offered courses that let them, for what they are to each other.

    A manager has those for managers and for the field, a field representative only the latter.
    """
    if managed_by(giver, on).filter(pk=person.pk).exists():
        allowed = [Proxy.MANAGERS, Proxy.FIELD]
    elif looked_after_by(giver, on).filter(pk=person.pk).exists():
        allowed = [Proxy.FIELD]
    else:
        allowed = []
    return Course.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), proxy_credit__in=allowed)
