"""Feeds: upload, check, load, history."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.exchange import errands
from tradewind.exchange.models import Concerned, Errand, FeedRun, Input
from tradewind.web.admin.access import administrators
from tradewind.web.admin.feeds.forms import OptionsForm, UploadForm
from tradewind.web.admin.feeds.lists import ConcernedFilter, ConcernedTable, RunFilter, RunTable
from tradewind.web.admin.feeds.standing import standing_of
from tradewind.web.admin.feeds.templatetags.feeds import percentage
from tradewind.web.admin.feeds.uploads import LIMITS, is_too_large, limited
from tradewind.web.ui.lists import export, render_list


@require_safe
@administrators
def history(request: ViewerRequest) -> HttpResponseBase:
    """The form for a feed, what is under way, and every load so far."""
    return _history(request, UploadForm())


@limited("feed")
@require_POST
@administrators
def upload(request: ViewerRequest) -> HttpResponseBase:
    """Keep the files and have them checked; what is wrong with them as files is told at the form (422, 413)."""
    form = UploadForm(request.POST, request.FILES)
    if is_too_large(request):
        return _history(request, form, status=413)
    if not form.is_valid():
        return _history(request, form, status=422)
    by = request.viewer.user.get_username()
    given = errands.give(
        Input.Kind.FEED,
        form.cleaned_data["files"],
        name=form.name,
        by=by,
        complete=form.cleaned_data["complete"],
        max_removals=form.cleaned_data["max_removals"],
    )
    return redirect("feed-given", key=given.key)


def _history(request: ViewerRequest, form: UploadForm, status: int = 200) -> HttpResponseBase:
    if status == 413:
        form.errors.clear()
        form.add_error(
            "files",
            gettext(
                "This is more than %(limit)s, the most that can be uploaded. Pack it as a .zip, or load it on the "
                "server: tradewind feed load."
            )
            % {"limit": filesizeformat(LIMITS["feed"])},
        )
    under_way = Errand.objects.filter(state__in=[Errand.State.WAITING, Errand.State.RUNNING], input__kind="feed")
    answer = render_list(
        request,
        "feeds/history.html",
        rows=FeedRun.objects.all(),
        table=RunTable,
        filters=RunFilter,
        name="feeds",
        context={"form": form, "under_way": under_way.select_related("input").order_by("pk")[:20]},
    )
    answer.status_code = status
    return answer


@require_safe
@administrators
def run(request: ViewerRequest, run: int) -> HttpResponse:
    """What a load did, why it was refused, or as what it is held."""
    found = get_object_or_404(FeedRun, pk=run)
    return render(request, "feeds/run.html", {"run": found, "report": found.report})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def given(request: ViewerRequest, key: str) -> HttpResponse:
    """A feed that was given: how far it is, what it would change, and what to do with it."""
    found = _feed(key)
    initial = {"complete": found.complete, "max_removals": percentage(found.max_removals)}
    form = OptionsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and found.is_kept:
        Input.objects.filter(pk=found.pk).update(**form.cleaned_data)
        action = Errand.Action.CARRY_OUT if "load" in request.POST else Errand.Action.CHECK
        errands.ask(found, action, by=request.viewer.user.get_username())
        return redirect("feed-given", key=key)
    if request.method == "POST" and not found.is_kept:
        messages.error(request, gettext("Its files are not kept any more. Upload them again."))
        return redirect("feed-given", key=key)
    context = {"given": found, "standing": standing_of(found), "form": form}
    return render(request, "feeds/given.html", context, status=422 if form.errors else 200)


@require_safe
@administrators
def names(request: ViewerRequest, key: str) -> HttpResponseBase:
    """Whom a feed concerns, as last looked at: all of them."""
    found = _feed(key)
    return render_list(
        request,
        "feeds/names.html",
        rows=Concerned.objects.filter(input=found).order_by("pk"),
        table=ConcernedTable,
        filters=ConcernedFilter,
        name="concerned",
        context={"given": found},
    )


@require_safe
@administrators
def run_faults(request: ViewerRequest, run: int) -> HttpResponseBase:
    """The faults of a refused load, as a file."""
    return _faults(request, get_object_or_404(FeedRun, pk=run).report)


@require_safe
@administrators
def given_faults(request: ViewerRequest, key: str) -> HttpResponseBase:
    """The faults that were last found in a feed, as a file."""
    errand = _feed(key).errands.filter(state=Errand.State.REFUSED).first()
    return _faults(request, errand.report if errand else {})


def _faults(request: ViewerRequest, report: dict[str, Any]) -> HttpResponseBase:
    if "faults" not in report:
        raise Http404
    return export(request.GET.get("export", ""), _fault_rows(report["faults"]), "faults")


def _fault_rows(faults: list[dict[str, Any]]) -> Iterator[list[object]]:
    yield [gettext("File"), gettext("Row"), gettext("Column"), gettext("What is wrong"), gettext("What cures it")]
    for fault in faults:
        yield [fault[name] for name in ("file", "row", "column", "wrong", "cure")]


def _feed(key: str) -> Input:
    return get_object_or_404(Input, key=key, kind=Input.Kind.FEED)
