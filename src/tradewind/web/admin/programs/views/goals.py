"""Goals: all of them, one with who asks for it and how many have achieved it, its editor."""

from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.certificates.models import Certificate
from tradewind.exchange.academy.writing import write_entry
from tradewind.goals.models import Goal
from tradewind.goals.queries import valid_on
from tradewind.kernel.calendar import Span
from tradewind.network.days import today_of
from tradewind.programs.models import Requirement
from tradewind.programs.queries.standing import funnels
from tradewind.web import printing
from tradewind.web.admin.access import administrators
from tradewind.web.admin.programs.drafts import draft_of
from tradewind.web.admin.programs.earlier import goal_before, steps
from tradewind.web.admin.programs.forms.other import GoalForm
from tradewind.web.admin.programs.lists.certificates import CertificateFilter, CertificateTable
from tradewind.web.admin.programs.lists.programs import GoalFilter, GoalTable
from tradewind.web.admin.programs.lists.requirements import CountedTable, GoalRequirementFilter
from tradewind.web.admin.programs.views.academy import propose
from tradewind.web.admin.programs.views.requirements import requirements
from tradewind.web.ui.lists import render_list

SECTION: Final = "goals"


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All goals."""
    asking = Count("requirements", filter=Q(requirements__ended_on=None))
    return render_list(
        request,
        "programs/goals.html",
        rows=Goal.objects.with_validity().select_related("course").annotate(asking=asking).order_by("code"),
        table=GoalTable,
        filters=GoalFilter,
        name="goals",
    )


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponseBase:
    """One goal: its course, how long it lasts, who asks for it, how many hold it today."""
    goal = get_object_or_404(Goal.objects.with_validity().select_related("course"), code=code)
    asked = list(Requirement.objects.filter(goal=goal).values_list("pk", flat=True))
    holders = valid_on(today_of(None)).filter(goal=goal).values("person_id").distinct().count()
    return render_list(
        request,
        "programs/goal.html",
        rows=requirements().filter(goal=goal),
        table=type("Requirements", (CountedTable,), {"funnels": funnels(asked)}),
        filters=GoalRequirementFilter,
        name=goal.code,
        context={
            "goal": goal,
            "holders": holders,
            "printed": Certificate.objects.filter(goal=goal, credit=None).count(),
            "academy": settings.ACADEMY_NAME,
        },
    )


@require_safe
@administrators
def sample(request: ViewerRequest, code: str) -> HttpResponse:
    """What its certificates look like, as if it were achieved today: a PDF that is nobody's."""
    goal = get_object_or_404(Goal.objects.with_validity().select_related("course"), code=code)
    today = today_of(None)
    until = Span.parse(goal.valid_for).after(today) if goal.valid_for else None
    return printing.sample(request, goal, on=today, valid_until=until, back=reverse("goal", args=[code]))


@require_safe
@administrators
def certificates(request: ViewerRequest, code: str) -> HttpResponseBase:
    """The certificates of it that were printed."""
    goal = get_object_or_404(Goal.objects.select_related("course"), code=code)
    return render_list(
        request,
        "programs/certificates.html",
        rows=Certificate.objects.filter(goal=goal, credit=None).select_related("person").order_by("-issued_at", "-pk"),
        table=CertificateTable,
        filters=CertificateFilter,
        name=f"{goal.code}-certificates",
        context={"goal": goal},
    )


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """What it was, who changed it, and the way back."""
    goal = get_object_or_404(Goal.objects.select_related("course"), code=code)
    context = {"thing": goal, "title": str(goal), "steps": steps(goal), "page": "goal"}
    return render(request, "programs/history.html", context)


def _begun(request: ViewerRequest, goal: Goal | None) -> dict[str, Any]:
    """What the form begins with: a draft that was looked at, an earlier state, or what is there (nothing said)."""
    spec = draft_of(request.GET.get("draft", ""), SECTION)
    earlier = request.GET.get("before", "")
    if goal is not None and earlier.isdecimal():
        spec = goal_before(goal, int(earlier))
        if spec is None:
            raise Http404
    names = ("code", "title", "course", "valid_for", "renew_within")
    return {"initial": {name: getattr(spec, name) for name in names}} if spec else {}


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: ViewerRequest, code: str = "") -> HttpResponse:
    """The editor of one, or of a new one. Saving shows what it would change, and there it is applied."""
    goal = get_object_or_404(Goal.objects.select_related("course"), code=code) if code else None
    form = GoalForm(request.POST or None, goal=goal, **_begun(request, goal))
    if not form.is_valid():
        context = {"form": form, "goal": goal}
        return render(request, "programs/goal_edit.html", context, status=422 if form.is_bound else 200)
    spec = form.spec
    by = request.viewer.user.get_username()
    given = propose(write_entry(SECTION, spec), about=f"{SECTION}/{spec.code}", name=spec.title or spec.code, by=by)
    return redirect("academy-change", key=given.key)
