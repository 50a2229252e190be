"""One requirement of one person: why they have it or not, and what was decided about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tradewind.access.middleware import ViewerRequest
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
    explanation = explain_assignment(person, asked)
    context = {
        "person": person,
        "requirement": asked,
        "explanation": explanation,
        "assignment": explanation.assignment,
        "ask": AskForm(),
        **_standing(explanation.assignment, explanation.today),
        **_decided(person, asked),
    }
    return render(request, "network/person_requirement.html", context)


def _standing(assignment: Assignment | None, today: date) -> dict[str, Any]:
    if assignment is None:
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


@dataclass(frozen=True, slots=True)
class Decision:
    """One kind: its title, what it means, what is said when it is done; what is asked, and who is told it all."""

    title: Promise
    meaning: Promise
    done: Promise
    form: type[forms.Form]
    verb: Callable[..., object]


DECISIONS = {
    "waive": Decision(
        gettext_lazy("Waive"),
        gettext_lazy("They are excused from today through the last day; it never counts as achieved."),
        gettext_lazy("Waived."),
        UntilForm,
        services.waive,
    ),
    "extend": Decision(
        gettext_lazy("Move the due day"),
        gettext_lazy("This cycle's day moves; the next counts as before."),
        gettext_lazy("The due day is moved."),
        DueForm,
        services.extend_due,
    ),
    "assign": Decision(
        gettext_lazy("Assign by hand"),
        gettext_lazy("They have it whatever the audience says, until that day."),
        gettext_lazy("Assigned."),
        UntilForm,
        services.assign_by_hand,
    ),
    "decline": Decision(
        gettext_lazy("Decline"),
        gettext_lazy("They are not asked again until it is taken back."),
        gettext_lazy("Declined."),
        ReasonForm,
        services.decline,
    ),
}
"""What an administrator can decide about one requirement of one person."""


@editing
def decide(request: ViewerRequest, code: str, requirement: str, what: str) -> HttpResponse:
    """The form of one of ``DECISIONS``; its fields are what the verb is given."""
    person = person_of(request, code)
    asked = get_object_or_404(REQUIREMENTS, code=requirement)
    decision = DECISIONS[what]
    edit = Edit(
        str(decision.title),
        of=f"{person}: {asked}",
        back=reverse("person-requirement", args=[person.code, asked.code]),
        done=str(decision.done),
        words=str(decision.meaning),
        is_foreseen=False,
    )
    actor = actor_of(request)
    return carry_out(
        request, edit, bound(decision.form, request), lambda given: decision.verb(person, asked, **given, actor=actor)
    )


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
