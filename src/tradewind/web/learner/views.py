"""The learner's own plan."""

from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.network.models import Person
from tradewind.network.oversight import has_people
from tradewind.programs.queries.plan import Card, Plan, read_plan
from tradewind.web.learner.courses.standing import standings
from tradewind.web.learner.sheet import rows_of
from tradewind.web.ui.lists import export

FILTERS = ("todo", "done", "all")
PAGE = 10
"""Cards a page: on a phone each fills half the screen."""


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponseBase:
    """The page for who you are: an administrator's overview, a person's plan; a login that is nobody's is told so."""
    viewer = cast("ViewerRequest", request).viewer
    if viewer.is_administrator:
        return redirect("admin")
    if viewer.person is None:
        return render(request, "learner/nobody.html")
    return _plan(request, viewer.person)


@require_safe
@login_required
def plan(request: HttpRequest) -> HttpResponseBase:
    """The plan of whoever is signed in; ``?show=`` todo (default), done or all, ``PAGE`` cards at a time.

    ``?export=`` csv or xlsx is all that is shown, as a sheet.
    """
    return _plan(request, _self(request))


@require_safe
@login_required
def plan_goal(request: HttpRequest, goal: str) -> HttpResponse:
    """All there is to say about one goal of one's own, also where nobody asks for it any more."""
    person = _self(request)
    plan = read_plan(person)
    card = plan.card(goal)
    if card is None:
        raise Http404
    return render(request, "learner/goal.html", {"card": card, "day": plan.day, **_courses(person, [card], plan.day)})


def _self(request: HttpRequest) -> Person:
    person = cast("ViewerRequest", request).viewer.person
    if person is None:
        raise Http404
    return person


def _plan(request: HttpRequest, person: Person) -> HttpResponseBase:
    plan = read_plan(person)
    asked = request.GET.get("show", "")
    show = asked if asked in FILTERS else "todo"
    shown = _shown(plan, show)
    if form := request.GET.get("export"):
        return export(form, rows_of(shown, plan.day), f"plan-{person.code}")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    cards = list(page)
    context = {
        "person": person,
        "has_people": has_people(person, plan.day),
        "plan": plan,
        "show": show,
        "page": page,
        "cards": [card for card in cards if card.askers],
        "earlier": [card for card in cards if not card.askers],
        "filters": {"todo": len(plan.to_do), "done": len(plan.done), "all": len(plan.cards)},
        "overdue": [card for card in plan.to_do if card.status == "overdue"],
        "soon": [card for card in plan.to_do if card.is_due_soon(plan.day)],
        **_courses(person, [*cards, *plan.to_do[:1]], plan.day),
    }
    return render(request, "learner/plan.html", context)


def _courses(person: Person, cards: list[Card], day: date) -> dict[str, object]:
    return {"standings": standings(person, {card.course_id for card in cards}, day)}


def _shown(plan: Plan, show: str) -> list[Card]:
    return {"todo": plan.to_do, "done": plan.done, "all": [*plan.cards, *plan.earlier]}[show]
