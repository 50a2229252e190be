"""Field organizations: a tree a dimension, opened level by level; one field unit; its history."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.network.models import (
    Appointment,
    Dimension,
    FieldRepresentative,
    FieldUnit,
    FieldUnitBelow,
    Location,
    TimeZone,
)
from tradewind.network.sticky import marks
from tradewind.programs.queries.freezing import freezing_without
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.history import Part, lines
from tradewind.web.admin.network.tables import locations

SHOWN = 12
"""Locations that a unit's page names; their list has all."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A field unit in the tree: what stands right below it, and what in all its depth."""

    unit: FieldUnit
    units: int
    locations: int
    appointments: int
    representatives: list[FieldRepresentative]


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponse:
    """The first dimension's tree; where there is no field organization, that."""
    first = Dimension.objects.filter(field_units__isnull=False).order_by("sort_key").first()
    if first is not None:
        return redirect("organization", first.code)
    return render(request, "network/organization.html", {"dimensions": []})


@require_safe
@administrators
def tree(request: ViewerRequest, code: str) -> HttpResponse:
    """The field organization of a dimension, its top units open to be opened."""
    dimension = get_object_or_404(Dimension, code=code)
    units = FieldUnit.objects.filter(dimension=dimension, parent=None).order_by("sort_key", "code")
    context = {
        "dimension": dimension,
        "dimensions": Dimension.objects.filter(field_units__isnull=False).distinct().order_by("sort_key"),
        "branches": branches(units),
    }
    return render(request, "network/organization.html", context)


@require_safe
@administrators
def below(request: ViewerRequest, code: str) -> HttpResponse:
    """The units right below one, as they open in the tree."""
    unit = get_object_or_404(FieldUnit, code=code)
    found = branches(unit.children.order_by("sort_key", "code"))
    return render(request, "network/_branches.html", {"branches": found, "unit": unit})


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponse:
    """One field unit: where it stands, who looks after it, the units and locations below."""
    unit = get_object_or_404(FieldUnit.objects.select_related("dimension"), code=code)
    [own] = branches([unit])
    context = {
        "unit": unit,
        "marks": marks(unit),
        "naming": freezing_without("field_unit", unit.code),
        "own": own,
        "path": path_to(unit),
        "branches": branches(unit.children.order_by("sort_key", "code")),
        "locations": locations().filter(placements__field_unit__above_or_self__ancestor=unit)[:SHOWN],
    }
    return render(request, "network/unit.html", context)


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """Who changed the unit, and who looked after it."""
    unit = get_object_or_404(FieldUnit, code=code)
    parts = [Part(FieldUnit, {"pgh_obj_id": unit.pk}), Part(FieldRepresentative, {"field_unit_id": unit.pk})]
    return render(request, "network/unit_history.html", {"unit": unit, "lines": lines(parts)})


def path_to(unit: FieldUnit) -> list[FieldUnit]:
    """The units above it, the top one first."""
    above = FieldUnitBelow.objects.filter(unit=unit).exclude(ancestor=unit).values("ancestor")
    return list(FieldUnit.objects.filter(pk__in=above).annotate(depth=Count("above_or_self")).order_by("depth"))


def branches(units: Iterable[FieldUnit]) -> list[Branch]:
    """Units with what is below them, in five queries however many there are.

    Appointments are those held today by the day at their location, of whoever may act there.
    """
    shown = list(units)
    under = {"placements__field_unit__above_or_self__ancestor__in": shown}
    group = "placements__field_unit__above_or_self__ancestor"
    places = Location.objects.filter(**under, closed_on=None).values_list(group).annotate(n=Count("pk", distinct=True))
    held = Appointment.objects.active().filter(**{f"location__{path}": value for path, value in under.items()})
    jobs = held.values_list(f"location__{group}").annotate(n=Count("pk", distinct=True))
    children = FieldUnit.objects.filter(parent__in=shown).values_list("parent").annotate(n=Count("pk"))
    in_charge: dict[int, list[FieldRepresentative]] = {unit.pk: [] for unit in shown}
    today = TimeZone.objects.get(name="UTC").today
    for each in FieldRepresentative.objects.on(today).filter(field_unit__in=shown).select_related("person"):
        in_charge[each.field_unit_id].append(each)
    units_of, places_of, jobs_of = (dict(rows.order_by()) for rows in (children, places, jobs))
    return [
        Branch(unit, units_of.get(unit.pk, 0), places_of.get(unit.pk, 0), jobs_of.get(unit.pk, 0), in_charge[unit.pk])
        for unit in shown
    ]
