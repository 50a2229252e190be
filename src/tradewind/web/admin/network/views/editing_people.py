"""People, their appointments and their lines changed by hand."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tradewind.access.middleware import ViewerRequest
from tradewind.network import services
from tradewind.network.days import today_of
from tradewind.network.models import Appointment, FieldRepresentative, Person, ReportingLine
from tradewind.web.admin.network.edits import Edit, actor_of, bound, carry_out, editing
from tradewind.web.admin.network.forms import (
    AppointForm,
    BrandsForm,
    DaysForm,
    EndForm,
    LookAfterForm,
    PositionForm,
    ReportForm,
    StatusForm,
)
from tradewind.web.admin.network.views.people import person_of


def _edit(person: Person, title: str, done: str, words: str = "") -> Edit:
    return Edit(title, str(person), reverse("person", args=[person.code]), done, words)


@editing
def status(request: ViewerRequest, code: str) -> HttpResponse:
    """Suspend a person, bring them back, or let them go."""
    person = person_of(request, code)
    words = _("Whoever is suspended or departed is in no audience and cannot sign in.")
    edit = _edit(person, _("Change the status"), _("The status is changed."), words)

    def change(given: dict[str, Any]) -> None:
        services.change_status(person, Person.Status(given["status"]), sticky=given["sticky"], actor=actor_of(request))

    def ends(given: dict[str, Any]) -> tuple[str, str] | None:
        return ("person", person.code) if given["status"] == Person.Status.DEPARTED else None

    return carry_out(request, edit, bound(StatusForm, request, status=person.status), change, ends)


@editing
def appoint(request: ViewerRequest, code: str) -> HttpResponse:
    """Give a person a position at a location."""
    person = person_of(request, code)
    edit = _edit(person, _("Appoint"), _("Appointed."))

    def change(given: dict[str, Any]) -> object:
        columns = {**given, "brands": tuple(given["brands"]), "code": given["code"] or f"hand-{secrets.token_hex(5)}"}
        return services.appoint(columns.pop("code"), person=person, **columns, actor=actor_of(request))

    return carry_out(request, edit, bound(AppointForm, request, starts_on=today_of(person)), change)


def _appointment(request: ViewerRequest, code: str) -> Appointment:
    seen = Person.objects.within(request.viewer.scope)
    found = Appointment.objects.filter(person__in=seen).select_related("person", "position", "location")
    return get_object_or_404(found, code=code)


@editing
def appointment_days(request: ViewerRequest, code: str) -> HttpResponse:
    """When an appointment begins and ends; without an end it is held until further notice."""
    held = _appointment(request, code)
    edit = _edit(held.person, _("Change the days"), _("The days are changed."), f"{held.position}, {held.location}")

    def change(given: dict[str, Any]) -> None:
        services.change_days(held, **given, actor=actor_of(request))

    form = bound(DaysForm, request, starts_on=held.starts_on, ends_on=held.ends_on)
    return carry_out(request, edit, form, change)


@editing
def appointment_position(request: ViewerRequest, code: str) -> HttpResponse:
    """The same appointment in another position."""
    held = _appointment(request, code)
    words = f"{held.position}, {held.location}"
    edit = _edit(held.person, _("Change the position"), _("The position is changed."), words)

    def change(given: dict[str, Any]) -> None:
        services.change_position(held, given["position"], sticky=given["sticky"], actor=actor_of(request))

    return carry_out(request, edit, bound(PositionForm, request, position=held.position.code), change)


@editing
def appointment_brands(request: ViewerRequest, code: str) -> HttpResponse:
    """The brands that an appointment is for."""
    held = _appointment(request, code)
    words = _("None ticked: all brands that the location carries.")
    edit = _edit(held.person, _("Change the brands"), _("The brands are changed."), words)

    def change(given: dict[str, Any]) -> None:
        services.designate(held, tuple(given["brands"]), sticky=given["sticky"], actor=actor_of(request))

    return carry_out(request, edit, bound(BrandsForm, request, brands=held.brands.all()), change)


@editing
def report(request: ViewerRequest, code: str) -> HttpResponse:
    """Whom a person reports to in a dimension, between two days."""
    person = person_of(request, code)
    edit = _edit(person, _("Add a boss"), _("They report to them."))

    def change(given: dict[str, Any]) -> object:
        columns = {name: given[name] for name in ("dimension", "starts_on", "ends_on", "sticky")}
        return services.report_to(person, given["manager"], **columns, actor=actor_of(request))

    return carry_out(request, edit, bound(ReportForm, request), change)


@editing
def report_end(request: ViewerRequest, code: str, dimension: str, manager: str) -> HttpResponse:
    """End a reporting line."""
    person = person_of(request, code)
    lines = ReportingLine.objects.filter(subordinate=person).select_related("dimension", "manager")
    line = get_object_or_404(lines, dimension__code=dimension, manager__code=manager)
    words = f"{line.dimension}: {line.manager}"
    edit = _edit(person, _("End the reporting line"), _("The line has an end."), words)

    def change(given: dict[str, Any]) -> object:
        columns = {"starts_on": line.starts_on, "ends_on": given["ends_on"], "sticky": given["sticky"]}
        return services.report_to(person, line.manager, dimension=line.dimension, **columns, actor=actor_of(request))

    form = bound(EndForm, request, starts_on=line.starts_on, ends_on=line.ends_on or today_of(person))
    return carry_out(request, edit, form, change)


@editing
def look_after(request: ViewerRequest, code: str) -> HttpResponse:
    """Give a person a field unit to look after, between two days."""
    person = person_of(request, code)
    edit = _edit(person, _("Give them a field unit"), _("They look after it."))

    def change(given: dict[str, Any]) -> object:
        columns = {name: given[name] for name in ("starts_on", "ends_on", "sticky")}
        return services.look_after(given["unit"], person, **columns, actor=actor_of(request))

    return carry_out(request, edit, bound(LookAfterForm, request), change)


@editing
def look_after_end(request: ViewerRequest, code: str, unit: str) -> HttpResponse:
    """End looking after a field unit."""
    person = person_of(request, code)
    found = FieldRepresentative.objects.filter(person=person).select_related("field_unit")
    standing = get_object_or_404(found, field_unit__code=unit)
    edit = _edit(person, _("They look after it no more"), _("It has an end."), str(standing.field_unit))

    def change(given: dict[str, Any]) -> object:
        columns = {"starts_on": standing.starts_on, "ends_on": given["ends_on"], "sticky": given["sticky"]}
        return services.look_after(standing.field_unit, person, **columns, actor=actor_of(request))

    form = bound(EndForm, request, starts_on=standing.starts_on, ends_on=standing.ends_on or today_of(person))
    return carry_out(request, edit, form, change)
