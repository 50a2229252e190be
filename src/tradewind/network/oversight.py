"""Whose people are whose: whom somebody manages, and whom they look after in the field.

Sight follows the facts of a day and ends with them. Nobody is among their own people.
"""

from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from tradewind.network.models import Appointment, FieldRepresentative, PartnerBelow, Person, Placement

_BELOW = """
WITH RECURSIVE below AS (
    SELECT subordinate_id, dimension_id
    FROM network_reportingline AS line
    WHERE manager_id = %s AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on > %s)
    UNION
    SELECT line.subordinate_id, line.dimension_id
    FROM below JOIN network_reportingline AS line
        ON line.manager_id = below.subordinate_id AND line.dimension_id = below.dimension_id
    WHERE (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on > %s)
)
SELECT subordinate_id FROM below
"""


def managed_by(manager: Person, on: date) -> QuerySet[Person]:
    """Active people who report to ``manager`` on a day, at any depth of one dimension, or whose place they oversee.

    A position that oversees its location has everybody who holds an appointment there, one that oversees the
    partner also those at partners below it. One query, whatever their number; nothing is read yet.
    """
    held = Appointment.objects.active().filter(person=manager)
    locations = held.filter(position__oversees="location").values("location")
    partners = held.filter(position__oversees="partner").values("location__partner")
    below = PartnerBelow.objects.filter(ancestor__in=partners).values("partner")
    staff = Appointment.objects.active().filter(Q(location__in=locations) | Q(location__partner__in=below))
    reporting = RawSQL(_BELOW, [manager.pk, *[on] * 4])  # noqa: S611 - our own text, its parameters apart
    return _active(Q(pk__in=staff.values("person")) | Q(pk__in=reporting)).exclude(pk=manager.pk)


def looked_after_by(representative: Person, on: date) -> QuerySet[Person]:
    """Active people with an appointment at a location in, or below, a field unit that is theirs on a day."""
    units = FieldRepresentative.objects.on(on).filter(person=representative).values("field_unit")
    places = Placement.objects.filter(field_unit__above_or_self__ancestor__in=units).values("location")
    staff = Appointment.objects.active().filter(location__in=places)
    return _active(Q(pk__in=staff.values("person"))).exclude(pk=representative.pk)


def _active(which: Q) -> QuerySet[Person]:
    return Person.objects.filter(which, status=Person.Status.ACTIVE)
