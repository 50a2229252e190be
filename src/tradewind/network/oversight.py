"""Whose people are whose: whom somebody manages, and whom they look after in the field.

Sight follows the facts of a day and ends with them. Nobody is among their own people.
"""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
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

# Begins at the person: the sets above, asked whether they are empty, would be made of everybody first.
_HAS_PEOPLE = f"""
WITH held AS MATERIALIZED (
    SELECT a.location_id, a.partner_id, position.oversees
    FROM network_active_appointment AS a JOIN network_position AS position ON position.id = a.position_id
    WHERE a.person_id = %(person)s
), place AS MATERIALIZED (
    SELECT location_id FROM held WHERE oversees = 'location'
    UNION
    SELECT own.id FROM held JOIN network_partner_below AS tree ON tree.ancestor_id = held.partner_id
    JOIN network_location AS own ON own.partner_id = tree.partner_id WHERE held.oversees = 'partner'
    UNION
    SELECT placed.location_id FROM network_fieldrepresentative AS charge
    JOIN network_field_unit_below AS tree ON tree.ancestor_id = charge.field_unit_id
    JOIN network_placement AS placed ON placed.field_unit_id = tree.unit_id
    WHERE charge.person_id = %(person)s AND (charge.starts_on IS NULL OR charge.starts_on <= %(day)s)
        AND (charge.ends_on IS NULL OR charge.ends_on > %(day)s)
), subordinate (id) AS MATERIALIZED ({_BELOW.replace("%s", "%(person)s", 1).replace("%s", "%(day)s")})
SELECT EXISTS (SELECT FROM subordinate JOIN network_person AS other USING (id)
        WHERE other.id <> %(person)s AND other.status = 'active')
    OR EXISTS (SELECT FROM place CROSS JOIN LATERAL (SELECT FROM network_active_appointment AS a
        WHERE a.location_id = place.location_id AND a.person_id <> %(person)s LIMIT 1) AS somebody)
"""  # noqa: S608 - our own constants


def has_people(person: Person, on: date) -> bool:
    """Whether there is anybody whom ``person`` manages or looks after on a day; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_PEOPLE, {"person": person.pk, "day": on})
        [(found,)] = cursor.fetchall()
    return bool(found)


def managed_by(manager: Person, on: date) -> QuerySet[Person]:
    """Active people who report to ``manager`` on a day, at any depth of one dimension, or whose place they oversee.

    A position that oversees its location has everybody who holds an appointment there, one that oversees the
    partner also those at partners below it. One query, whatever their number; nothing is read yet.
    """
    return _active(_managed(manager, on), manager)


def looked_after_by(representative: Person, on: date) -> QuerySet[Person]:
    """Active people with an appointment at a location in, or below, a field unit that is theirs on a day."""
    return _active([_looked_after(representative, on)], representative)


def people_of(person: Person, on: date) -> QuerySet[Person]:
    """Both: whom ``person`` manages, and whom they look after."""
    return _active([*_managed(person, on), _looked_after(person, on)], person)


def _managed(manager: Person, on: date) -> list[QuerySet[Any, Any]]:
    held = Appointment.objects.active().filter(person=manager)
    locations = held.filter(position__oversees="location").values("location")
    partners = held.filter(position__oversees="partner").values("location__partner")
    below = PartnerBelow.objects.filter(ancestor__in=partners).values("partner")
    staff = Appointment.objects.active().order_by()
    reporting = RawSQL(_BELOW, [manager.pk, *[on] * 4])  # noqa: S611 - our own text, its parameters apart
    return [
        staff.filter(location__in=locations).values("person_id"),
        staff.filter(location__partner__in=below).values("person_id"),
        Person.objects.order_by().filter(pk__in=reporting).values("pk"),
    ]


def _looked_after(representative: Person, on: date) -> QuerySet[Any, Any]:
    units = FieldRepresentative.objects.on(on).filter(person=representative).values("field_unit")
    places = Placement.objects.filter(field_unit__above_or_self__ancestor__in=units).values("location")
    return Appointment.objects.active().order_by().filter(location__in=places).values("person_id")


def _active(ids: list[QuerySet[Any, Any]], but: Person) -> QuerySet[Person]:
    """Those with the ids of any of the queries. A union, not an OR of them, which would look at everybody."""
    first, *others = ids
    any_of = first.union(*others) if others else first
    return Person.objects.filter(pk__in=any_of, status=Person.Status.ACTIVE).exclude(pk=but.pk)
