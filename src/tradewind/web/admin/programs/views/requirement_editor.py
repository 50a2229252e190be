"""The editor of a requirement: fields, and expressions in the builder; an audience can be made with it.

Every button is one of the form and works without script. htmx swaps what a button changed alone (``_part``).
"""

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect, retarget
from django_htmx.middleware import HtmxDetails

from tradewind.access.middleware import ViewerRequest
from tradewind.audiences.models import Audience
from tradewind.exchange.academy.specs import Section, Spec
from tradewind.exchange.academy.writing import write_entries
from tradewind.exchange.models import Input
from tradewind.goals.models import Goal
from tradewind.programs.models import Requirement
from tradewind.web.admin.access import administrators
from tradewind.web.admin.audiences.building import Built, built
from tradewind.web.admin.audiences.draft import ROOT
from tradewind.web.admin.programs.drafts import draft_of
from tradewind.web.admin.programs.earlier import spec_before
from tradewind.web.admin.programs.forms.requirement import (
    EXPRESSIONS,
    RequirementForm,
    expression_of,
    initial_of_spec,
)
from tradewind.web.admin.programs.views.academy import propose
from tradewind.web.admin.programs.views.requirements import SECTION, requirements

SAVE = "save"
AUDIENCE = ("new-audience", "pick-audience")
"""The buttons that change how the audience is given."""


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: ViewerRequest, code: str = "") -> HttpResponse:
    """The editor of one, or of a new one. Saving shows what it would change, and there it is applied."""
    requirement = get_object_or_404(requirements(), code=code) if code else None
    scope = request.viewer.scope
    if request.method != "POST":
        return _page(request, RequirementForm(requirement=requirement, scope=scope, **_begun(request, requirement)))
    verb = request.POST.get("do", SAVE)
    form = RequirementForm(request.POST, requirement=requirement, scope=scope, is_judged=verb == SAVE)
    if verb != SAVE:
        form.act(verb)
        return _part(request, form, verb)
    if not form.is_valid():
        return _page(request, form, refused=True)
    address = reverse("academy-change", args=[_proposed(form, request.viewer.user.get_username()).key])
    return HttpResponseClientRedirect(address) if _asked(request) else redirect(address)


def _asked(request: ViewerRequest) -> HtmxDetails:
    return cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # its middleware puts it there


def _begun(request: ViewerRequest, requirement: Requirement | None) -> dict[str, Any]:
    """What the form begins with: a draft that was looked at, an earlier state, or what is there (nothing said)."""
    draft, earlier = request.GET.get("draft", ""), request.GET.get("before", "")
    spec = draft_of(draft, SECTION)
    if requirement is not None and earlier.isdecimal():
        spec = spec_before(requirement, int(earlier))
        if spec is None:
            raise Http404
    if spec is None:
        return {}
    made = draft_of(draft, "audiences")
    is_new = made is not None and not Audience.objects.filter(code=made.code).exists()
    return {"initial": initial_of_spec(spec, made if is_new else None)}


def _proposed(form: RequirementForm, by: str) -> Input:
    """Have the worker say what saving would change, the audience that is made with it included."""
    spec, audience = form.spec, form.new_audience
    entries: list[tuple[Section, Spec]] = [(SECTION, spec)]
    if audience is not None:
        entries.append(("audiences", audience))
    name = spec.title or str(Goal.objects.select_related("course").get(code=spec.goal))
    return propose(write_entries(entries), about=f"{SECTION}/{spec.code}", name=name, by=by)


def _page(request: ViewerRequest, form: RequirementForm, *, refused: bool = False) -> HttpResponse:
    """The whole page; for htmx its form alone."""
    context = _context(request, form) | {"refused": refused}
    if _asked(request):
        return render(request, "programs/_requirement_form.html", context)
    return render(request, "programs/requirement_edit.html", context, status=422 if refused else 200)


def _part(request: ViewerRequest, form: RequirementForm, verb: str) -> HttpResponse:
    """What a button changed, for htmx; the whole page without script."""
    asked, name = _asked(request), expression_of(verb)
    if not asked or not (name or verb in AUDIENCE):
        return _page(request, form)
    if name and asked.target == f"{name}-live":
        return render(request, "audiences/_looked.html", {"built": _built(request, form, name)})
    if name in EXPRESSIONS:
        context = {"built": _built(request, form, name), "field": form[name]}
        return retarget(render(request, "programs/_expression.html", context), f"#{name}-expression")
    return retarget(render(request, "programs/_audience.html", _audience(request, form, verb)), "#audience")


def _built(request: ViewerRequest, form: RequirementForm, name: str) -> Built:
    audience = form.picked_audience if name != ROOT and not form.makes_audience else ""
    return built(form.expressions[name], request.viewer.scope, audience)


def _audience(request: ViewerRequest, form: RequirementForm, verb: str = "") -> dict[str, Any]:
    who = _built(request, form, ROOT) if form.makes_audience else None
    return {"form": form, "who": who, "switched": verb in AUDIENCE}


def _context(request: ViewerRequest, form: RequirementForm) -> dict[str, Any]:
    expressions = [(form[name], _built(request, form, name)) for name in EXPRESSIONS]
    return {"requirement": form.requirement, "expressions": expressions, **_audience(request, form)}
