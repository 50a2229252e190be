"""Partners, locations, field units, brands and positions changed by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tradewind.access.middleware import ViewerRequest
from tradewind.network import services, sticky
from tradewind.network.models import Brand, Dimension, FieldUnit, Location, Partner, Person, Position
from tradewind.network.models.reference import Named
from tradewind.web.admin.access import administrators
from tradewind.web.admin.network.edits import Edit, actor_of, bound, carry_out, editing
from tradewind.web.admin.network.forms import (
    BrandsForm,
    CloseForm,
    DimensionForm,
    EndedForm,
    NameForm,
    OwnerForm,
    PartnerParentForm,
    RepresentativeForm,
    UnitForm,
    UnitParentForm,
)


def _edit(thing: Named, page: str, title: str, done: str, *, words: str = "", is_foreseen: bool = True) -> Edit:
    return Edit(title, thing.name, reverse(page, args=[thing.code]), done, words, is_foreseen=is_foreseen)


def _rename(request: ViewerRequest, model: type[Named], page: str, code: str) -> HttpResponse:
    thing: Named = get_object_or_404(model, code=code)
    edit = _edit(thing, page, _("Rename"), _("Renamed."), is_foreseen=False)
    form = bound(NameForm, request, name=thing.name)
    return carry_out(
        request,
        edit,
        form,
        lambda given: services.rename(thing, given["name"], sticky=given["sticky"], actor=actor_of(request)),
    )


@editing
def partner_name(request: ViewerRequest, code: str) -> HttpResponse:
    """Rename a partner."""
    return _rename(request, Partner, "partner", code)


@editing
def location_name(request: ViewerRequest, code: str) -> HttpResponse:
    """Rename a location."""
    return _rename(request, Location, "location", code)


@editing
def unit_name(request: ViewerRequest, code: str) -> HttpResponse:
    """Rename a field unit."""
    return _rename(request, FieldUnit, "unit", code)


@editing
def brand_name(request: ViewerRequest, code: str) -> HttpResponse:
    """Rename a brand."""
    return _rename(request, Brand, "brand", code)


@editing
def position_name(request: ViewerRequest, code: str) -> HttpResponse:
    """Rename a position."""
    return _rename(request, Position, "position", code)


def _end(request: ViewerRequest, model: type[Named], page: str, kind: str, code: str) -> HttpResponse:
    """End a thing on a day, or bring it back; ``kind`` is what expressions call such a thing."""
    thing: Named = get_object_or_404(model, code=code)
    words = _("What points at it stays as it is. Whatever names it freezes from that day on, until somebody mends it.")
    edit = _edit(thing, page, _("End or bring back"), _("The day is set."), words=words)

    def change(given: dict[str, Any]) -> None:
        services.end(thing, on=given["ended_on"], sticky=given["sticky"], actor=actor_of(request))

    def ends(given: dict[str, Any]) -> tuple[str, str] | None:
        return (kind, thing.code) if given["ended_on"] not in {None, ended_on} else None

    ended_on = thing.ended_on
    return carry_out(request, edit, bound(EndedForm, request, ended_on=ended_on), change, ends)


@editing
def brand_end(request: ViewerRequest, code: str) -> HttpResponse:
    """End a brand on a day, or bring it back."""
    return _end(request, Brand, "brand", "brand", code)


@editing
def position_end(request: ViewerRequest, code: str) -> HttpResponse:
    """End a position on a day, or bring it back."""
    return _end(request, Position, "position", "position", code)


@editing
def unit_end(request: ViewerRequest, code: str) -> HttpResponse:
    """End a field unit on a day, or bring it back."""
    return _end(request, FieldUnit, "unit", "field_unit", code)


@editing
def partner_parent(request: ViewerRequest, code: str) -> HttpResponse:
    """Let a partner, with all below it, belong to another."""
    partner = get_object_or_404(Partner.objects.select_related("parent"), code=code)
    edit = _edit(partner, "partner", _("Change the owner"), _("The partner has moved."))
    form = bound(PartnerParentForm, request, parent=_code(partner.parent))
    return carry_out(
        request,
        edit,
        form,
        lambda given: services.move_partner(partner, given["parent"], sticky=given["sticky"], actor=actor_of(request)),
    )


@editing
def unit_parent(request: ViewerRequest, code: str) -> HttpResponse:
    """Move a field unit, with all below it, under another of its dimension."""
    unit = get_object_or_404(FieldUnit.objects.select_related("parent"), code=code)
    words = _("Everything below it comes along: its units, their locations, and so the people there.")
    edit = _edit(unit, "unit", _("Move the unit"), _("The unit has moved."), words=words)
    form = bound(UnitParentForm, request, parent=_code(unit.parent))
    return carry_out(
        request,
        edit,
        form,
        lambda given: services.move_field_unit(unit, given["parent"], sticky=given["sticky"], actor=actor_of(request)),
    )


def _code(thing: Model | None) -> str:
    return thing.code if isinstance(thing, Named) else ""


@editing
def unit_representative(request: ViewerRequest, code: str) -> HttpResponse:
    """Who looks after a field unit, between two days."""
    unit = get_object_or_404(FieldUnit, code=code)
    edit = _edit(unit, "unit", _("Add a field representative"), _("They look after it."))

    def change(given: dict[str, Any]) -> object:
        columns = {name: given[name] for name in ("starts_on", "ends_on", "sticky")}
        return services.look_after(unit, given["person"], **columns, actor=actor_of(request))

    return carry_out(request, edit, bound(RepresentativeForm, request), change)


@editing
def location_brands(request: ViewerRequest, code: str) -> HttpResponse:
    """What a location carries."""
    location = get_object_or_404(Location, code=code)
    words = _("Training for a brand that it drops ends here.")
    edit = _edit(location, "location", _("Change the brands"), _("The brands are changed."), words=words)

    def change(given: dict[str, Any]) -> None:
        services.set_location_brands(location, tuple(given["brands"]), sticky=given["sticky"], actor=actor_of(request))

    return carry_out(request, edit, bound(BrandsForm, request, brands=location.brands.all()), change)


@editing
def location_unit(request: ViewerRequest, code: str) -> HttpResponse:
    """Place a location in a field unit: in place of the one of that dimension, if it sits in one."""
    location = get_object_or_404(Location, code=code)
    words = _("It takes the place of the unit of the same dimension, if there is one.")
    edit = _edit(location, "location", _("Place it in a field unit"), _("It is placed."), words=words)

    def change(given: dict[str, Any]) -> None:
        services.place_location(location, given["unit"], sticky=given["sticky"], actor=actor_of(request))

    return carry_out(request, edit, bound(UnitForm, request), change)


@editing
def location_leave(request: ViewerRequest, code: str) -> HttpResponse:
    """Take a location out of the field unit of a dimension."""
    location = get_object_or_404(Location, code=code)
    edit = _edit(location, "location", _("Take it out of a field unit"), _("It is taken out."))
    form = bound(DimensionForm, request)
    field = form.fields["dimension"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = Dimension.objects.filter(pk__in=location.placements.values("dimension"))

    def change(given: dict[str, Any]) -> None:
        services.displace_location(location, given["dimension"], sticky=given["sticky"], actor=actor_of(request))

    return carry_out(request, edit, form, change)


@editing
def location_close(request: ViewerRequest, code: str) -> HttpResponse:
    """Close a location on a day, or open it again."""
    location = get_object_or_404(Location, code=code)
    words = _("From that day on appointments here do not count.")
    edit = _edit(location, "location", _("Close or open again"), _("The day is set."), words=words)

    def change(given: dict[str, Any]) -> None:
        services.close_location(location, on=given["closed_on"], sticky=given["sticky"], actor=actor_of(request))

    def ends(given: dict[str, Any]) -> tuple[str, str] | None:
        return ("location", location.code) if given["closed_on"] not in {None, closed_on} else None

    closed_on = location.closed_on
    return carry_out(request, edit, bound(CloseForm, request, closed_on=closed_on), change, ends)


@editing
def location_owner(request: ViewerRequest, code: str) -> HttpResponse:
    """Let a location belong to another partner."""
    location = get_object_or_404(Location.objects.select_related("partner"), code=code)
    edit = _edit(location, "location", _("Change the owner"), _("It belongs to another partner now."))

    def change(given: dict[str, Any]) -> None:
        services.change_owner(location, given["partner"], sticky=given["sticky"], actor=actor_of(request))

    return carry_out(request, edit, bound(OwnerForm, request, partner=location.partner.code), change)


MARKED: dict[str, type[Model]] = {
    "brand": Brand,
    "location": Location,
    "partner": Partner,
    "person": Person,
    "position": Position,
    "unit": FieldUnit,
}
"""Whose marks can be taken off, by the name of the page that shows them."""


@require_POST
@administrators
def let_go(request: ViewerRequest, page: str, code: str, column: str) -> HttpResponse:
    """Take a mark off: the next feed decides again."""
    if page not in MARKED:
        raise Http404
    thing: Any = get_object_or_404(MARKED[page], code=code)
    sticky.let_go(thing, column, actor=actor_of(request))
    messages.success(request, _("The next feed decides again."))
    return redirect(page, code)
