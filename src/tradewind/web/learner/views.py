"""The learner's own plan."""

from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.network.models import Appointment, Person
from tradewind.network.oversight import has_people
from tradewind.programs.queries.plan import Card, Plan, read_plan
from tradewind.web.learner.courses.standing import standings

FILTERS = ("todo", "done", "all")


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The page for who you are: an administrator's overview, a person's plan; a login that is nobody's is told so."""
    viewer = cast("ViewerRequest", request).viewer
    if viewer.is_administrator:
        return redirect("admin")
    if viewer.person is None:
        return render(request, "learner/nobody.html")
    return _plan(request, viewer.person)


@require_safe
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """The plan of whoever is signed in; ``?show=`` todo (default), done or all."""
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


def _plan(request: HttpRequest, person: Person) -> HttpResponse:
    plan = read_plan(person)
    asked = request.GET.get("show", "")
    show = asked if asked in FILTERS else "todo"
    appointments = Appointment.objects.active().filter(person=person).home_first()
    cards = _shown(plan, show)
    context = {
        "person": person,
        "has_people": has_people(person, plan.day),
        "appointments": appointments.select_related("position", "location"),
        "plan": plan,
        "show": show,
        "cards": cards,
        "filters": {"todo": len(plan.to_do), "done": len(plan.done), "all": len(plan.cards)},
        "overdue": [card for card in plan.to_do if card.status == "overdue"],
        "soon": [card for card in plan.to_do if card.is_due_soon(plan.day)],
        **_courses(person, [*cards, *plan.to_do[:1]], plan.day),
    }
    return render(request, "learner/plan.html", context)


def _courses(person: Person, cards: list[Card], day: date) -> dict[str, object]:
    return {"standings": standings(person, {card.course_id for card in cards}, day)}


def _shown(plan: Plan, show: str) -> list[Card]:
    return list({"todo": plan.to_do, "done": plan.done}.get(show, plan.cards))
