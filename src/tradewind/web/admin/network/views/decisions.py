"""One requirement of one person: why they have it or not, and what was decided about it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.audiences.errors import VanishedReference
from tradewind.network.models import Person
from tradewind.programs import services
from tradewind.programs.models import Assignment, Decline, Extension, HandAssignment, Requirement, Waiver
from tradewind.programs.queries.explain import explain_assignment
from tradewind.programs.status import due_day, status_on
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.edits import Edit, actor_of, bound, carry_out, editing
from tradewind.web.admin.network.forms import AskForm, DueForm, ReasonForm, UntilForm
from tradewind.web.admin.network.views.people import person_of

REQUIREMENTS = Requirement.objects.select_related("goal__course", "program", "dimension", "audience")


@require_safe
@administrators
def ask(request: ViewerRequest, code: str) -> HttpResponse:
    """Which requirement to explain: typed a part of, then its page."""
    person = person_of(request, code)
    form = AskForm(request.GET or None)
    if form.is_valid():
        return redirect("person-requirement", person.code, form.cleaned_data["requirement"].code)
    return render(request, "network/person_ask.html", {"person": person, "form": form})


@require_safe
@administrators
def page(request: ViewerRequest, code: str, requirement: str) -> HttpResponse:
    """Why the person has the requirement or why not, part by part; what was decided, and how to take it back."""
    person = person_of(request, code)
    asked = get_object_or_404(REQUIREMENTS, code=requirement)
    try:
        explanation, fault = explain_assignment(person, asked), ""
    except VanishedReference as vanished:
        explanation, fault = None, str(vanished)
    assignment = Assignment.objects.filter(person=person, requirement=asked).first()
    context = {
        "person": person,
        "requirement": asked,
        "explanation": explanation,
        "fault": fault,
        "assignment": assignment,
        "ask": AskForm(),
        **_standing(assignment, explanation.today if explanation else None),
        **_decided(person, asked),
    }
    return render(request, "network/person_requirement.html", context)


def _standing(assignment: Assignment | None, today: date | None) -> dict[str, Any]:
    if assignment is None or today is None:
        return {"status": None, "due_on": None}
    return {"status": str(status_on(assignment, today)), "due_on": due_day(assignment, today)}


def _decided(person: Person, requirement: Requirement) -> dict[str, Any]:
    own = Q(person=person, requirement=requirement)
    return {
        "waivers": Waiver.objects.filter(own).order_by("-pk"),
        "hands": HandAssignment.objects.filter(own).order_by("-pk"),
        "declines": Decline.objects.filter(own).order_by("-pk"),
        "extensions": Extension.objects.filter(own).order_by("-pk"),
    }


Decide = Callable[[Person, Requirement, str, dict[str, Any]], object]


def _decision(
    request: ViewerRequest, code: str, requirement: str, form: type[forms.Form], words: tuple[str, str, str], do: Decide
) -> HttpResponse:
    """A form about one assignment; ``words`` are its title, what it means, and what is said when it is done."""
    person = person_of(request, code)
    asked = get_object_or_404(REQUIREMENTS, code=requirement)
    title, meaning, done = words
    back = reverse("person-requirement", args=[person.code, asked.code])
    edit = Edit(title, of=f"{person}: {asked}", back=back, done=done, words=meaning, is_foreseen=False)
    actor = actor_of(request)
    return carry_out(request, edit, bound(form, request), lambda given: do(person, asked, actor, given))


@editing
def waive(request: ViewerRequest, code: str, requirement: str) -> HttpResponse:
    """Excuse the person, with a reason and an end."""
    words = (
        _("Waive"),
        _("They are excused from today through the last day; it never counts as achieved."),
        _("Waived."),
    )
    return _decision(request, code, requirement, UntilForm, words, _waive)


def _waive(person: Person, requirement: Requirement, actor: str, given: dict[str, Any]) -> object:
    return services.waive(person, requirement, reason=given["reason"], until=given["until"], actor=actor)


@editing
def extend(request: ViewerRequest, code: str, requirement: str) -> HttpResponse:
    """Move the due day of the open assignment."""
    words = (_("Move the due day"), _("This cycle's day moves; the next counts as before."), _("The due day is moved."))
    return _decision(request, code, requirement, DueForm, words, _extend)


def _extend(person: Person, requirement: Requirement, actor: str, given: dict[str, Any]) -> object:
    return services.extend_due(person, requirement, due_on=given["due_on"], reason=given["reason"], actor=actor)


@editing
def assign(request: ViewerRequest, code: str, requirement: str) -> HttpResponse:
    """Assign it whatever the audience says."""
    words = (_("Assign by hand"), _("They have it whatever the audience says, until that day."), _("Assigned."))
    return _decision(request, code, requirement, UntilForm, words, _assign)


def _assign(person: Person, requirement: Requirement, actor: str, given: dict[str, Any]) -> object:
    return services.assign_by_hand(person, requirement, reason=given["reason"], until=given["until"], actor=actor)


@editing
def decline(request: ViewerRequest, code: str, requirement: str) -> HttpResponse:
    """Decline for the person what is not mandatory."""
    words = (_("Decline"), _("They are not asked again until it is taken back."), _("Declined."))
    return _decision(request, code, requirement, ReasonForm, words, _decline)


def _decline(person: Person, requirement: Requirement, actor: str, given: dict[str, Any]) -> object:
    return services.decline(person, requirement, reason=given["reason"], actor=actor)


@require_POST
@administrators
def withdraw(request: ViewerRequest, code: str, requirement: str, what: str) -> HttpResponse:
    """Take back a decision: ``what`` is ``waiver`` (every one that stands), ``hand`` or ``decline``."""
    person = person_of(request, code)
    asked = get_object_or_404(Requirement, code=requirement)
    actor = actor_of(request)
    if what == "waiver":
        for waiver in Waiver.objects.filter(person=person, requirement=asked, withdrawn_at=None):
            services.withdraw_waiver(waiver, actor=actor)
    elif what == "hand":
        services.end_hand_assignment(person, asked, actor=actor)
    else:
        services.withdraw_decline(person, asked, actor=actor)
    messages.success(request, _("Taken back."))
    return redirect("person-requirement", person.code, asked.code)
