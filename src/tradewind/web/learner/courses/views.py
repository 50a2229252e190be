"""Courses as people take them."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.delivery import attempts
from tradewind.delivery.models import ActivityAttempt, Registration, Session
from tradewind.delivery.prerequisites import PrerequisitesMissing
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person
from tradewind.web.learner.courses import browsing
from tradewind.web.learner.courses.lists import AttemptFilter, AttemptTable
from tradewind.web.learner.courses.reading import page_of
from tradewind.web.learner.courses.standing import Sight, sight_of
from tradewind.web.player.opening import start
from tradewind.web.player.outline import outline
from tradewind.web.ui.lists import render_list


def _self(request: HttpRequest) -> Person:
    person = cast("ViewerRequest", request).viewer.person
    if person is None:
        raise Http404
    return person


def _seen(request: HttpRequest, code: str) -> tuple[Person, Sight]:
    """Who asks, and the course, if it is theirs to see; else 404, as for one that is not there."""
    person = _self(request)
    sight = sight_of(person, code)
    if sight is None:
        raise Http404
    return person, sight


@require_safe
@login_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """What is offered to whoever is signed in; what they look for is in the address (``FILTERS``, ``page``)."""
    found = browsing.browse(_self(request), request.GET)
    context = {
        "found": found,
        "hours": [(str(each), each) for each in browsing.HOURS],
        "chips": browsing.chips(request.GET, found.wanted, found.choices),
    }
    return render(request, "courses/catalogue.html", context)


@require_safe
@login_required
def history(request: HttpRequest) -> HttpResponseBase:
    """All that whoever is signed in has attempted."""
    person = _self(request)
    return render_list(
        request,
        "courses/attempts.html",
        rows=Registration.objects.filter(person=person).select_related("course").order_by("-begun_at"),
        table=AttemptTable,
        filters=AttemptFilter,
        name="attempts",
    )


@require_safe
@login_required
def page(request: HttpRequest, course: str) -> HttpResponse:
    """What a course is, how one stands at it, and what comes next."""
    person, sight = _seen(request, course)
    return render(request, "courses/course.html", page_of(person, sight))


@require_POST
@login_required
def begin(request: HttpRequest, course: str) -> HttpResponse:
    """Begin the course, or go on, at the first step that is not done; ``language`` where there is a choice."""
    person, sight = _seen(request, course)
    registration = _registered(request, person, sight)
    if registration is None:
        return redirect("learn", course)
    rows = outline(registration)
    wanted = next((row for row in rows if row.state in {"fresh", "begun"}), rows[0])
    return _opened(request, wanted.attempt, course)


@require_POST
@login_required
def step(request: HttpRequest, course: str, activity: str) -> HttpResponse:
    """Open one step: of the attempt under way, else of the last one to look at it, else of a new one."""
    person, sight = _seen(request, course)
    last = person.registrations.filter(course=sight.course).order_by("-number").first()
    if last is None or last.state in {Registration.State.LEFT, Registration.State.FAILED}:
        last = _registered(request, person, sight)
    if last is None:
        return redirect("learn", course)
    wanted = next((row.attempt for row in outline(last) if row.code == activity), None)
    if wanted is None:
        raise Http404
    return _opened(request, wanted, course)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leave(request: HttpRequest, course: str) -> HttpResponse:
    """Give the attempt under way up: first what that means, then it is done."""
    person, sight = _seen(request, course)
    registration = person.registrations.under_way().filter(course=sight.course).select_related("version").first()
    if registration is None:
        return redirect("learn", course)
    if request.method == "POST":
        attempts.leave(registration, actor=request.user.get_username())
        messages.success(request, gettext("You have left this attempt. It stays in your history."))
        return redirect("learn", course)
    verdict = attempts.standing(registration)
    context = {"course": sight.course, "registration": registration, "verdict": verdict, "is_asked": sight.is_asked}
    return render(request, "courses/leave.html", context)


def _registered(request: HttpRequest, person: Person, sight: Sight) -> Registration | None:
    """The attempt under way, else a new one; None, with a message, where there can be none."""
    under_way = person.registrations.under_way().filter(course=sight.course).exists()
    if not (sight.may_begin or under_way):
        messages.error(request, gettext("This course is not open to enrol yourself. Ask your manager for it."))
        return None
    try:
        return attempts.register(
            person,
            sight.course,
            origin="plan" if sight.is_asked else "catalogue",
            actor=request.user.get_username(),
            language=request.POST.get("language", "")[:35],
        )
    except PrerequisitesMissing as refused:
        titles = ", ".join(str(missing) for missing in refused.courses)
        messages.error(request, gettext("Before this course comes: %(courses)s.") % {"courses": titles})
    except BadInput:
        messages.error(request, gettext("This course cannot be begun any more."))
    return None


def _opened(request: HttpRequest, attempt: ActivityAttempt, course: str) -> HttpResponse:
    back = request.build_absolute_uri(reverse("learn", args=[course]))
    attempt.registration.refresh_from_db(fields=["state"])
    is_over = attempt.registration.state != Registration.State.UNDER_WAY
    return start(request, attempt, Session.Mode.REVIEW if is_over else Session.Mode.NORMAL, return_url=back)
