"""Courses: all of them, one, what it is, and a new one from a package."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.catalog.describing import describe, require_before
from tradewind.catalog.drafts import delete_course
from tradewind.catalog.models import Course
from tradewind.catalog.services import allow_proxy_credit, define_course, end_course
from tradewind.delivery.models import Registration
from tradewind.network.days import today_of
from tradewind.web.admin.access import administrators
from tradewind.web.admin.courses.forms import CourseForm, EndForm, OfferForm
from tradewind.web.admin.courses.lists import AttemptFilter, AttemptTable, CourseFilter, CourseTable
from tradewind.web.admin.courses.reading import attempts_at, history_of, listed, page_of
from tradewind.web.admin.courses.saving import course_of, settle, tried
from tradewind.web.admin.courses.uploading import listed_uploads
from tradewind.web.ui.lists import render_list


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All courses."""
    return render_list(
        request,
        "course_pages/courses.html",
        rows=listed().order_by("sort_key", "code"),
        table=CourseTable,
        filters=CourseFilter,
        name="courses",
        context={"uploads": listed_uploads(None, None)},
    )


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponse:
    """One course: what it is, its versions, who asks for it, whom it is offered to, how attempts went."""
    course = course_of(code)
    uploads = listed_uploads(course, None)
    context = {**page_of(course), "offer_form": OfferForm(), "today": today_of(None), "uploads": uploads}
    return render(request, "course_pages/course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def edit(request: ViewerRequest, code: str = "") -> HttpResponse:
    """What a course is, of one that is there or a new one."""
    course = course_of(code) if code else None
    form = CourseForm(request.POST or None, course=course)

    def change(data: dict[str, Any]) -> str:
        return reverse("course", args=[_saved(course.code if course else data["code"], data).code])

    context = {
        "title": gettext("Edit the course") if course else gettext("New course"),
        "above": str(course) if course else gettext("Courses"),
        "back": reverse("course", args=[code]) if code else reverse("courses"),
    }
    return settle(request, form, change, done=gettext("Saved."), context=context)


def _saved(code: str, data: dict[str, Any]) -> Course:
    ended = Course.objects.filter(code=code).values_list("ended_on", flat=True).first()
    said = {name: data[name] for name in ("title", "kind", "language", "hours", "description")}
    course = define_course(code, **said)
    if ended is not None:  # what ended is described anew, not taken up again
        end_course(course, on=ended)
    tags = data["tags"].split(",")
    describe(course, objectives=data["objectives"].replace("\r\n", "\n"), tags=tags, brands=data["brands"])
    require_before(course, data["prerequisites"])
    allow_proxy_credit(course, to=Course.ProxyCredit(data["proxy_credit"]))
    return course


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def end(request: ViewerRequest, code: str) -> HttpResponse:
    """Offer it no more from a day on; who is under way may finish, and what was earned stays."""
    course = course_of(code)
    form = EndForm(request.POST or None, initial={"on": course.ended_on or today_of(None)})

    def change(data: dict[str, date]) -> str:
        end_course(course, on=data["on"])
        return reverse("course", args=[code])

    context = {
        "title": gettext("End the course"),
        "above": str(course),
        "back": reverse("course", args=[code]),
        "words": gettext("Nobody begins it any more from that day on. Who is under way may finish it, credits stay."),
        "button": gettext("End it"),
    }
    return settle(request, form, change, done=gettext("It ends on that day."), context=context)


@require_POST
@administrators
def delete(request: ViewerRequest, code: str) -> HttpResponse:
    """Delete one that was made by mistake; what is in use says so instead."""
    course = course_of(code)
    gone = tried(request, lambda: delete_course(course), gettext("The course is deleted."))
    return redirect("courses") if gone else redirect("course", code)


@require_safe
@administrators
def attempts(request: ViewerRequest, code: str) -> HttpResponseBase:
    """Who attempted it, and how that went."""
    course = course_of(code)
    rows = Registration.objects.within(request.viewer.scope).filter(course=course)
    return render_list(
        request,
        "course_pages/attempts.html",
        rows=rows.select_related("person", "version").order_by("-begun_at"),
        table=AttemptTable,
        filters=AttemptFilter,
        name=f"{code}-attempts",
        context={"course": course, "attempts": attempts_at(course)},
    )


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """Who changed what of it."""
    course = course_of(code)
    return render(request, "course_pages/history.html", {"course": course, "lines": history_of(course)})
