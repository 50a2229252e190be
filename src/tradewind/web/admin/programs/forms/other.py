"""Programs and goals as one edits them."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.exchange.academy.specs import GoalSpec, ProgramSpec
from tradewind.goals.models import Goal
from tradewind.kernel.calendar import Span
from tradewind.programs.models import Program
from tradewind.web.admin.programs.forms.requirement import code_field, day_field, title_field
from tradewind.web.ui.pickers import PickerField


class ProgramForm(forms.Form):
    """A program and its window; the code is asked for only of a new one."""

    code = code_field()
    title = title_field()
    opens = day_field(_("Opens"), help_text=_("Before this day nothing opens or closes. Empty: it was always open."))
    closes = day_field(_("Closes"), help_text=_("The last day on which it is open. Empty: it stays open."))

    def __init__(self, *args: Any, program: Program | None = None, **options: Any) -> None:
        if program is not None:
            options.setdefault("initial", {name: getattr(program, name) for name in ("title", "opens", "closes")})
        super().__init__(*args, **options)
        self.program = program
        if program is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Program.objects.filter(code=code).exists():
            raise forms.ValidationError(gettext("There is a program of this code already."), code="taken")
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens") and data.get("closes") and data["closes"] < data["opens"]:
            self.add_error("closes", gettext("It closes before it opens."))
        return data

    @property
    def spec(self) -> ProgramSpec:
        """The program that the form asks for."""
        data = self.cleaned_data
        code = self.program.code if self.program else data["code"]
        return ProgramSpec(code, data["title"], data["opens"], data["closes"])


class SpanField(forms.CharField):
    """A stretch of time, as ``kernel.calendar.Span`` writes it; empty for none."""

    widget = forms.TextInput

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return str(Span.parse(text)) if text else ""
        except ValueError:
            raise forms.ValidationError(gettext("Write for example 24 months or 90 days."), code="span") from None


class GoalForm(forms.Form):
    """A goal and its validity; the code is asked for only of a new one."""

    code = code_field()
    title = title_field()
    course = PickerField("course", label=_("Course"))
    valid_for = SpanField(
        label=_("Valid for"),
        required=False,
        help_text=_("For example 24 months. Empty: for good."),
        widget=forms.TextInput(attrs={"class": "input w-full"}),
    )
    renew_within = SpanField(
        label=_("Renewed within"),
        required=False,
        help_text=_("How long before its end it is asked for again, for example 90 days."),
        widget=forms.TextInput(attrs={"class": "input w-full"}),
    )

    def __init__(self, *args: Any, goal: Goal | None = None, **options: Any) -> None:
        if goal is not None:
            validity = goal.validities.last()
            options.setdefault(
                "initial",
                {
                    "title": goal.title,
                    "course": goal.course.code,
                    "valid_for": validity.valid_for if validity else "",
                    "renew_within": validity.renew_within if validity else "",
                },
            )
        super().__init__(*args, **options)
        self.goal = goal
        if goal is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Goal.objects.filter(code=code).exists():
            raise forms.ValidationError(gettext("There is a goal of this code already."), code="taken")
        return code

    @property
    def spec(self) -> GoalSpec:
        """The goal that the form asks for."""
        data = self.cleaned_data
        code = self.goal.code if self.goal else data["code"]
        return GoalSpec(code, data["title"], data["course"], data["valid_for"], data["renew_within"])
