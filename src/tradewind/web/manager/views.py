"""What a manager records of their people: training that no system saw."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tradewind.catalog.models import Course
from tradewind.credit import proxy
from tradewind.credit.models import Credit, CreditQuerySet
from tradewind.credit.services import RecordedCredit, record_by_proxy, withdraw_by_proxy
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput
from tradewind.kernel.text import sort_key
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.network.oversight import has_people
from tradewind.network.queries import home_appointments
from tradewind.web.admin.network.tables import with_home
from tradewind.web.manager.access import Manager, managers
from tradewind.web.manager.forms import RecordForm, WithdrawForm
from tradewind.web.manager.lists import StaffFilters, StaffTable
from tradewind.web.ui.lists import render_list

SHOWN = 20
"""Courses that a page offers, and entries that it lists; of more it asks for a part of the title."""


@require_safe
@managers
def people(request: HttpRequest, manager: Manager) -> HttpResponseBase:
    """Everybody whose training one may record; 404 for who has nobody."""
    if not has_people(manager.person, today_of(manager.person)):
        raise Http404
    rows = with_home(manager.people)
    return render_list(
        request, "manager/people.html", rows=rows, table=StaffTable, filters=StaffFilters, name="my-people"
    )


@require_safe
@managers
def person(request: HttpRequest, manager: Manager, code: str) -> HttpResponse:
    """One of one's people: which courses can be recorded (``?q=`` a part of the title), and what one has recorded."""
    who = manager.one(code)
    text = request.GET.get("q", "")[:100].replace("\0", "")
    courses = manager.courses_for(who)
    for word in sort_key(text).split():
        courses = courses.filter(sort_key__contains=word)
    context = {
        "person": who,
        "home": home_appointments([who]).get(who.pk),
        "q": text,
        "courses": courses[:SHOWN],
        "is_more": courses[SHOWN:].exists(),
        "recorded": _recorded(manager, who)[:SHOWN],
    }
    return render(request, "manager/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@managers
def record(request: HttpRequest, manager: Manager, code: str, course: str) -> HttpResponse:
    """Record that one of one's people earned a course."""
    who = manager.one(code)
    what = get_object_or_404(manager.courses_for(who), code=course)
    form = RecordForm(request.POST or None, initial={"earned_on": today_of(who)})
    if request.method == "POST" and form.is_valid() and (recorded := _record(manager, who, what, form)) is not None:
        _tell(request, recorded)
        return redirect("manager-person", who.code)
    context = {"person": who, "course": what, "form": form}
    return render(request, "manager/record.html", context, status=422 if form.is_bound else 200)


def _record(manager: Manager, who: Person, what: Course, form: RecordForm) -> RecordedCredit | None:
    """What was recorded; None, and the form says why, where it is refused."""
    try:
        with acting(manager.username, via="page"):
            return record_by_proxy(
                giver=manager.person, person=who, course=what, **form.given(), actor=manager.username
            )
    except BadInput as refused:
        for fault in refused.problems:
            form.add_error(fault.place if fault.place in form.fields else None, f"{fault.wrong} {fault.cure}".strip())
        return None


def _tell(request: HttpRequest, recorded: RecordedCredit) -> None:
    if not recorded.stands:
        messages.error(request, _("It was recorded before and revoked. Ask an administrator, who can reinstate it."))
    elif recorded.is_new:
        messages.success(request, _("Recorded."))
    else:
        messages.success(request, _("It was recorded for that day already, and counts."))


@require_http_methods(["GET", "HEAD", "POST"])
@managers
def withdraw(request: HttpRequest, manager: Manager, code: str, credit: int) -> HttpResponse:
    """Take back what one has recorded."""
    who = manager.one(code)
    award = get_object_or_404(_recorded(manager, who).standing(), pk=credit)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with acting(manager.username, via="page"):
            withdraw_by_proxy(award, giver=manager.person, reason=form.cleaned_data["reason"], actor=manager.username)
        messages.success(request, _("Withdrawn. It counts no more."))
        return redirect("manager-person", who.code)
    context = {"person": who, "award": award, "form": form}
    return render(request, "manager/withdraw.html", context, status=422 if form.is_bound else 200)


def _recorded(manager: Manager, who: Person) -> CreditQuerySet:
    """What this manager has recorded of one of theirs, the last first."""
    own = Credit.objects.filter(person=who, source=proxy.SOURCE, recorded_by=manager.username)
    return own.with_standing().with_best_score().with_title().with_decision().order_by("-pk")
