"""The map of locations, with the list of what it shows."""

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.chart import HEIGHT, WIDTH, WORLD, View, clusters, view_of
from tradewind.web.admin.network.filters import LocationFilters
from tradewind.web.admin.network.tables import LocationTable, locations
from tradewind.web.ui.lists import render_list


@require_safe
@administrators
def chart(request: ViewerRequest) -> HttpResponseBase:
    """Where the locations are; ``?at=latitude,longitude&zoom=`` says of which part of the world."""
    view = view_of(request.GET.get("at", ""), request.GET.get("zoom", ""))
    found = LocationFilters(request.GET, queryset=locations(), request=request).qs
    placed = Q(latitude__isnull=False, longitude__isnull=False)
    asked = request.GET.copy()
    for own in ("at", "zoom", "page", "sort", "export"):
        asked.pop(own, None)
    context = {
        "view": view,
        "world": WORLD,
        "ways": _ways(view),
        "clusters": clusters(found.filter(placed), view),
        "nowhere": found.exclude(placed).order_by().count(),
        "asked": asked.urlencode(),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render_list(
        request,
        "network/map.html",
        rows=view.within(locations()),
        table=LocationTable,
        filters=LocationFilters,
        name="locations",
        context=context,
    )


def _ways(view: View) -> list[tuple[str, str, View]]:
    """(icon, words, view) of each step from here."""
    return [
        ("plus", _("Closer"), view.moved(closer=1)),
        ("minus", _("Further away"), view.moved(closer=-1)),
        ("back", _("To the west"), view.moved(right=-0.4)),
        ("next", _("To the east"), view.moved(right=0.4)),
        ("up", _("To the north"), view.moved(up=0.4)),
        ("down", _("To the south"), view.moved(up=-0.4)),
    ]
