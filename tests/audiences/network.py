"""A small network by name: Aurora and Borealis, Service West with its district, and who works there."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from tradewind.audiences import compiler
from tradewind.audiences.compiler import Compiled
from tradewind.audiences.tree import parse
from tradewind.network.models import (
    Appointment,
    AppointmentBrand,
    Brand,
    Community,
    Dimension,
    FieldUnit,
    Location,
    LocationBrand,
    Partner,
    Person,
    Placement,
    Position,
    PositionGroup,
    PositionGrouping,
    TimeZone,
)

TODAY = date(2026, 6, 15)


def day(offset: int) -> date:
    return TODAY + timedelta(offset)


def build() -> None:
    """Two brands, three positions, a dealer, a field organization of two levels, and two stores that carry both."""
    TimeZone.objects.update(today=TODAY)
    for code in ["aurora", "borealis"]:
        Brand.objects.create(code=code, name=code.title())
    group = PositionGroup.objects.create(code="technical")
    for code, name in [("technician", "Technician"), ("master", "Master Technician"), ("cashier", "Cashier")]:
        position = Position.objects.create(code=code, name=name)
        if code != "cashier":
            PositionGrouping.objects.create(position=position, group=group)
    community = Community.objects.create(code="dealers", name="Dealers", kind="external")
    Partner.objects.create(code="north", name="North Motors", type="dealer", community=community)
    service = Dimension.objects.create(code="service", name="Service")
    west = FieldUnit.objects.create(code="west", name="Service West", dimension=service)
    FieldUnit.objects.create(code="west-1", name="West One", dimension=service, parent=west)
    FieldUnit.objects.create(code="east", name="Service East", dimension=service)
    for code, name in [("store-1", "Store One"), ("store-2", "Store Two")]:
        store(code, name, unit="west-1")


def store(
    code: str, name: str, *, unit: str, zone: str = "UTC", brands: tuple[str, ...] = ("aurora", "borealis")
) -> Location:
    location = Location.objects.create(
        code=code, name=name, partner=Partner.objects.get(code="north"), country="US", timezone_id=zone
    )
    for brand in brands:
        LocationBrand.objects.create(location=location, brand=Brand.objects.get(code=brand))
    field_unit = FieldUnit.objects.get(code=unit)
    Placement.objects.create(location=location, field_unit=field_unit, dimension=field_unit.dimension)
    return location


def person(code: str, **facts: Any) -> Person:
    return Person.objects.create(**{"code": code, "given_name": code.title(), "family_name": "Doe", **facts})


def post(
    who: str, position: str, location: str, *, brands: tuple[str, ...] = (), starts: int = -100, ends: int | None = None
) -> Appointment:
    """An appointment whose code is ``who-position-location``; it makes the person where there is none."""
    appointment = Appointment.objects.create(
        code=f"{who}-{position}-{location}",
        person=Person.objects.filter(code=who).first() or person(who),
        position=Position.objects.get(code=position),
        location=Location.objects.get(code=location),
        starts_on=day(starts),
        ends_on=None if ends is None else day(ends),
    )
    for brand in brands:
        AppointmentBrand.objects.create(appointment=appointment, brand=Brand.objects.get(code=brand))
    return appointment


def selected(expression: dict[str, Any]) -> list[str]:
    """Codes of the people whom an expression selects, sorted: asked of everybody at once, and of each by name."""
    people = dict(Person.objects.values_list("pk", "code"))
    at_once, by_name = (
        sorted(people[pk] for pk in _ids(compiler.members(parse(expression), among=among)))
        for among in (None, list(people))
    )
    assert at_once == by_name
    return at_once


def _ids(compiled: Compiled) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params)
        return [row[0] for row in cursor.fetchall()]


def reasons(expression: dict[str, Any]) -> dict[str, list[str]]:
    """Code of each person -> codes of the appointments that are the reasons, sorted."""
    compiled = compiler.entitled(parse(expression))
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params)
        rows = dict(cursor.fetchall())
    codes = dict(Appointment.objects.values_list("pk", "code"))
    people = dict(Person.objects.values_list("pk", "code"))
    return {people[pk]: sorted(codes[one] for one in found) for pk, found in rows.items()}
