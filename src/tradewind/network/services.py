"""What is done to the facts by hand. Feeds write them in bulk; both leave the same audit and the same stale notes.

Each verb is one transaction and names its actor.
"""

from datetime import date

from django.db import transaction

from tradewind.identity.models import User
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput
from tradewind.network.models import (
    Appointment,
    AppointmentBrand,
    Brand,
    FieldUnit,
    Location,
    LocationBrand,
    Person,
    Placement,
    Position,
)


@transaction.atomic
def ensure_login(person: Person) -> User:
    """The person's login, made if there is none, with no password until one is set.

    Its name is the person's username, else e-mail, else code. BadInput where another login has that name.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.user is not None:
        return locked.user
    name = locked.username or locked.email or locked.code
    if User.objects.filter(username=name).exists():
        raise BadInput.of(f"person {locked.code}", f"there is another login named {name!r}.", "Give another username.")
    user = User(username=name, email=locked.email, first_name=locked.given_name, last_name=locked.family_name)
    user.set_unusable_password()
    user.save()
    locked.user = user
    locked.save(update_fields=["user"])
    person.user = user
    return user


def appoint(
    code: str,
    *,
    person: Person,
    location: Location,
    position: Position,
    starts_on: date,
    ends_on: date | None = None,
    primary: bool = False,
    brands: tuple[Brand, ...] = (),
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
        return appointment


def end_appointment(appointment: Appointment, *, on: date, actor: str) -> None:
    """``on`` is the first day on which the position is no longer held; one that had not begun was never held."""
    with acting(actor, via="network"):
        appointment.ends_on = max(on, appointment.starts_on)
        appointment.save(update_fields=["ends_on"])


def change_position(appointment: Appointment, position: Position, *, actor: str) -> None:
    """The same appointment in another position, from now on."""
    with acting(actor, via="network"):
        appointment.position = position
        appointment.save(update_fields=["position"])


def change_status(person: Person, status: Person.Status, *, actor: str) -> None:
    """Suspend, bring back or let go. Who is not active is in no audience."""
    with acting(actor, via="network"):
        person.status = status
        person.save(update_fields=["status"])


def set_location_brands(location: Location, brands: tuple[Brand, ...], *, actor: str) -> None:
    """What the location carries from now on; training for a brand that it drops ends there."""
    with acting(actor, via="network"):
        location.carries.exclude(brand__in=brands).delete()
        LocationBrand.objects.bulk_create(
            [LocationBrand(location=location, brand=brand) for brand in brands], ignore_conflicts=True
        )


def place_location(location: Location, unit: FieldUnit, *, actor: str) -> None:
    """The location sits in ``unit``, and in no other of its dimension."""
    with acting(actor, via="network"):
        Placement.objects.update_or_create(
            location=location, dimension_id=unit.dimension_id, defaults={"field_unit": unit}
        )


def move_field_unit(unit: FieldUnit, under: FieldUnit | None, *, actor: str) -> None:
    """The unit, with all below it, stands under another (or on top); a circle is refused and shown."""
    with acting(actor, via="network"):
        unit.parent = under
        unit.save(update_fields=["parent"])
