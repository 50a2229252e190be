"""What an administrator fills in to change the network or an assignment by hand."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tradewind.catalog.models import Course
from tradewind.kernel.codes import code_fault
from tradewind.network.models import (
    Appointment,
    Brand,
    Dimension,
    FieldUnit,
    Location,
    Partner,
    Person,
    Position,
)
from tradewind.programs.models import Requirement
from tradewind.web.admin.network.words import PERSON_STATUS
from tradewind.web.ui.pickers import PickerField


class ThingField(PickerField):
    """One picked thing itself, not its code; None where nothing is picked and nothing need be."""

    def __init__(self, kind: str, model: type[Model], **options: Any) -> None:
        super().__init__(kind, **options)
        self.model = model

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return self.model._default_manager.get(code=code) if code else None


class DayField(forms.DateField):
    """A day, picked or typed as YYYY-MM-DD."""

    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(attrs={"type": "date", "class": "input w-full max-w-56"}, format="%Y-%m-%d")
        super().__init__(widget=picker, input_formats=["%Y-%m-%d"], **options)


def _text(**options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.TextInput(attrs={"class": "input w-full"}), **options)


def _brands(**options: Any) -> "forms.ModelMultipleChoiceField[Brand]":
    boxes = forms.CheckboxSelectMultiple(attrs={"class": "checkbox checkbox-sm"})
    return forms.ModelMultipleChoiceField(Brand.objects.filter(ended_on=None), widget=boxes, required=False, **options)


class FactForm(forms.Form):
    """What changes a fact that feeds carry too: ``sticky`` is why no feed shall replace it, or None; it comes last."""

    sticky = _text(
        label=_("Keep it against feeds, because"),
        required=False,
        max_length=1000,
        empty_value=None,
        help_text=_("Empty: the next feed that carries it decides."),
    )

    def order_fields(self, field_order: Any) -> None:
        super().order_fields(field_order)
        self.fields["sticky"] = self.fields.pop("sticky")


class NameForm(FactForm):
    name = _text(label=_("Name"), max_length=200)


class BrandsForm(FactForm):
    brands = _brands(label=_("Brands"))


class CloseForm(FactForm):
    closed_on = DayField(
        label=_("First day closed"), required=False, help_text=_("Leave it empty to keep it open, or to open it again.")
    )


class EndedForm(FactForm):
    ended_on = DayField(
        label=_("First day it is no longer there"),
        required=False,
        help_text=_("Leave it empty to keep it, or to bring it back."),
    )


class OwnerForm(FactForm):
    partner = ThingField("partner", Partner, label=_("Partner"))


class UnitForm(FactForm):
    unit = ThingField("field_unit", FieldUnit, label=_("Field unit"))


class DimensionForm(FactForm):
    """Which of the units that a location sits in it leaves."""

    dimension = forms.ModelChoiceField(
        Dimension.objects.all(),
        to_field_name="code",
        label=_("Dimension"),
        widget=forms.Select(attrs={"class": "select w-full"}),
    )


class PartnerParentForm(FactForm):
    parent = ThingField(
        "partner", Partner, label=_("Belongs to"), required=False, help_text=_("Empty: it stands by itself.")
    )


class UnitParentForm(FactForm):
    parent = ThingField(
        "field_unit", FieldUnit, label=_("Stands under"), required=False, help_text=_("Empty: at the top of its tree.")
    )


class AppointForm(FactForm):
    position = ThingField("position", Position, label=_("Position"))
    location = ThingField("location", Location, label=_("Location"))
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("First day no longer held"), required=False)
    brands = _brands(label=_("Brands"), help_text=_("None: all that the location carries."))
    primary = forms.BooleanField(
        label=_("This is their home"), required=False, widget=forms.CheckboxInput(attrs={"class": "checkbox"})
    )
    code = _text(label=_("Code"), required=False, max_length=64, help_text=_("Empty: one is made."))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and (fault := code_fault(code)):
            raise forms.ValidationError(fault)
        if code and Appointment.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is an appointment with this code."))
        return code

    def clean(self) -> dict[str, Any]:
        return _in_order(super().clean() or self.cleaned_data, self)


class DaysForm(FactForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("First day no longer held"), required=False, help_text=_("Empty: it is held until further notice.")
    )

    def clean(self) -> dict[str, Any]:
        return _in_order(super().clean() or self.cleaned_data, self)


class PositionForm(FactForm):
    position = ThingField("position", Position, label=_("Position"))


class StatusForm(FactForm):
    status = forms.ChoiceField(
        label=_("Status"), choices=PERSON_STATUS, widget=forms.RadioSelect(attrs={"class": "radio"})
    )


class ReportForm(DimensionForm):
    manager = ThingField("person", Person, label=_("Manager"))
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("First day that it holds no more"), required=False)

    def clean(self) -> dict[str, Any]:
        return _in_order(super().clean() or self.cleaned_data, self)


class LookAfterForm(FactForm):
    unit = ThingField("field_unit", FieldUnit, label=_("Field unit"))
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("First day that it holds no more"), required=False)

    def clean(self) -> dict[str, Any]:
        return _in_order(super().clean() or self.cleaned_data, self)


class RepresentativeForm(LookAfterForm):
    unit = None  # type: ignore[assignment]  # the unit's own page knows it
    person = ThingField("person", Person, label=_("Person"))
    field_order = ("person", "starts_on", "ends_on")


class EndForm(FactForm):
    """The end of what has begun: ``starts_on`` among the initial values is where, if that is known."""

    ends_on = DayField(label=_("First day that it holds no more"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        _in_order({**given, "starts_on": self.initial.get("starts_on")}, self)
        return given


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"class": "textarea w-full", "rows": 3}), max_length=1000
    )


class UntilForm(ReasonForm):
    until = DayField(label=_("Until"), required=False, help_text=_("Empty: for good."))


class DueForm(ReasonForm):
    due_on = DayField(label=_("New due day"))
    field_order = ("due_on", "reason")


class CreditForm(forms.Form):
    """That somebody earned a course."""

    course = ThingField("course", Course, label=_("Course"))
    earned_on = DayField(label=_("Day it was earned"))
    score = forms.DecimalField(
        label=_("Score"),
        required=False,
        max_digits=9,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"class": "input w-full max-w-56", "step": "any"}),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("What shows it: a paper, a list, who was there. The ledger keeps it."),
        widget=forms.Textarea(attrs={"class": "textarea w-full", "rows": 3}),
        max_length=1000,
    )


class AskForm(forms.Form):
    """Which requirement to explain."""

    requirement = ThingField("requirement", Requirement, label=_("Explain a requirement"))


def _in_order(given: dict[str, Any], form: forms.Form) -> dict[str, Any]:
    begin, end = given.get("starts_on"), given.get("ends_on")
    if begin is not None and end is not None and end < begin:
        form.add_error("ends_on", _("It ends before it begins."))
    return given
