"""A requirement as one edits it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.exchange.academy.fields import MOST_DAYS, read_expression
from tradewind.exchange.academy.writing import write_expression
from tradewind.kernel.codes import CODE_PATTERN
from tradewind.kernel.problems import BadInput
from tradewind.programs.models import Requirement
from tradewind.programs.services import RequirementSpec
from tradewind.web.admin.programs.words import ANCHORS, MODES
from tradewind.web.ui.pickers import PickerField


class ExpressionField(forms.CharField):
    """An audience expression in its text form; its faults are told with their lines."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return read_expression(text, gettext("text"))
        except BadInput as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from None


def _expression(label: Any, help_text: Any) -> ExpressionField:
    attrs = {"class": "textarea w-full font-mono text-sm", "rows": 3, "spellcheck": "false", "autocapitalize": "none"}
    return ExpressionField(label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs=attrs))


def code_field() -> forms.RegexField:
    """The code of something new."""
    return forms.RegexField(
        rf"^{CODE_PATTERN}\Z",
        label=_("Code"),
        help_text=_("By this it goes in files and reports. It stays as it is."),
        error_messages={"invalid": _("A code has 1 to 64 of A-Z a-z 0-9 . _ -")},
        widget=forms.TextInput(attrs={"class": "input w-full", "autocapitalize": "none", "spellcheck": "false"}),
    )


def title_field(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_("Title"), max_length=200, required=required, widget=forms.TextInput(attrs={"class": "input w-full"})
    )


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        **options,
    )


class RequirementForm(forms.Form):
    """All that a requirement has (CONTRACT: Requirements). The code is asked for only of a new one."""

    code = code_field()
    title = title_field()
    goal = PickerField("goal", label=_("Goal: what is to be achieved"))
    audience = PickerField("audience", label=_("Audience: who must achieve it"))
    dimension = PickerField("dimension", label=_("Dimension: whose line asks for it"))
    communities = PickerField(
        "community", many=True, required=False, label=_("Communities"), help_text=_("None means all of them.")
    )
    program = PickerField("program", required=False, label=_("Program"), help_text=_("None means open-ended."))
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[("", _("No due day")), ("days", _("So many days after …")), ("on", _("On a day"))],
        required=False,
        widget=forms.Select(attrs={"class": "select w-full"}),
    )
    days = forms.IntegerField(
        label=_("Days"),
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input w-full"}),
    )
    after = forms.ChoiceField(
        label=_("after"),
        choices=list(ANCHORS.items()),
        required=False,
        widget=forms.Select(attrs={"class": "select w-full"}),
    )
    on = day_field(_("Day"))
    mandatory = forms.BooleanField(
        label=_("Mandatory: it cannot be declined"),
        required=False,
        initial=True,  # as in academy files
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )
    mode = forms.ChoiceField(
        label=_("When the audience changes"),
        choices=list(MODES.items()),
        widget=forms.Select(attrs={"class": "select w-full"}),
    )
    waive_when = _expression(
        _("Waived when"),
        _("Whoever this selects is excused, for example {person_metric: {metric: csi, at_least: 95, periods: 3}}."),
    )
    waived_until = _expression(
        _("Waived until"), _("A waiver lasts until this holds. Empty: until “Waived when” no longer does.")
    )
    keep_while = _expression(
        _("Kept while"), _("Who has it keeps it as long as this holds, also outside the audience.")
    )

    def __init__(self, *args: Any, requirement: Requirement | None = None, **options: Any) -> None:
        if requirement is not None:
            options.setdefault("initial", initial_of(requirement))
        super().__init__(*args, **options)
        self.requirement = requirement
        if requirement is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Requirement.objects.filter(code=code).exists():
            raise forms.ValidationError(gettext("There is a requirement of this code already."), code="taken")
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("due") == "days" and data.get("days") is None and "days" not in self.errors:
            self.add_error("days", gettext("How many days?"))
        if data.get("due") == "on" and data.get("on") is None and "on" not in self.errors:
            self.add_error("on", gettext("On which day?"))
        if data.get("waived_until") and not data.get("waive_when") and "waive_when" not in self.errors:
            self.add_error("waived_until", gettext("This needs “Waived when” beside it."))
        return data

    @property
    def spec(self) -> RequirementSpec:
        """The requirement that the form asks for."""
        data = self.cleaned_data
        return RequirementSpec(
            code=self.requirement.code if self.requirement else data["code"],
            title=data["title"],
            goal=data["goal"],
            audience=data["audience"],
            dimension=data["dimension"],
            program=data["program"] or None,
            communities=tuple(sorted(data["communities"])),
            due=_due(data),
            waive_when=data["waive_when"],
            waived_until=data["waived_until"],
            keep_while=data["keep_while"],
            mode=data["mode"],
            mandatory=data["mandatory"],
        )


def _due(data: dict[str, Any]) -> dict[str, Any] | None:
    if data["due"] == "days":
        return {"days": data["days"], "after": data["after"] or "assigned"}
    return {"on": data["on"].isoformat()} if data["due"] == "on" else None


def initial_of(requirement: Requirement) -> dict[str, Any]:
    """The form as it stands for a requirement."""
    communities = sorted(requirement.communities.values_list("code", flat=True))
    spec = RequirementSpec(
        requirement.code,
        requirement.goal.code,
        requirement.audience.code,
        requirement.dimension.code,
        requirement.title,
        requirement.program.code if requirement.program else None,
        tuple(communities),
        requirement.due,
        requirement.waive_when,
        requirement.waived_until,
        requirement.keep_while,
        requirement.mode,
        requirement.mandatory,
    )
    return initial_of_spec(spec)


def initial_of_spec(spec: RequirementSpec) -> dict[str, Any]:
    """The form that would ask for ``spec``."""
    due = spec.due or {}
    return {
        "code": spec.code,
        "title": spec.title,
        "goal": spec.goal,
        "audience": spec.audience,
        "dimension": spec.dimension,
        "program": spec.program or "",
        "communities": list(spec.communities),
        "due": "days" if "days" in due else "on" if "on" in due else "",
        "days": due.get("days"),
        "after": due.get("after"),
        "on": date.fromisoformat(due["on"]) if "on" in due else None,
        "mandatory": spec.mandatory,
        "mode": spec.mode,
        **{name: _text(getattr(spec, name)) for name in ("waive_when", "waived_until", "keep_while")},
    }


def _text(who: Any) -> str:
    return "" if who is None else write_expression(who)
