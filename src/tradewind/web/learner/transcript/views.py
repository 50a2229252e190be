"""All that one has earned: to look at, to take along, and to show."""

from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.certificates.transcript import achievements_of, credits_of
from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.web import printing
from tradewind.web.learner.transcript import lists
from tradewind.web.ui.lists import render_list


@require_safe
@login_required
def courses(request: HttpRequest) -> HttpResponseBase:
    """Every course that one has earned, revoked ones too."""
    person = _self(request)
    context = {"here": "courses", "person": person}
    return _list(request, credits_of(person), lists.CreditTable, lists.CreditFilters, context)


@require_safe
@login_required
def goals(request: HttpRequest) -> HttpResponseBase:
    """Every goal that one has achieved, expired ones too."""
    person = _self(request)
    today = today_of(person)
    context = {"here": "goals", "person": person}
    rows = lists.with_validity(achievements_of(person), today)
    return _list(request, rows, lists.AchievementTable, lists.AchievementFilters, context)


def _list(
    request: HttpRequest, rows: QuerySet[Any], table: type[Any], filters: type[Any], context: dict[str, Any]
) -> HttpResponseBase:
    name = f"transcript-{context['here']}-{context['person'].code}"
    template = "transcript/transcript.html"
    return render_list(request, template, rows=rows, table=table, filters=filters, name=name, context=context)


@require_safe
@login_required
def transcript(request: HttpRequest) -> HttpResponse:
    """All of it on paper."""
    person = _self(request)
    return printing.transcript(cast("ViewerRequest", request), person, on=today_of(person), back=reverse("transcript"))


@require_safe
@login_required
def course_certificate(request: HttpRequest, credit: int) -> HttpResponse:
    """The certificate of a course."""
    person = _self(request)
    award = get_object_or_404(Credit.objects.awards(), person=person, pk=credit)
    return printing.certificate(cast("ViewerRequest", request), person, award, back=reverse("transcript"))


@require_safe
@login_required
def goal_certificate(request: HttpRequest, goal: str, day: date) -> HttpResponse:
    """The certificate of a goal, as it was achieved on a day."""
    person = _self(request)
    achieved = get_object_or_404(Achievement, person=person, goal__code=goal, achieved_on=day)
    return printing.certificate(cast("ViewerRequest", request), person, achieved, back=reverse("transcript-goals"))


def _self(request: HttpRequest) -> Person:
    person = cast("ViewerRequest", request).viewer.person
    if person is None:
        raise Http404
    return person
