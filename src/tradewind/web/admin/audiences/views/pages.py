"""The list of audiences, and what there is to know of one."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.audiences.errors import AudienceInUse, CannotBeEvaluated, evaluating
from tradewind.audiences.explain import explain as explained
from tradewind.audiences.models import Audience
from tradewind.audiences.sentences import sentence
from tradewind.audiences.services import delete_audience
from tradewind.audiences.tree import parse
from tradewind.kernel.audit import acting
from tradewind.network.models import Person
from tradewind.web.admin.access import administrators
from tradewind.web.admin.audiences import text as texts
from tradewind.web.admin.audiences.forms import ExplainForm
from tradewind.web.admin.audiences.frozen import cures
from tradewind.web.admin.audiences.history import states_of
from tradewind.web.admin.audiences.lists import (
    AudienceFilter,
    AudienceTable,
    MemberFilter,
    MemberTable,
    listed_audiences,
    listed_members,
)
from tradewind.web.admin.audiences.looking import counted
from tradewind.web.admin.audiences.users import users
from tradewind.web.ui.lists import render_list


@require_safe
@administrators
def listing(request: ViewerRequest) -> HttpResponseBase:
    """All audiences."""
    return render_list(
        request,
        "audiences/list.html",
        rows=listed_audiences(),
        table=AudienceTable,
        filters=AudienceFilter,
        name="audiences",
    )


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponse:
    """One audience: its words, whom it holds, who uses it, and how it came to be so."""
    audience = get_object_or_404(Audience.objects.select_related("owner"), code=code)
    node = parse(audience.who)
    context = {
        "audience": audience,
        "counted": counted(node),
        "cures": cures(audience) if audience.frozen_at else [],
        "form": ExplainForm(),
        "sentence": sentence(node),
        "states": states_of(audience),
        "text": texts.written(audience.code, audience.title, audience.who),
        "users": users(audience),
    }
    return render(request, "audiences/audience.html", context)


@require_safe
@administrators
def count(request: ViewerRequest, code: str) -> HttpResponse:
    """How many people it holds, for a cell of the list."""
    audience = get_object_or_404(Audience, code=code)
    return render(request, "audiences/_count.html", {"counted": counted(parse(audience.who))})


@require_safe
@administrators
def members(request: ViewerRequest, code: str) -> HttpResponseBase:
    """Everybody in it today."""
    audience = get_object_or_404(Audience, code=code)
    try:
        with evaluating():
            return render_list(
                request,
                "audiences/members.html",
                rows=listed_members(parse(audience.who), request.viewer.scope),
                table=MemberTable,
                filters=MemberFilter,
                name=f"{code}-members",
                context={"audience": audience},
            )
    except CannotBeEvaluated as error:
        messages.error(request, error.wrong)
        return redirect("audience", code=code)


@require_safe
@administrators
def explain(request: ViewerRequest, code: str) -> HttpResponse:
    """Why a person is in it, or is not, part by part."""
    audience = get_object_or_404(Audience, code=code)
    form = ExplainForm(request.GET or None)
    form.fields["person"].scope = request.viewer.scope  # type: ignore[attr-defined]
    context = {"audience": audience, "form": form}
    if form.is_valid():
        person = Person.objects.within(request.viewer.scope).get(code=form.cleaned_data["person"])
        try:
            context |= {"person": person, "explanation": explained(parse(audience.who), person)}
        except CannotBeEvaluated as error:
            context |= {"fault": error.wrong}
    return render(request, "audiences/explain.html", context)


@require_POST
@administrators
def delete(request: ViewerRequest, code: str) -> HttpResponse:
    """Delete an audience that nothing uses."""
    get_object_or_404(Audience, code=code)
    try:
        with acting(request.viewer.user.get_username(), via="page"):
            delete_audience(code)
    except AudienceInUse as error:
        messages.error(request, str(error))
        return redirect("audience", code=code)
    messages.success(request, gettext("The audience %(code)s is deleted.") % {"code": code})
    return redirect("audiences")
