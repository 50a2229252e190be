"""Held plans: what would end too much at once, with all its names, until somebody decides."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.exchange import errands
from tradewind.exchange.models import Concerned, Input
from tradewind.programs.models import HeldPlan
from tradewind.web.admin.access import administrators
from tradewind.web.admin.feeds.lists import ConcernedFilter, ConcernedTable
from tradewind.web.admin.programs.lists.plans import PlanFilter, PlanTable
from tradewind.web.ui.lists import render_list


@require_safe
@administrators
def listing(request: ViewerRequest) -> HttpResponseBase:
    """Every plan, the last first."""
    return render_list(
        request,
        "programs/plans.html",
        rows=HeldPlan.objects.order_by("-pk"),
        table=PlanTable,
        filters=PlanFilter,
        name="held-plans",
    )


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponseBase:
    """What a plan would end, in numbers and by name, and the decision."""
    plan = get_object_or_404(HeldPlan, code=code)
    given = Input.objects.filter(plan=plan).first()
    return render_list(
        request,
        "programs/plan.html",
        rows=Concerned.objects.filter(input=given).order_by("pk"),
        table=ConcernedTable,
        filters=ConcernedFilter,
        name=plan.code,
        context={"plan": plan, "given": given, "address": address_of(given) if given else ""},
    )


@require_POST
@administrators
def approve(request: ViewerRequest, code: str) -> HttpResponse:
    """Have exactly what was held carried out; the page of its input shows how far it is."""
    plan = get_object_or_404(HeldPlan, code=code)
    try:
        errand = errands.approve(plan, by=request.viewer.user.get_username())
    except (errands.NotHeld, errands.NoInput, errands.Busy) as fault:
        messages.error(request, str(fault))
        return redirect("plan-held", code=code)
    return redirect(address_of(errand.input))


@require_POST
@administrators
def discard(request: ViewerRequest, code: str) -> HttpResponse:
    """Give a plan up, and the files with it."""
    plan = get_object_or_404(HeldPlan, code=code)
    try:
        errands.discard(plan, by=request.viewer.user.get_username())
    except errands.NotHeld as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, gettext("%(plan)s is discarded. Nothing was applied.") % {"plan": plan.code})
    return redirect("plan-held", code=code)


def address_of(given: Input) -> str:
    """The page of an input."""
    return reverse("feed-given" if given.kind == Input.Kind.FEED else "academy-change", args=[given.key])
