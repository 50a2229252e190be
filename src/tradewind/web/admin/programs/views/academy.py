"""The academy as text: given, planned, applied, taken away. Every editor of these pages goes through here as well."""

from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.exchange import academy, errands
from tradewind.exchange.models import Concerned, Errand, Input
from tradewind.web.admin.access import administrators
from tradewind.web.admin.feeds.lists import ConcernedFilter, ConcernedTable
from tradewind.web.admin.feeds.standing import standing_of
from tradewind.web.admin.feeds.uploads import LIMITS, is_too_large, limited
from tradewind.web.admin.programs.forms.academy import AcademyFilesForm
from tradewind.web.admin.programs.returning import Return, return_of
from tradewind.web.ui.lists import render_list


@limited("academy")
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def text(request: ViewerRequest) -> HttpResponse:
    """Take academy files, and have the worker say what they would change."""
    if request.method != "POST":
        return render(request, "programs/text.html", {"form": AcademyFilesForm()})
    form = AcademyFilesForm(request.POST, request.FILES)
    if is_too_large(request):
        form = AcademyFilesForm()
        form.too_large = gettext("This is more than %(limit)s.") % {"limit": filesizeformat(LIMITS["academy"])}
        return render(request, "programs/text.html", {"form": form}, status=413)
    if not form.is_valid():
        return render(request, "programs/text.html", {"form": form}, status=422)
    by = request.viewer.user.get_username()
    given = errands.give(Input.Kind.ACADEMY, form.cleaned_data["files"], name=form.name, by=by)
    return redirect("academy-change", key=given.key)


def propose(entry: str, *, about: str, name: str, by: str) -> Input:
    """Have a change planned that a page made: ``entry`` is the academy file that says it."""
    files = [ContentFile(entry.encode(), "change.yaml")]
    return errands.give(Input.Kind.ACADEMY, files, name=name, by=by, about=about)


@require_safe
@administrators
def export(request: ViewerRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The present academy as a file."""
    answer = HttpResponse(academy.export(), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="academy-{timezone.now():%Y-%m-%d}.yaml"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def change(request: ViewerRequest, key: str) -> HttpResponse:
    """What a change would do, and the button that does it."""
    given = get_object_or_404(Input, key=key, kind=Input.Kind.ACADEMY)
    if request.method == "POST":
        if given.is_kept:
            action = Errand.Action.CARRY_OUT if "apply" in request.POST else Errand.Action.CHECK
            errands.ask(given, action, by=request.viewer.user.get_username())
        else:
            messages.error(request, gettext("This change is not kept any more. Make it again."))
        return redirect("academy-change", key=key)
    back: Return = return_of(given)
    return render(request, "programs/change.html", {"given": given, "standing": standing_of(given), "back": back})


@require_safe
@administrators
def names(request: ViewerRequest, key: str) -> HttpResponseBase:
    """Whom a change concerns: all of them."""
    given = get_object_or_404(Input, key=key, kind=Input.Kind.ACADEMY)
    return render_list(
        request,
        "programs/names.html",
        rows=Concerned.objects.filter(input=given).order_by("pk"),
        table=ConcernedTable,
        filters=ConcernedFilter,
        name="concerned",
        context={"given": given},
    )
