"""What the network is described with, brands and positions: lists, a page each with who uses it, histories."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.network.models import Appointment, Brand, Location, Position, PositionGrouping, TimeZone
from tradewind.network.models.reference import Named
from tradewind.network.sticky import marks
from tradewind.programs.queries.freezing import freezing_without
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.filters import BrandFilters, PositionFilters
from tradewind.web.admin.network.history import Part, lines
from tradewind.web.admin.network.tables import BrandTable, PositionTable, brands, locations
from tradewind.web.ui.lists import render_list

SHOWN = 12
"""Locations that a brand's page names; their list has all."""


@require_safe
@administrators
def brand_index(request: ViewerRequest) -> HttpResponseBase:
    """All brands."""
    return render_list(
        request, "network/brands.html", rows=brands(), table=BrandTable, filters=BrandFilters, name="brands"
    )


@require_safe
@administrators
def position_index(request: ViewerRequest) -> HttpResponseBase:
    """All positions."""
    rows = Position.objects.select_related("dimension").prefetch_related("groups").order_by("sort_key", "code")
    return render_list(
        request, "network/positions.html", rows=rows, table=PositionTable, filters=PositionFilters, name="positions"
    )


@require_safe
@administrators
def brand(request: ViewerRequest, code: str) -> HttpResponse:
    """One brand: which locations carry it, who is there for it, what names it."""
    found = get_object_or_404(Brand, code=code)
    carrying = locations().filter(brands=found, closed_on=None)
    context = {
        "brand": found,
        **_common(found, "brand"),
        "locations": carrying[:SHOWN],
        "places": Location.objects.filter(brands=found, closed_on=None).count(),
        "designated": Appointment.objects.active().filter(brands=found).count(),
    }
    return render(request, "network/brand.html", context)


@require_safe
@administrators
def position(request: ViewerRequest, code: str) -> HttpResponse:
    """One position: its groups, how many hold it and where, what names it."""
    found = get_object_or_404(Position.objects.select_related("dimension"), code=code)
    held = Appointment.objects.active().filter(position=found)
    context = {
        "position": found,
        **_common(found, "position"),
        "groups": found.groups.all(),
        "held": held.count(),
        "places": held.values("location").distinct().count(),
    }
    return render(request, "network/position.html", context)


def _common(thing: Named, kind: str) -> dict[str, object]:
    return {
        "marks": marks(thing),
        "naming": freezing_without(kind, thing.code),
        "today": TimeZone.objects.get(name="UTC").today,
    }


@require_safe
@administrators
def brand_history(request: ViewerRequest, code: str) -> HttpResponse:
    """Who changed the brand."""
    found = get_object_or_404(Brand, code=code)
    parts = [Part(Brand, {"pgh_obj_id": found.pk})]
    return render(request, "network/brand_history.html", {"brand": found, "lines": lines(parts)})


@require_safe
@administrators
def position_history(request: ViewerRequest, code: str) -> HttpResponse:
    """Who changed the position and its groups."""
    found = get_object_or_404(Position, code=code)
    parts = [Part(Position, {"pgh_obj_id": found.pk}), Part(PositionGrouping, {"position_id": found.pk})]
    return render(request, "network/position_history.html", {"position": found, "lines": lines(parts)})
