"""Requirements: all of them, one with whoever has it, its history, its end."""

from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.audiences.errors import CannotBeEvaluated
from tradewind.audiences.services import preview
from tradewind.audiences.tree import parse
from tradewind.exchange.academy.writing import write_end
from tradewind.exchange.models import Input
from tradewind.kernel.problems import BadInput
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.programs.models import Assignment, Requirement
from tradewind.programs.queries.standing import Funnel, funnels, with_status
from tradewind.web.admin.access import administrators
from tradewind.web.admin.programs.earlier import steps
from tradewind.web.admin.programs.forms.explain import ExplainForm
from tradewind.web.admin.programs.lists.requirements import (
    HolderFilter,
    HolderTable,
    RequirementFilter,
    RequirementTable,
)
from tradewind.web.admin.programs.views.academy import propose
from tradewind.web.admin.programs.words import sentence_of
from tradewind.web.ui.lists import render_list

SECTION: Final = "requirements"


def requirements() -> QuerySet[Requirement]:
    """With all that their rows and sentences name."""
    return Requirement.objects.select_related("goal__course", "program", "dimension", "audience").order_by("code")


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All requirements."""
    return render_list(
        request,
        "programs/requirements.html",
        rows=requirements(),
        table=RequirementTable,
        filters=RequirementFilter,
        name="requirements",
    )


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponseBase:
    """What it says, how far people are, and who they are."""
    requirement = get_object_or_404(requirements(), code=code)
    rows = Assignment.objects.filter(requirement=requirement, person__in=_people(request)).select_related(
        "person", "requirement"
    )
    return render_list(
        request,
        "programs/requirement.html",
        rows=with_status(rows).order_by("person__sort_key", "person__code"),
        table=HolderTable,
        filters=HolderFilter,
        name=requirement.code,
        context=_shown(requirement) if not request.GET.get("export") else {},
    )


def _people(request: ViewerRequest) -> QuerySet[Any]:
    return Person.objects.within(request.viewer.scope)


def _shown(requirement: Requirement) -> dict[str, Any]:
    today = today_of(None)
    program = requirement.program
    return {
        "requirement": requirement,
        "sentence": sentence_of(requirement),
        "funnel": funnels([requirement.pk]).get(requirement.pk, Funnel()),
        "reach": _reach(requirement),
        "explain": ExplainForm(),
        "ahead": program is not None and program.opens is not None and program.opens > today,
        "over": program is not None and program.closes is not None and program.closes < today,
    }


def _reach(requirement: Requirement) -> int | None:
    """How many its audience holds now, before communities and window; None where it cannot be told."""
    try:
        return preview(parse(requirement.audience.who), sample=0).count
    except (BadInput, CannotBeEvaluated):
        return None


@require_safe
@administrators
def explain(request: ViewerRequest, code: str) -> HttpResponse:
    """Why a person has it or not: the page of the two."""
    requirement = get_object_or_404(requirements(), code=code)
    form = ExplainForm(request.GET)
    if form.is_valid():
        return redirect("person-requirement", form.cleaned_data["person"], requirement.code)
    for faults in form.errors.values():
        messages.error(request, " ".join(map(str, faults)))
    return redirect("requirement", code)


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """What it was, who changed it, and the way back."""
    requirement = get_object_or_404(requirements(), code=code)
    context = {"thing": requirement, "title": str(requirement), "steps": steps(requirement), "page": "requirement"}
    return render(request, "programs/history.html", context)


@require_POST
@administrators
def end(request: ViewerRequest, code: str) -> HttpResponse:
    """Show what ending it would close; there it is applied."""
    requirement = get_object_or_404(requirements(), code=code)
    name = gettext("End of %(requirement)s") % {"requirement": requirement}
    given: Input = propose(write_end(SECTION, code), about=f"{SECTION}/{code}", name=name, by=_by(request))
    return redirect("academy-change", key=given.key)


def _by(request: ViewerRequest) -> str:
    return request.viewer.user.get_username()
