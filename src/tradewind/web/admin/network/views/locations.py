"""Locations: the list, a location with all its facts, its history."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.metrics.queries import latest_observations
from tradewind.network.models import (
    Appointment,
    FieldUnit,
    FieldUnitBelow,
    Location,
    LocationBrand,
    LocationTag,
    Placement,
)
from tradewind.network.queries import representatives_of
from tradewind.network.sticky import marks
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.filters import LocationFilters
from tradewind.web.admin.network.history import Part, lines
from tradewind.web.admin.network.tables import LocationTable, locations
from tradewind.web.ui.lists import render_list

SHOWN = 30
"""Appointments that the page names; the list of people has all."""


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All locations."""
    return render_list(
        request,
        "network/locations.html",
        rows=locations(),
        table=LocationTable,
        filters=LocationFilters,
        name="locations",
    )


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponse:
    """One location: brands, field units, tags, who works there, how it performs."""
    location = get_object_or_404(Location.objects.select_related("partner", "timezone"), code=code)
    today = location.timezone.today
    held = Appointment.objects.filter(location=location).held_on(today)
    staff = held.select_related("person", "position").prefetch_related("brands")
    context = {
        "location": location,
        "marks": marks(location),
        "is_closed": location.closed_on is not None and location.closed_on <= today,
        "brands": location.brands.all(),
        "tags": location.tags.order_by("tag"),
        "paths": unit_paths(location),
        "staff": staff.order_by("person__sort_key", "code")[:SHOWN],
        "staff_count": held.count(),
        "representatives": representatives_of(Location.objects.filter(pk=location.pk), today),
        "observations": latest_observations(location=location),
    }
    return render(request, "network/location.html", context)


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """Who changed the location, its brands, tags and field units."""
    location = get_object_or_404(Location, code=code)
    own = (LocationBrand, LocationTag, Placement)
    parts = [
        Part(Location, {"pgh_obj_id": location.pk}),
        *(Part(model, {"location_id": location.pk}) for model in own),
    ]
    return render(request, "network/location_history.html", {"location": location, "lines": lines(parts)})


def unit_paths(location: Location) -> list[list[FieldUnit]]:
    """The field units that the location sits in, a dimension each, from the top of its tree down."""
    way_up = FieldUnitBelow.objects.select_related("ancestor__dimension")
    placements = (
        Placement.objects.filter(location=location)
        .select_related("field_unit")
        .prefetch_related(Prefetch("field_unit__above_or_self", way_up))
        .order_by("dimension__sort_key")
    )
    return [_from_top(placement.field_unit) for placement in placements]


def _from_top(unit: FieldUnit) -> list[FieldUnit]:
    """The unit with all above it; ``above_or_self`` is loaded."""
    units = {below.ancestor.pk: below.ancestor for below in unit.above_or_self.all()}
    path = [units[unit.pk]]
    while (parent := path[0].parent_id) is not None:
        path.insert(0, units[parent])
    return path
