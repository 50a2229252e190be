"""Partners: the list, a partner with what is above and below it, its history."""

from django.db.models import Count
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.metrics.queries import latest_observations
from tradewind.network.models import Appointment, Location, Partner, PartnerBelow
from tradewind.network.sticky import marks
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.filters import PartnerFilters
from tradewind.web.admin.network.history import Part, lines
from tradewind.web.admin.network.tables import PartnerTable, locations, partners
from tradewind.web.ui.lists import render_list

SHOWN = 12
"""Partners below and locations that the page names; their lists have all."""


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All partners."""
    return render_list(
        request, "network/partners.html", rows=partners(), table=PartnerTable, filters=PartnerFilters, name="partners"
    )


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponse:
    """One partner: who it belongs to, what belongs to it, its locations, how it performs."""
    partner = get_object_or_404(Partner.objects.select_related("parent", "community"), code=code)
    group = Location.objects.filter(partner__above_or_self__ancestor=partner)
    held = Appointment.objects.active().filter(location__in=group)
    context = {
        "partner": partner,
        "marks": marks(partner),
        "owners": owners_of(partner),
        "children": partners().filter(parent=partner)[:SHOWN],
        "below": PartnerBelow.objects.filter(ancestor=partner).count() - 1,
        "locations": locations().filter(partner=partner)[:SHOWN],
        "own": partner.locations.count(),
        "all": group.count(),
        "people": held.aggregate(people=Count("person", distinct=True))["people"],
        "observations": latest_observations(partner=partner),
    }
    return render(request, "network/partner.html", context)


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """Who changed the partner."""
    partner = get_object_or_404(Partner, code=code)
    changes = lines([Part(Partner, {"pgh_obj_id": partner.pk})])
    return render(request, "network/partner_history.html", {"partner": partner, "lines": changes})


def owners_of(partner: Partner) -> list[Partner]:
    """The partners above it, the top one first."""
    above = PartnerBelow.objects.filter(partner=partner).values("ancestor")
    return list(
        Partner.objects.filter(pk__in=above)
        .exclude(pk=partner.pk)
        .annotate(depth=Count("above_or_self"))
        .order_by("depth")
    )
