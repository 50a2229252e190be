"""What is done to the facts by hand. Feeds write them in bulk; both leave the same audit and the same stale notes.

Each verb is one transaction and names its actor. Where a feed carries the same, the next one replaces what was
set here, unless ``sticky`` says why it must not (``network.sticky``); of what is new, it is the end that sticks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError
from django.db.models import Model
from psycopg.errors import Diagnostic

from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput
from tradewind.network.models import (
    Appointment,
    AppointmentBrand,
    Brand,
    Community,
    Dimension,
    FieldRepresentative,
    FieldUnit,
    Location,
    LocationBrand,
    LocationTag,
    Partner,
    Person,
    Placement,
    Position,
    PositionGroup,
    PositionGrouping,
    ReportingLine,
    TimeZone,
)
from tradewind.network.models.reference import Named
from tradewind.network.sticky import stick

# The constraints whose refusals name the path, and the cure of each.
_CIRCLES = {
    "field_unit_not_above_itself": "Choose a unit that is not below it.",
    "partner_not_above_itself": "Choose a partner that is not below it.",
    "reporting_line_no_circle": "Choose a manager who does not report to them.",
}


def _stick(row: Model, *columns: str, why: str | None, actor: str) -> None:
    """Mark the columns as sticky where there is a reason to."""
    if why is not None:
        stick(row, *columns, reason=why, actor=actor)


@contextmanager
def _changing(place: str, actor: str) -> Iterator[None]:
    """The audited transaction of a verb; a circle that the database refuses in it is BadInput that shows it."""
    try:
        with acting(actor, via="network"):
            yield
    except IntegrityError as error:
        diagnosis: Diagnostic | None = getattr(error.__cause__, "diag", None)
        name = diagnosis.constraint_name if diagnosis else None
        if diagnosis is None or name not in _CIRCLES:
            raise
        wrong = f"{diagnosis.message_primary}."
        raise BadInput.of(place, wrong, _CIRCLES[name]) from error


def rename(thing: Named, name: str, *, sticky: str | None = None, actor: str) -> None:
    """Another name for a partner, location, field unit, brand ...: its code stays, and with it all that names it."""
    with acting(actor, via="network"):
        thing.name = name
        thing.save(update_fields=["name"])
        _stick(thing, "name", why=sticky, actor=actor)


def end(thing: Named, *, on: date | None, sticky: str | None = None, actor: str) -> None:
    """``on`` is the first day on which a brand, position, field unit ... is no longer there; None brings it back.

    What points at it stays. An expression that names it freezes from that day on.
    """
    with acting(actor, via="network"):
        thing.ended_on = on
        thing.save(update_fields=["ended_on"])
        _stick(thing, "ended_on", why=sticky, actor=actor)


def _alone(owner: Appointment | Location | Position) -> None:
    """Wait for whoever else is changing what hangs on this row: a list is replaced as a whole, by one at a time.

    Feeds do the same. Two that replaced one list at once would lock its rows in different orders, or leave both.
    """
    type(owner)._default_manager.select_for_update(no_key=True).get(pk=owner.pk)


def hire(
    code: str,
    *,
    given_name: str,
    family_name: str,
    email: str = "",
    community: Community | None = None,
    hired_on: date | None = None,
    sticky: str | None = None,
    actor: str,
) -> Person:
    """A new person of the network, active, without an appointment yet."""
    with acting(actor, via="network"):
        person = Person.objects.create(
            code=code,
            given_name=given_name,
            family_name=family_name,
            email=email,
            community=community,
            hired_on=hired_on,
        )
        _stick(person, "status", why=sticky, actor=actor)
        return person


def appoint(  # noqa: PLR0913 - the columns of an appointment
    code: str,
    *,
    person: Person,
    location: Location,
    position: Position,
    starts_on: date,
    ends_on: date | None = None,
    primary: bool = False,
    brands: tuple[Brand, ...] = (),
    sticky: str | None = None,
    actor: str,
) -> Appointment:
    """The person holds the position at the location; no brands means all that the location carries."""
    with acting(actor, via="network"):
        appointment = Appointment.objects.create(
            code=code,
            person=person,
            location=location,
            position=position,
            starts_on=starts_on,
            ends_on=ends_on,
            primary=primary,
        )
        AppointmentBrand.objects.bulk_create(
            [AppointmentBrand(appointment=appointment, brand=brand) for brand in brands]
        )
        _stick(appointment, "ends_on", why=sticky, actor=actor)
        return appointment


def end_appointment(appointment: Appointment, *, on: date, sticky: str | None = None, actor: str) -> None:
    """``on`` is the first day on which the position is no longer held; one that had not begun was never held."""
    with acting(actor, via="network"):
        appointment.ends_on = max(on, appointment.starts_on)
        appointment.save(update_fields=["ends_on"])
        _stick(appointment, "ends_on", why=sticky, actor=actor)


def change_position(appointment: Appointment, position: Position, *, sticky: str | None = None, actor: str) -> None:
    """The same appointment in another position, from now on."""
    with acting(actor, via="network"):
        appointment.position = position
        appointment.save(update_fields=["position"])
        _stick(appointment, "position", why=sticky, actor=actor)


def change_days(
    appointment: Appointment, *, starts_on: date, ends_on: date | None, sticky: str | None = None, actor: str
) -> None:
    """Correct when the position is held; BadInput where it would end before it begins."""
    if ends_on is not None and ends_on < starts_on:
        raise BadInput.of(
            f"appointment {appointment.code}",
            f"{ends_on} is before {starts_on}.",
            "Let it end later, or begin earlier.",
        )
    with acting(actor, via="network"):
        appointment.starts_on, appointment.ends_on = starts_on, ends_on
        appointment.save(update_fields=["starts_on", "ends_on"])
        _stick(appointment, "starts_on", "ends_on", why=sticky, actor=actor)


def make_primary(appointment: Appointment, primary: bool = True, *, sticky: str | None = None, actor: str) -> None:
    """Whether it comes before the person's others when their home is asked for."""
    with acting(actor, via="network"):
        appointment.primary = primary
        appointment.save(update_fields=["primary"])
        _stick(appointment, "primary", why=sticky, actor=actor)


def designate(appointment: Appointment, brands: tuple[Brand, ...], *, sticky: str | None = None, actor: str) -> None:
    """The brands that the appointment is for, from now on; none means all that the location carries."""
    with acting(actor, via="network"):
        _alone(appointment)
        appointment.designations.exclude(brand__in=brands).delete()
        AppointmentBrand.objects.bulk_create(
            [AppointmentBrand(appointment=appointment, brand=brand) for brand in brands], ignore_conflicts=True
        )
        _stick(appointment, "brands", why=sticky, actor=actor)


def change_status(person: Person, status: Person.Status, *, sticky: str | None = None, actor: str) -> None:
    """Suspend, bring back or let go. Who is not active is in no audience."""
    with acting(actor, via="network"):
        person.status = status
        person.save(update_fields=["status"])
        _stick(person, "status", why=sticky, actor=actor)


def change_person(
    person: Person,
    *,
    locale: str,
    community: Community | None,
    hired_on: date | None,
    sticky: str | None = None,
    actor: str,
) -> None:
    """What audiences read of a person beside their status; no community means that of their home partner."""
    with acting(actor, via="network"):
        person.locale, person.community, person.hired_on = locale, community, hired_on
        person.save(update_fields=["locale", "community", "hired_on"])
        _stick(person, "locale", "community", "hired_on", why=sticky, actor=actor)


def group_position(
    position: Position, groups: tuple[PositionGroup, ...], *, sticky: str | None = None, actor: str
) -> None:
    """The groups that the position is in from now on, and in no others."""
    with acting(actor, via="network"):
        _alone(position)
        PositionGrouping.objects.filter(position=position).exclude(group__in=groups).delete()
        PositionGrouping.objects.bulk_create(
            [PositionGrouping(position=position, group=group) for group in groups], ignore_conflicts=True
        )
        _stick(position, "groups", why=sticky, actor=actor)


def set_location_brands(
    location: Location, brands: tuple[Brand, ...], *, sticky: str | None = None, actor: str
) -> None:
    """What the location carries from now on; training for a brand that it drops ends there."""
    with acting(actor, via="network"):
        _alone(location)
        location.carries.exclude(brand__in=brands).delete()
        LocationBrand.objects.bulk_create(
            [LocationBrand(location=location, brand=brand) for brand in brands], ignore_conflicts=True
        )
        _stick(location, "brands", why=sticky, actor=actor)


def set_location_tags(location: Location, tags: tuple[str, ...], *, sticky: str | None = None, actor: str) -> None:
    """The free labels of the location from now on, and no others."""
    with acting(actor, via="network"):
        _alone(location)
        location.tags.exclude(tag__in=tags).delete()
        LocationTag.objects.bulk_create(
            [LocationTag(location=location, tag=tag) for tag in tags], ignore_conflicts=True
        )
        _stick(location, "tags", why=sticky, actor=actor)


def relocate(
    location: Location, *, country: str, subdivision: str, timezone: TimeZone, sticky: str | None = None, actor: str
) -> None:
    """Where the location is: ISO 3166 codes, and the zone that decides which day it is there."""
    with acting(actor, via="network"):
        location.country, location.subdivision, location.timezone = country, subdivision, timezone
        location.save(update_fields=["country", "subdivision", "timezone"])
        _stick(location, "country", "subdivision", "timezone", why=sticky, actor=actor)


def place_location(location: Location, unit: FieldUnit, *, sticky: str | None = None, actor: str) -> None:
    """The location sits in ``unit``, and in no other of its dimension."""
    with acting(actor, via="network"):
        _alone(location)
        Placement.objects.update_or_create(
            location=location, dimension_id=unit.dimension_id, defaults={"field_unit": unit}
        )
        _stick(location, "field_units", why=sticky, actor=actor)


def displace_location(location: Location, dimension: Dimension, *, sticky: str | None = None, actor: str) -> None:
    """The location sits in no unit of the dimension any more."""
    with acting(actor, via="network"):
        location.placements.filter(dimension=dimension).delete()
        _stick(location, "field_units", why=sticky, actor=actor)


def move_field_unit(unit: FieldUnit, under: FieldUnit | None, *, sticky: str | None = None, actor: str) -> None:
    """The unit, with all below it, stands under another of its dimension (or on top); a circle is refused and shown."""
    if under is not None and under.dimension_id != unit.dimension_id:
        raise BadInput.of(
            f"field unit {unit.code}", f"{under.code} is of another dimension.", "Choose a unit of the same."
        )
    with _changing(f"field unit {unit.code}", actor):
        unit.parent = under
        unit.save(update_fields=["parent"])
        _stick(unit, "parent", why=sticky, actor=actor)


def move_partner(partner: Partner, under: Partner | None, *, sticky: str | None = None, actor: str) -> None:
    """The partner, with all below it, belongs to another (or to nobody); a circle is refused and shown."""
    with _changing(f"partner {partner.code}", actor):
        partner.parent = under
        partner.save(update_fields=["parent"])
        _stick(partner, "parent", why=sticky, actor=actor)


def change_partner(
    partner: Partner, *, kind: Partner.Type, community: Community | None, sticky: str | None = None, actor: str
) -> None:
    """What kind of company it is, and the community of those at home there who have none of their own."""
    with acting(actor, via="network"):
        partner.type, partner.community = kind, community
        partner.save(update_fields=["type", "community"])
        _stick(partner, "type", "community", why=sticky, actor=actor)


def change_owner(location: Location, partner: Partner, *, sticky: str | None = None, actor: str) -> None:
    """The location belongs to another partner from now on, with all who work there."""
    with acting(actor, via="network"):
        location.partner = partner
        location.save(update_fields=["partner"])
        _stick(location, "partner", why=sticky, actor=actor)


def close_location(location: Location, *, on: date | None, sticky: str | None = None, actor: str) -> None:
    """``on`` is the first day on which appointments there do not count any more; None opens it again."""
    with acting(actor, via="network"):
        location.closed_on = on
        location.save(update_fields=["closed_on"])
        _stick(location, "closed_on", why=sticky, actor=actor)


def report_to(
    subordinate: Person,
    manager: Person,
    *,
    dimension: Dimension,
    starts_on: date | None = None,
    ends_on: date | None = None,
    sticky: str | None = None,
    actor: str,
) -> ReportingLine:
    """The subordinate reports to the manager in the dimension between the two days; a circle is refused and shown."""
    place = f"reporting line of {subordinate.code}"
    if subordinate == manager:
        raise BadInput.of(place, "nobody reports to themselves.", "Choose another manager.")
    with _changing(place, actor):
        line, _ = ReportingLine.objects.update_or_create(
            dimension=dimension,
            subordinate=subordinate,
            manager=manager,
            defaults={"starts_on": starts_on, "ends_on": ends_on},
        )
        _stick(line, "starts_on", "ends_on", why=sticky, actor=actor)
        return line


def look_after(
    unit: FieldUnit,
    person: Person,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    sticky: str | None = None,
    actor: str,
) -> FieldRepresentative:
    """The person looks after the unit, and so every location below it, between the two days."""
    with acting(actor, via="network"):
        representative, _ = FieldRepresentative.objects.update_or_create(
            field_unit=unit, person=person, defaults={"starts_on": starts_on, "ends_on": ends_on}
        )
        _stick(representative, "starts_on", "ends_on", why=sticky, actor=actor)
        return representative
