"""The kinds of thing in the network that expressions refer to, and when each is there no more."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from django.db.models import F, Model, Q
from django.db.models.functions import Lower

from tradewind.audiences.models import Audience
from tradewind.audiences.registry import Found, Kind, add_kind
from tradewind.network.models import (
    Brand,
    Community,
    Dimension,
    FieldUnit,
    Location,
    Partner,
    Person,
    Position,
    PositionGroup,
    TimeZone,
)
from tradewind.network.models.reference import Named

MOST_NEAR = 2_000
"""Among how many codes a mistyped one is looked for."""


def codes_near(model: type[Model]) -> Callable[[str], Collection[str]]:
    """Codes of the model's rows that begin like a given one; all of them where there are few."""

    def near(code: str) -> Collection[str]:
        objects = model._default_manager.order_by("code")
        known = list(objects.values_list("code", flat=True)[: MOST_NEAR + 1])
        if len(known) <= MOST_NEAR:
            return known
        begins = Q(folded=code.lower()) | Q(folded__startswith=code[:3].lower())
        alike = objects.annotate(folded=Lower("code")).filter(begins)
        return list(alike.values_list("code", flat=True)[:MOST_NEAR])

    return near


def named(name: str, label: str, model: type[Named], *, state: str = "") -> Kind:
    """The kind of a model that has a name and ends (by UTC's day) instead of being deleted; heard without ``state``."""

    def find(codes: Collection[str]) -> Mapping[str, Found]:
        today = TimeZone.objects.get(name="UTC").today
        rows = model._default_manager.filter(code__in=codes)
        return {row.code: Found(row.pk, row.name, ended(row.ended_on, today)) for row in rows}

    return Kind(name, label, find, codes_near(model), heard=not state, state=state)


def ended(day: date | None, today: date) -> str:
    """Since when something is there no more, in words; empty where it is there."""
    return f"ended on {day}" if day is not None and day <= today else ""


def _locations(codes: Collection[str]) -> Mapping[str, Found]:
    rows = Location.objects.filter(code__in=codes).annotate(today=F("timezone__today"))
    return {
        row.code: Found(
            row.pk,
            row.name,
            f"closed on {row.closed_on}" if row.closed_on is not None and row.closed_on <= row.today else "",
        )
        for row in rows
    }


# People, locations and partners come and go by the thousand, most of them in no expression: nothing notes that.
_PARTNERS = """
SELECT string_agg(concat_ws(' ', n.code, n.id, n.ended_on <= z.today), ',' ORDER BY n.code)
FROM network_partner n CROSS JOIN network_timezone z WHERE z.name = 'UTC' AND n.code = ANY(%s::text[])
"""
_LOCATIONS = """
SELECT string_agg(concat_ws(' ', l.code, l.id, l.closed_on <= z.today), ',' ORDER BY l.code)
FROM network_location l JOIN network_timezone z ON z.name = l.timezone WHERE l.code = ANY(%s::text[])
"""
_PEOPLE = """
SELECT string_agg(concat_ws(' ', n.code, n.id, n.status = 'departed'), ',' ORDER BY n.code)
FROM network_person n WHERE n.code = ANY(%s::text[])
"""


def _people(codes: Collection[str]) -> Mapping[str, Found]:
    return {
        person.code: Found(person.pk, str(person), "has departed" if person.status == Person.Status.DEPARTED else "")
        for person in Person.objects.filter(code__in=codes)
    }


def _position_groups(codes: Collection[str]) -> Mapping[str, Found]:
    rows = PositionGroup.objects.filter(code__in=codes).values_list("code", "id")
    return {code: Found(pk, code) for code, pk in rows}


def _audiences(codes: Collection[str]) -> Mapping[str, Found]:
    return {audience.code: Found(audience.pk, str(audience)) for audience in Audience.objects.filter(code__in=codes)}


add_kind(named("brand", "brand", Brand))
add_kind(named("community", "community", Community))
add_kind(named("dimension", "dimension", Dimension))
add_kind(named("field_unit", "field unit", FieldUnit))
add_kind(named("partner", "partner", Partner, state=_PARTNERS))
add_kind(named("position", "position", Position))
add_kind(Kind("location", "location", _locations, codes_near(Location), state=_LOCATIONS))
add_kind(Kind("person", "person", _people, codes_near(Person), state=_PEOPLE))
add_kind(Kind("position_group", "position group", _position_groups, codes_near(PositionGroup), heard=True))
add_kind(Kind("audience", "audience", _audiences, codes_near(Audience), heard=True))
