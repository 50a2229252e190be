"""The steps of a draft: added, changed, put in order, taken out."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from tradewind.access.middleware import ViewerRequest
from tradewind.catalog import drafts, versions
from tradewind.catalog.models import Activity
from tradewind.delivery import uploads
from tradewind.delivery.models import Upload
from tradewind.kernel.audit import acting
from tradewind.web.admin.access import administrators
from tradewind.web.admin.courses.saving import actor_of, begun_by, handed_over, settle, tried, version_of
from tradewind.web.admin.courses.steps import FORMS, form_for
from tradewind.web.admin.feeds.uploads import is_too_large, limited


@limited("course")
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def add(request: ViewerRequest, code: str, number: int, kind: str) -> HttpResponse:
    """A new step of a kind, at the end."""
    if kind not in FORMS:
        raise Http404
    version = version_of(code, number)
    form = FORMS[kind](*_sent(request))

    def change(data: dict[str, Any]) -> str:
        versions.refuse_unless_draft(version)
        made, settings, package = form.made(actor_of(request))
        versions.add_activity(version, kind=made, package=package, settings=settings, **_common(data))
        return reverse("version", args=[code, number])

    def give() -> Upload:
        asked = Upload(
            **begun_by(request),
            **_common(form.cleaned_data),
            purpose=Upload.Purpose.STEP,
            kind=kind,
            version=version,
            settings=form.settings_of_upload(),
        )
        return uploads.give(asked, form.for_worker)

    context = _context(code, number, gettext("New step"), version, kind)
    if request.method == "POST" and is_too_large(request):
        form.add_error(None, gettext("This is more than can be uploaded."))
    if form.is_bound and form.is_valid() and form.for_worker and (answer := handed_over(request, form, give)):
        return answer
    return settle(request, form, change, done=gettext("The step is added."), context=context)


@limited("course")
@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: ViewerRequest, code: str, number: int, step: str) -> HttpResponse:
    """Change a step."""
    activity = _step(code, number, step)
    form = form_for(activity.kind)(*_sent(request), kept=activity)

    def change(data: dict[str, Any]) -> str:
        versions.refuse_unless_draft(activity.version)
        _kind, settings, package = form.made(actor_of(request))
        drafts.edit_activity(activity, settings=settings, package=package, **_common(data))
        return reverse("version", args=[code, number])

    def give() -> Upload:
        """What is said of the step holds at once, and its content once it is there."""
        settings = form.settings_of_upload()
        common = _common(form.cleaned_data)
        with acting(actor_of(request), via="page"):
            drafts.describe_activity(activity, **common)
        asked = Upload(
            **begun_by(request),
            purpose=Upload.Purpose.CONTENT,
            kind=form.kind,
            version=activity.version,
            step=step,
            settings=settings,
        )
        return uploads.give(asked, form.for_worker)

    context = _context(code, number, str(activity), activity.version, activity.kind)
    if request.method == "POST" and is_too_large(request):
        form.add_error(None, gettext("This is more than can be uploaded."))
    if form.is_bound and form.is_valid() and form.for_worker and (answer := handed_over(request, form, give)):
        return answer
    return settle(request, form, change, done=gettext("Saved."), context={**context, "names": form.names})


@require_POST
@administrators
def move(request: ViewerRequest, code: str, number: int, step: str) -> HttpResponse:
    """One place up or down (``by`` -1 or 1); the page comes back to the step."""
    activity = _step(code, number, step)
    by = -1 if request.POST.get("by") == "-1" else 1
    tried(request, lambda: drafts.move_activity(activity, by=by))
    return redirect(f"{reverse('version', args=[code, number])}#step-{step}")


@require_POST
@administrators
def remove(request: ViewerRequest, code: str, number: int, step: str) -> HttpResponse:
    """Take a step out."""
    activity = _step(code, number, step)
    tried(request, lambda: drafts.remove_activity(activity), gettext("The step is taken out."))
    return redirect("version", code, number)


def _step(code: str, number: int, step: str) -> Activity:
    found = Activity.objects.select_related("version__course", "package")
    return get_object_or_404(found, version__course__code=code, version__number=number, code=step)


def _sent(request: ViewerRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _common(data: dict[str, Any]) -> dict[str, Any]:
    return {"title": data["title"], "required": data["required"], "points": data["points"]}


def _context(code: str, number: int, title: str, version: object, kind: str) -> dict[str, Any]:
    back = reverse("version", args=[code, number])
    return {"title": title, "above": str(version), "back": back, "kind": kind, "has_files": kind != "link"}
