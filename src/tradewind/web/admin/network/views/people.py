"""People: the list, a person's jobs and bosses, their plan, their credits, their history."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.credit.models import Credit
from tradewind.credit.queries import ledger_of
from tradewind.metrics.queries import latest_observations
from tradewind.network.days import today_of
from tradewind.network.models import (
    Appointment,
    AppointmentBrand,
    FieldRepresentative,
    Location,
    Person,
    ReportingLine,
)
from tradewind.network.queries import bosses_of, representatives_of
from tradewind.network.sticky import marks
from tradewind.notices.models import Silence
from tradewind.programs.models import Decline, Extension, HandAssignment, Waiver
from tradewind.programs.queries.plan import read_plan
from tradewind.web import printing
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.filters import PersonFilters
from tradewind.web.admin.network.history import Part, lines
from tradewind.web.admin.network.tables import PersonTable, with_home
from tradewind.web.admin.network.timeline import timeline
from tradewind.web.ui.lists import render_list

SHOWN = 20
"""People who report to somebody that their page names."""


@require_safe
@administrators
def index(request: ViewerRequest) -> HttpResponseBase:
    """All people."""
    rows = with_home(Person.objects.within(request.viewer.scope))
    return render_list(
        request, "network/people.html", rows=rows, table=PersonTable, filters=PersonFilters, name="people"
    )


def person_of(request: ViewerRequest, code: str) -> Person:
    """The person whose page it is; 404 for whoever is not there for the viewer."""
    return get_object_or_404(Person.objects.within(request.viewer.scope).select_related("community"), code=code)


@require_safe
@administrators
def page(request: ViewerRequest, code: str) -> HttpResponse:
    """One person: appointments on a time line, bosses in each dimension, who looks after them, how they perform."""
    person = person_of(request, code)
    today = today_of(person)
    below = ReportingLine.objects.on(today).filter(manager=person).select_related("subordinate", "dimension")
    jobs = Appointment.objects.active().filter(person=person)
    context = {
        "person": person,
        "marks": marks(person),
        "today": today,
        "timeline": timeline(_appointments(person), today),
        "bosses": bosses_of(person, today),
        "subordinates": below.order_by("dimension__sort_key", "subordinate__sort_key")[:SHOWN],
        "subordinate_count": below.count(),
        "represents": FieldRepresentative.objects.on(today)
        .filter(person=person)
        .select_related("field_unit__dimension"),
        "representatives": representatives_of(Location.objects.filter(appointments__in=jobs), today),
        "observations": latest_observations(person=person),
    }
    return render(request, "network/person.html", context)


def _appointments(person: Person) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(person=person).select_related(
        "position", "location__partner", "location__timezone"
    )
    return held.prefetch_related("brands")


@require_safe
@administrators
def plan(request: ViewerRequest, code: str) -> HttpResponse:
    """What is asked of the person, by whom and why; each line leads to its explanation and decisions."""
    person = person_of(request, code)
    found = read_plan(person)
    groups = [(found.to_do, _("To do")), (found.done, _("Done")), (found.earlier, _("No longer asked"))]
    return render(request, "network/person_plan.html", {"person": person, "plan": found, "groups": groups})


@require_safe
@administrators
def credit(request: ViewerRequest, code: str) -> HttpResponse:
    """The person's part of the ledger, with what was revoked, reinstated or graded up."""
    person = person_of(request, code)
    entries = ledger_of(person).with_title().order_by("-earned_on", "-pk")
    standing = {*Credit.objects.filter(person=person).standing().values_list("pk", flat=True)}
    context = {"person": person, "entries": entries, "standing": standing}
    return render(request, "network/person_credits.html", context)


@require_safe
@administrators
def transcript(request: ViewerRequest, code: str) -> HttpResponse:
    """All that the person earned, as they can print it themselves."""
    person = person_of(request, code)
    back = reverse("person-credits", args=[person.code])
    return printing.transcript(request, person, on=today_of(person), back=back)


@require_safe
@administrators
def certificate(request: ViewerRequest, code: str, credit: int) -> HttpResponse:
    """The certificate of one of the person's awards that stand."""
    person = person_of(request, code)
    award = get_object_or_404(Credit.objects.awards(), person=person, pk=credit)
    return printing.certificate(request, person, award, back=reverse("person-credits", args=[person.code]))


@require_safe
@administrators
def history(request: ViewerRequest, code: str) -> HttpResponse:
    """Who changed the person, their appointments and lines, and who decided what about their assignments."""
    person = person_of(request, code)
    own = (Appointment, FieldRepresentative, Waiver, Extension, HandAssignment, Decline, Silence)
    held = Appointment.objects.filter(person=person).values("pk")
    parts = [
        Part(Person, {"pgh_obj_id": person.pk}),
        *(Part(model, {"person_id": person.pk}) for model in own),
        Part(AppointmentBrand, {"appointment_id__in": held}),
        Part(ReportingLine, {"subordinate_id": person.pk}),
    ]
    return render(request, "network/person_history.html", {"person": person, "lines": lines(parts)})
