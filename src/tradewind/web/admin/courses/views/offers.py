"""Whom a course is offered to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from tradewind.access.middleware import ViewerRequest
from tradewind.catalog.offers import define_offer, withdraw_offer
from tradewind.web.admin.access import administrators
from tradewind.web.admin.courses.forms import OfferForm
from tradewind.web.admin.courses.saving import course_of, settle, tried


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def offer(request: ViewerRequest, code: str) -> HttpResponse:
    """Offer it to an audience, or say anew whether they may enrol themselves."""
    course = course_of(code)
    back = reverse("course", args=[code])

    def change(data: dict[str, Any]) -> str:
        define_offer(course, data["audience"], may_enrol=data["may_enrol"])
        return back

    context = {"title": gettext("Offer the course"), "above": str(course), "back": back, "button": gettext("Offer it")}
    return settle(request, OfferForm(request.POST or None), change, done=gettext("It is offered."), context=context)


@require_POST
@administrators
def withdraw(request: ViewerRequest, code: str, audience: str) -> HttpResponse:
    """Offer it to that audience no more."""
    course = course_of(code)
    tried(request, lambda: withdraw_offer(course, audience), gettext("It is not offered to them any more."))
    return redirect("course", code)
