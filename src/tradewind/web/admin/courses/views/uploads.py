"""Packages and films that are uploaded: given to the worker, followed, left and found again, cancelled."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.catalog.models import Course
from tradewind.delivery import uploads
from tradewind.delivery.models import Upload
from tradewind.web.admin.access import administrators
from tradewind.web.admin.courses.forms import UploadForm
from tradewind.web.admin.courses.lists import UploadFilter, UploadTable
from tradewind.web.admin.courses.saving import actor_of, begun_by, course_of, handed_over, version_of
from tradewind.web.admin.courses.uploading import listed_uploads, outcome_of, queue_of, target_of
from tradewind.web.admin.feeds.uploads import LIMITS, is_too_large, limited
from tradewind.web.ui.lists import render_list

Purpose = Upload.Purpose


@limited("course")
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def upload(request: ViewerRequest) -> HttpResponse:
    """A package as a new course or a new version: it is kept, and the worker makes a draft of it.

    To our script, which shows how far the sending is, it answers ``{"address"}`` or, with 422, the form as HTML.
    """
    posted = request.method == "POST"
    data, sent = (request.POST, request.FILES) if posted else (None, None)
    form = UploadForm(data, sent, initial={"course": request.GET.get("course", "")})
    status = 200
    if posted and is_too_large(request):
        form.errors.clear()
        limit = filesizeformat(LIMITS["course"])
        form.add_error(
            "file", gettext("This is more than %(limit)s, the most that can be uploaded.") % {"limit": limit}
        )
        status = 413
    elif form.is_bound and form.is_valid():
        if (answer := handed_over(request, form, lambda: _given(request, form))) is not None:
            return answer
        status = 422
    elif form.is_bound:
        status = 422
    return render(request, "course_pages/upload.html", {"form": form}, status=status)


def _given(request: ViewerRequest, form: UploadForm) -> Upload:
    data = form.cleaned_data
    course = Course.objects.get(code=data["course"]) if data["course"] else None
    asked = Upload(
        **begun_by(request),
        purpose=Purpose.VERSION if course is not None else Purpose.COURSE,
        course=course,
        code=data["code"],
        title=data["title"],
    )
    return uploads.give(asked, [data["file"]])


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """What was uploaded lately, and what became of it."""
    return render_list(
        request,
        "course_pages/uploads.html",
        rows=_kept().order_by("-pk"),
        table=UploadTable,
        filters=UploadFilter,
        name="uploads",
    )


@require_safe
@administrators
def listed(request: ViewerRequest) -> HttpResponse:
    """What pages of courses show of uploads, asked for again while the worker has one.

    ``?course=`` and ``?version=`` say of which; without them those of new courses. ``?seen=`` is how many were under
    way when the page was loaded: where it is fewer by now, the page is old.
    """
    code, number = request.GET.get("course", ""), request.GET.get("version", "")
    course = course_of(code) if code else None
    version = version_of(code, int(number)) if course is not None and number.isdecimal() else None
    found = listed_uploads(course, version)
    context = {"uploads": found, "course": course, "version": version, "seen": request.GET.get("seen", "")}
    return render(request, "course_pages/_uploads.html", context)


@require_safe
@administrators
def page(request: ViewerRequest, key: str) -> HttpResponse:
    """How far one is, or what became of it."""
    found = _upload(key)
    context = {
        "upload": found,
        "target": target_of(found),
        "queue": queue_of(found),
        "outcome": outcome_of(found),
    }
    return render(request, "course_pages/uploaded.html", context)


@require_POST
@administrators
def cancel(request: ViewerRequest, key: str) -> HttpResponse:
    """Let nothing come of it; where it is over already, its page says what came of it.

    Our script may say so of what it has sent, before we have it.
    """
    if request.headers.get("X-Upload"):
        uploads.cancel_coming(UUID(str(key)), by=actor_of(request))
        return HttpResponse(status=204)
    if not uploads.cancel(_upload(key), by=actor_of(request)):
        messages.info(request, gettext("It was over already."))
    return redirect("course-uploaded", key)


@require_POST
@administrators
def again(request: ViewerRequest, key: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Try again what failed on our side."""
    uploads.try_again(_upload(key))
    return redirect("course-uploaded", key)


@require_POST
@administrators
def forget(request: ViewerRequest, key: str) -> HttpResponse:  # noqa: ARG001 - a view
    """List it no more; what came of it stays."""
    found = _upload(key)
    uploads.forget(found)
    return redirect(target_of(found).address)


def _upload(key: str) -> Upload:
    return get_object_or_404(_kept(), key=key)


def _kept() -> QuerySet[Upload]:
    """Those that were ever kept: what was cancelled before has no files."""
    return Upload.objects.exclude(names=[]).select_related("course", "version__course")
