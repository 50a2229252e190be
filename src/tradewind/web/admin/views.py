"""The administrator's first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.web.admin.access import administrators
from tradewind.web.admin.attention import matters


@require_safe
@administrators
def overview(request: ViewerRequest) -> HttpResponse:
    """What waits for a decision, and the way to everything."""
    return render(request, "administration/overview.html", {"matters": matters(request.viewer)})
