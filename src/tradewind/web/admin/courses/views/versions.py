"""Versions of a course: drafted, looked at as learners see them, published, retired."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.catalog import drafts, versions
from tradewind.catalog.models import CourseVersion
from tradewind.delivery import attempts
from tradewind.delivery.kinds import faults_of as kind_faults
from tradewind.delivery.models import Registration
from tradewind.kernel.audit import acting
from tradewind.web.admin.access import administrators
from tradewind.web.admin.courses.forms import RulesForm
from tradewind.web.admin.courses.reading import effect_of, faults_of
from tradewind.web.admin.courses.saving import actor_of, course_of, settle, tried, version_of
from tradewind.web.admin.courses.steps import FORMS
from tradewind.web.admin.courses.uploading import listed_uploads
from tradewind.web.player.opening import start
from tradewind.web.player.outline import outline


@require_POST
@administrators
def draft(request: ViewerRequest, code: str) -> HttpResponse:
    """A new draft: empty, or like the version whose number is ``like``."""
    course = course_of(code)
    number = request.POST.get("like", "")
    like = course.versions.filter(number=number).first() if number.isdecimal() and len(number) < 10 else None
    with acting(actor_of(request), via="page"):
        made = versions.draft_version(course, like=like)
    return redirect("version", code, made.number)


@require_safe
@administrators
def page(request: ViewerRequest, code: str, number: int) -> HttpResponse:
    """The steps and the rules of a version, what keeps it from being published, and what can be done with it."""
    version = version_of(code, number)
    under_way = Registration.objects.filter(version=version, state="under_way", person__isnull=False)
    context = {
        "course": version.course,
        "version": version,
        "steps": version.activities.select_related("package").order_by("position"),
        "faults": faults_of(version) if version.state == "draft" else [],
        "kinds": list(FORMS),
        "uploads": listed_uploads(version.course, version),
        "under_way": under_way.count(),
    }
    return render(request, "course_pages/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def rules(request: ViewerRequest, code: str, number: int) -> HttpResponse:
    """When it is passed, what becomes of people under way, its language."""
    version = version_of(code, number)
    back = reverse("version", args=[code, number])

    def change(data: dict[str, Any]) -> str:
        drafts.change_rules(version, **data)
        return back

    context = {"title": gettext("Rules"), "above": str(version), "back": back}
    form = RulesForm.of(version, request.POST or None)
    return settle(request, form, change, done=gettext("Saved."), context=context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def publish(request: ViewerRequest, code: str, number: int) -> HttpResponse:
    """What publishing does, then it is done; where something keeps it from that, what, and where to mend it."""
    version = version_of(code, number)
    if version.state != CourseVersion.State.DRAFT:
        return redirect("version", code, number)
    if request.method == "POST":
        done = gettext("Published: people begin this version from now on.")
        seen = request.POST.get("instead_of", "")
        instead_of = int(seen) if seen.isdecimal() and len(seen) < 10 else None
        if tried(request, lambda: versions.publish(version, instead_of=instead_of), done):
            return redirect("version", code, number)
        return redirect("version-publish", code, number)
    context = {
        "course": version.course,
        "version": version,
        "faults": faults_of(version),
        "effect": effect_of(version),
        "steps": version.activities.order_by("position"),
    }
    return render(request, "course_pages/publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def retire(request: ViewerRequest, code: str, number: int) -> HttpResponse:
    """What retiring does, then it is done."""
    version = version_of(code, number)
    if request.method == "POST":
        tried(request, lambda: versions.retire(version), gettext("Retired: nobody begins it any more."))
        return redirect("version", code, number)
    if version.state != CourseVersion.State.PUBLISHED:
        return redirect("version", code, number)
    under_way = Registration.objects.filter(version=version, state="under_way", person__isnull=False).count()
    others = CourseVersion.objects.published().filter(course=version.course).exclude(pk=version.pk).exists()
    context = {"course": version.course, "version": version, "under_way": under_way, "others": others}
    return render(request, "course_pages/retire.html", context)


@require_POST
@administrators
def discard(request: ViewerRequest, code: str, number: int) -> HttpResponse:
    """Give a draft up."""
    version = version_of(code, number)
    if tried(request, lambda: drafts.discard_draft(version), gettext("The draft is gone.")):
        return redirect("course", code)
    return redirect("version", code, number)


@require_POST
@administrators
def preview(request: ViewerRequest, code: str, number: int) -> HttpResponse:
    """Take the version as a learner does, from its first step or ``step``; nothing of it is recorded."""
    version = version_of(code, number)
    wrong = [fault for step in version.activities.select_related("package") for fault in kind_faults(step)]
    if wrong:
        return redirect("version-publish", code, number)
    registration = attempts.preview(version, actor=actor_of(request))
    rows = outline(registration)
    if not rows:
        raise Http404
    wanted = next((row for row in rows if row.code == request.POST.get("step")), rows[0])
    back = request.build_absolute_uri(reverse("version", args=[code, number]))
    return start(request, wanted.attempt, return_url=back)
