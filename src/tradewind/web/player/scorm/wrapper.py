"""The page on the content's origin that a package's items run in: it has the API that they look for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tradewind.catalog.models import Package
from tradewind.delivery.models import Session


def wrapper(request: HttpRequest, session: Session, _: Package) -> HttpResponse:
    """Ours, but it is trusted with nothing: what runs in it shares its origin. It knows no learner by itself; the
    player's page tells it what the item's content may see."""
    return render(request, "player/scorm/wrapper.html", {"title": session.attempt.activity.title})
