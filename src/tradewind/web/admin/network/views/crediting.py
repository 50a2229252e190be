"""A person's credits by hand: recorded, revoked, reinstated."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tradewind.access.middleware import ViewerRequest
from tradewind.credit.models import Credit
from tradewind.credit.services import record_credit, reinstate_credit, revoke_credit
from tradewind.kernel.audit import acting
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.web.admin.network.edits import Edit, actor_of, bound, carry_out, editing
from tradewind.web.admin.network.forms import CreditForm, ReasonForm
from tradewind.web.admin.network.views.people import person_of


def _edit(person: Person, title: str, done: str, words: str) -> Edit:
    back = reverse("person-credits", args=[person.code])
    return Edit(title, of=str(person), back=back, done=done, words=words, is_foreseen=False)


@editing
def record(request: ViewerRequest, code: str) -> HttpResponse:
    """Enter that the person earned a course, on its own day, with the evidence."""
    person, actor = person_of(request, code), actor_of(request)
    words = _("It counts as of its day, like any other credit; the same day again keeps the higher score.")
    edit = _edit(person, _("Record a credit"), _("Recorded."), words)

    def change(given: dict[str, Any]) -> None:
        with acting(actor, via="page"):
            record_credit(person=person, **given, source="hand", actor=actor)

    return carry_out(request, edit, bound(CreditForm, request, earned_on=today_of(person)), change)


@editing
def revoke(request: ViewerRequest, code: str, credit: int) -> HttpResponse:
    """Say that an award counts no more."""
    person, actor = person_of(request, code), actor_of(request)
    award = get_object_or_404(_awards(person).filter(stands=True), pk=credit)
    words = _("What it achieved goes, its certificates are revoked, and a still valid older credit takes over.")
    edit = _edit(person, _("Revoke “%(title)s”") % {"title": award.title}, _("It counts no more."), words)

    def change(given: dict[str, Any]) -> None:
        with acting(actor, via="page"):
            revoke_credit(award, reason=given["reason"], actor=actor)

    return carry_out(request, edit, bound(ReasonForm, request), change)


@editing
def reinstate(request: ViewerRequest, code: str, credit: int) -> HttpResponse:
    """Take a revocation back."""
    person, actor = person_of(request, code), actor_of(request)
    award = get_object_or_404(_awards(person).filter(stands=False), pk=credit)
    words = _("It counts again as of its own day, and so do its certificates.")
    edit = _edit(person, _("Reinstate “%(title)s”") % {"title": award.title}, _("It counts again."), words)

    def change(given: dict[str, Any]) -> None:
        with acting(actor, via="page"):
            reinstate_credit(award, reason=given["reason"], actor=actor)

    return carry_out(request, edit, bound(ReasonForm, request), change)


def _awards(person: Person) -> QuerySet[Any]:
    return Credit.objects.filter(person=person).with_title().with_standing()
