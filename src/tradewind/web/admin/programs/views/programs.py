"""Programs: all of them on a time line, one with its requirements, its editor."""

from typing import Any, Final

from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.exchange.academy.writing import write_entry
from tradewind.network.days import today_of
from tradewind.programs.models import Program, Requirement
from tradewind.programs.queries.standing import Funnel, funnels
from tradewind.web.admin.access import administrators
from tradewind.web.admin.programs.drafts import draft_of
from tradewind.web.admin.programs.earlier import program_before, steps
from tradewind.web.admin.programs.forms.other import ProgramForm
from tradewind.web.admin.programs.lists.programs import ProgramFilter, ProgramTable
from tradewind.web.admin.programs.lists.requirements import CountedTable, ProgramRequirementFilter
from tradewind.web.admin.programs.views.academy import propose
from tradewind.web.admin.programs.views.requirements import requirements
from tradewind.web.admin.programs.windows import Axis
from tradewind.web.ui.lists import render_list

SECTION: Final = "programs"


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All programs, with their windows and how far they are."""
    rows = Program.objects.annotate(asking=Count("requirements", filter=Q(requirements__ended_on=None)))
    ends = Program.objects.aggregate(a=Min("opens"), b=Min("closes"), c=Max("opens"), d=Max("closes"))
    request.today = today_of(None)  # type: ignore[attr-defined]  # for the filter by window
    table = type(
        "Programs",
        (ProgramTable,),
        {"progress": _progress(), "axis": Axis.of(ends.values(), request.today)},  # type: ignore[attr-defined]
    )
    return render_list(
        request,
        "programs/programs.html",
        rows=rows.order_by("-opens", "code"),
        table=table,
        filters=ProgramFilter,
        name="programs",
    )


def _progress() -> dict[int, Funnel]:
    """How far each program is, all its requirements together; one statement over all assignments."""
    total: dict[int, Funnel] = {}
    counted = funnels()
    for requirement, program in Requirement.objects.exclude(program=None).values_list("pk", "program_id"):
        total[program] = total.get(program, Funnel()) + counted.get(requirement, Funnel())
    return total


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponseBase:
    """One program: its window, and its requirements with how far each is."""
    program = get_object_or_404(Program, code=code)
    asked = list(Requirement.objects.filter(program=program).values_list("pk", flat=True))
    counted = funnels(asked)
    table = type("Requirements", (CountedTable,), {"funnels": counted})
    return render_list(
        request,
        "programs/program.html",
        rows=requirements().filter(program=program),
        table=table,
        filters=ProgramRequirementFilter,
        name=program.code,
        context={"program": program, **_window(program), "funnel": sum(counted.values(), Funnel())},
    )


def _window(program: Program) -> dict[str, Any]:
    today = today_of(None)
    return {
        "bar": Axis.of([program.opens, program.closes], today).bar(program.opens, program.closes),
        "ahead": program.opens is not None and program.opens > today,
        "over": program.closes is not None and program.closes < today,
    }


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """What it was, who changed it, and the way back."""
    program = get_object_or_404(Program, code=code)
    context = {"thing": program, "title": str(program), "steps": steps(program), "page": "program"}
    return render(request, "programs/history.html", context)


def _begun(request: ViewerRequest, program: Program | None) -> dict[str, Any]:
    """What the form begins with: a draft that was looked at, an earlier state, or what is there (nothing said)."""
    spec = draft_of(request.GET.get("draft", ""), SECTION)
    earlier = request.GET.get("before", "")
    if program is not None and earlier.isdecimal():
        spec = program_before(program, int(earlier))
        if spec is None:
            raise Http404
    return {"initial": {name: getattr(spec, name) for name in ("code", "title", "opens", "closes")}} if spec else {}


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: ViewerRequest, code: str = "") -> HttpResponse:
    """The editor of one, or of a new one. Saving shows what it would change, and there it is applied."""
    program = get_object_or_404(Program, code=code) if code else None
    form = ProgramForm(request.POST or None, program=program, **_begun(request, program))
    if not form.is_valid():
        context = {"form": form, "program": program}
        return render(request, "programs/program_edit.html", context, status=422 if form.is_bound else 200)
    spec = form.spec
    by = request.viewer.user.get_username()
    given = propose(write_entry(SECTION, spec), about=f"{SECTION}/{spec.code}", name=spec.title or spec.code, by=by)
    return redirect("academy-change", key=given.key)
