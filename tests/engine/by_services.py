"""Brings facts to what a feed row says through the services, as an administrator in the browser would."""

from datetime import date
from decimal import Decimal
from typing import Any

from engine.brute_force import Row, World, cells, day_of
from tradewind.catalog.models import Course
from tradewind.credit.services import record_credit
from tradewind.metrics.models import Metric
from tradewind.metrics.services import observe
from tradewind.network import models, services

ACTOR = "admin"


def write(world: World, entity: str, key: str, row: Row) -> None:
    """Carry out, and note in ``world``, what differs between the row and what is there."""
    _VERBS[entity](world, row)
    if entity != "appointments":
        world[entity][key] = {**world[entity].get(key, {}), **row}


def _named(model: Any, code: str) -> Any:
    return model.objects.get(code=code) if code else None


def _all(model: Any, codes: str) -> tuple[Any, ...]:
    return tuple(model.objects.filter(code__in=cells(codes)))


def _partner(world: World, row: Row) -> None:
    partner = models.Partner.objects.get(code=row["code"])
    community = _named(models.Community, row["community"])
    services.change_partner(partner, kind=models.Partner.Type(row["type"]), community=community, actor=ACTOR)
    services.move_partner(partner, _named(models.Partner, row["parent"]), actor=ACTOR)


def _unit(world: World, row: Row) -> None:
    unit = models.FieldUnit.objects.get(code=row["code"])
    services.move_field_unit(unit, _named(models.FieldUnit, row["parent"]), actor=ACTOR)


def _location(world: World, row: Row) -> None:
    place = models.Location.objects.get(code=row["code"])
    services.change_owner(place, models.Partner.objects.get(code=row["partner"]), actor=ACTOR)
    zone = models.TimeZone.objects.get(name=row["timezone"] or "UTC")
    services.relocate(place, country=row["country"], subdivision=row["subdivision"], timezone=zone, actor=ACTOR)
    services.set_location_brands(place, _all(models.Brand, row["brands"]), actor=ACTOR)
    services.set_location_tags(place, tuple(cells(row["tags"])), actor=ACTOR)
    services.close_location(place, on=day_of(row["closed_on"]), actor=ACTOR)
    units = {unit.dimension_id: unit for unit in _all(models.FieldUnit, row["field_units"])}
    for dimension in models.Dimension.objects.all():
        if dimension.pk in units:
            services.place_location(place, units[dimension.pk], actor=ACTOR)
        else:
            services.displace_location(place, dimension, actor=ACTOR)


def _person(world: World, row: Row) -> None:
    person = models.Person.objects.get(code=row["code"])
    community = _named(models.Community, row["community"])
    services.change_person(
        person, locale=row["locale"], community=community, hired_on=day_of(row["hired_on"]), actor=ACTOR
    )
    services.change_status(person, models.Person.Status(row["status"]), actor=ACTOR)


def _appointment(world: World, row: Row) -> None:
    """Another person, or another place, is another appointment: the one that is there ends."""
    held = models.Appointment.objects.get(code=row["code"])
    before = world["appointments"][row["code"]]
    if (before["person"], before["location"]) != (row["person"], row["location"]):
        _transfer(world, held, dict(row))
        return
    services.change_position(held, models.Position.objects.get(code=row["position"]), actor=ACTOR)
    services.designate(held, _all(models.Brand, row["brands"]), actor=ACTOR)
    services.make_primary(held, row["primary"] == "true", actor=ACTOR)
    services.change_days(
        held, starts_on=date.fromisoformat(row["starts_on"]), ends_on=day_of(row["ends_on"]), actor=ACTOR
    )
    world["appointments"][held.code] = row


def _transfer(world: World, held: models.Appointment, row: Row) -> None:
    begins = date.fromisoformat(row["starts_on"])
    services.end_appointment(held, on=begins, actor=ACTOR)
    old = world["appointments"][held.code]
    world["appointments"][held.code] = {**old, "ends_on": max(begins.isoformat(), old["starts_on"])}
    row["code"] = f"n{len(world['appointments'])}"
    world["appointments"][row["code"]] = row
    services.appoint(
        row["code"],
        person=models.Person.objects.get(code=row["person"]),
        location=models.Location.objects.get(code=row["location"]),
        position=models.Position.objects.get(code=row["position"]),
        starts_on=begins,
        ends_on=day_of(row["ends_on"]),
        primary=row["primary"] == "true",
        brands=_all(models.Brand, row["brands"]),
        actor=ACTOR,
    )


def _position(world: World, row: Row) -> None:
    position = models.Position.objects.get(code=row["code"])
    services.group_position(position, _all(models.PositionGroup, row["groups"]), actor=ACTOR)


def _line(world: World, row: Row) -> None:
    services.report_to(
        models.Person.objects.get(code=row["subordinate"]),
        models.Person.objects.get(code=row["manager"]),
        dimension=models.Dimension.objects.get(code=row["dimension"]),
        ends_on=day_of(row["ends_on"]),
        actor=ACTOR,
    )


def _observation(world: World, row: Row) -> None:
    metric = Metric.objects.get(code=row["metric"])
    kind = {"person": models.Person, "location": models.Location, "partner": models.Partner}[metric.subject]
    observe(metric, _named(kind, row["subject"]), period=row["period"], value=Decimal(row["value"]), actor=ACTOR)


def _credit(world: World, row: Row) -> None:
    record_credit(
        person=models.Person.objects.get(code=row["person"]),
        course=Course.objects.get(code=row["course"]),
        earned_on=date.fromisoformat(row["earned_on"]),
        source="hand",
        actor=ACTOR,
    )


_VERBS = {
    "partners": _partner,
    "field_units": _unit,
    "locations": _location,
    "people": _person,
    "appointments": _appointment,
    "positions": _position,
    "reporting_lines": _line,
    "observations": _observation,
    "credits": _credit,
}
