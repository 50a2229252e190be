"""A requirement as one edits it."""

from datetime import date
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import EVERYBODY, Scope
from tradewind.audiences.models import Audience
from tradewind.exchange.academy.fields import MOST_DAYS
from tradewind.exchange.academy.specs import AudienceSpec
from tradewind.kernel.codes import CODE_PATTERN
from tradewind.programs.models import Requirement
from tradewind.programs.services import RequirementSpec
from tradewind.web.admin.audiences.building import Building, begun, posted
from tradewind.web.admin.audiences.draft import ROOT
from tradewind.web.admin.audiences.editing import code_of
from tradewind.web.admin.programs.words import ANCHORS, MODES
from tradewind.web.ui.pickers import PickerField

EXPRESSIONS = ("waive_when", "waived_until", "keep_while")
"""The fields that are expressions, in the order in which they are read."""
NEW_AUDIENCE = "audience_new"
"""Posted where the audience is made here and not picked; its expression is posted as ``who``."""


def code_field(**options: Any) -> forms.RegexField:
    """The code of something new."""
    options.setdefault("label", _("Code"))
    options.setdefault("help_text", _("By this it goes in files and reports. It stays as it is."))
    return forms.RegexField(
        rf"^{CODE_PATTERN}\Z",
        error_messages={"invalid": _("A code has 1 to 64 of A-Z a-z 0-9 . _ -")},
        widget=forms.TextInput(attrs={"class": "input w-full", "autocapitalize": "none", "spellcheck": "false"}),
        **options,
    )


def title_field(**options: Any) -> forms.CharField:
    """What something is called; it may have none, unless it is ``required``."""
    options = {"label": _("Title"), "required": False, **options}
    return forms.CharField(max_length=200, widget=forms.TextInput(attrs={"class": "input w-full"}), **options)


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        **options,
    )


class RequirementForm(forms.Form):
    """All that a requirement has (CONTRACT: Requirements). The code is asked for only of a new one.

    ``expressions`` are in the builder, by name; ``who`` is that of an audience that is made with the requirement.
    What is not ``is_judged`` yet has no faults: it is still being entered.
    """

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
        initial="follow",
        widget=forms.RadioSelect(attrs={"class": "radio radio-sm"}),
    )
    waive_when = forms.Field(
        label=_("Waived when"), help_text=_("Whoever this selects is excused, by a metric for example."), required=False
    )
    waived_until = forms.Field(
        label=_("Waived until"),
        help_text=_("A waiver lasts until this holds. Empty: until “Waived when” no longer does."),
        required=False,
    )
    keep_while = forms.Field(
        label=_("Kept while"),
        help_text=_("Who has it keeps it as long as this holds, also outside the audience."),
        required=False,
    )
    audience_title = title_field(required=True, label=_("Title of the audience"))
    audience_code = code_field(
        required=False,
        label=_("Code of the audience"),
        help_text=_("For good; made of the title if you leave it empty."),
    )
    who = forms.Field(label=_("Who is in it"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        requirement: Requirement | None = None,
        scope: Scope = EVERYBODY,
        is_judged: bool = True,
        **options: Any,
    ) -> None:
        if requirement is not None:
            options.setdefault("initial", initial_of(requirement))
        super().__init__(data, **options)
        self.requirement, self.is_judged = requirement, is_judged
        self.makes_audience = NEW_AUDIENCE in data if data is not None else ROOT in self.initial
        self.expressions: dict[str, Building] = {
            name: posted(data, name, scope) if data is not None else begun(name, self.initial.get(name))
            for name in (*EXPRESSIONS, ROOT)
        }
        if requirement is not None:
            del self.fields["code"]
        self._ask_for_one_audience()

    def _ask_for_one_audience(self) -> None:
        self.fields["audience"].required = not self.makes_audience
        self.fields["audience_title"].required = self.makes_audience

    def act(self, verb: str) -> None:
        """What a button does: one of the builder (``add waive_when.0 staff.brand``), or to make or pick an audience."""
        if verb in {"new-audience", "pick-audience"}:
            self.makes_audience = verb == "new-audience"
            self._ask_for_one_audience()
        elif name := expression_of(verb):
            self.expressions[name].act(verb)

    @property
    def picked_audience(self) -> str:
        """The code of the audience that is picked, if there is one."""
        value = self["audience"].value()
        code = next(iter(value), "") if isinstance(value, list) else value or ""
        return str(code) if code and Audience.objects.filter(code=code).exists() else ""

    def full_clean(self) -> None:
        if self.is_judged:
            super().full_clean()
        else:
            self._errors = ErrorDict()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Requirement.objects.filter(code=code).exists():
            raise forms.ValidationError(gettext("There is a requirement of this code already."), code="taken")
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data |= {name: self._said(name) for name in EXPRESSIONS}
        if data.get("due") == "days" and data.get("days") is None and "days" not in self.errors:
            self.add_error("days", gettext("How many days?"))
        if data.get("due") == "on" and data.get("on") is None and "on" not in self.errors:
            self.add_error("on", gettext("On which day?"))
        if data["waived_until"] and not data["waive_when"] and "waive_when" not in self.errors:
            self.add_error("waived_until", gettext("This needs “Waived when” beside it."))
        if self.makes_audience:
            self._clean_audience(data)
        return data

    def _clean_audience(self, data: dict[str, Any]) -> None:
        data[ROOT] = self._said(ROOT)
        if data[ROOT] is None and ROOT not in self.errors:
            self.add_error(ROOT, gettext("Say who is in it."))
        if not data.get("audience_code"):
            data["audience_code"] = code_of(data.get("audience_title") or "")
        if Audience.objects.filter(code=data["audience_code"]).exists():
            self.add_error("audience_code", gettext("There is an audience with this code already."))

    def _said(self, name: str) -> Any:
        """What an expression says, None of nothing; its faults are noted."""
        expression = self.expressions[name]
        if expression.text_problems:
            self.add_error(name, [str(problem) for problem in expression.text_problems])
            return None
        found = expression.look(count=False)
        if found.missing or found.problems:
            self.add_error(name, gettext("Fill in or mend what is marked, or take it out."))
        return found.who

    @property
    def new_audience(self) -> AudienceSpec | None:
        """The audience that is made with the requirement, if it is one."""
        data = self.cleaned_data
        if not self.makes_audience:
            return None
        return AudienceSpec(data["audience_code"], data["audience_title"], data[ROOT])

    @property
    def spec(self) -> RequirementSpec:
        """The requirement that the form asks for."""
        data = self.cleaned_data
        return RequirementSpec(
            code=self.requirement.code if self.requirement else data["code"],
            title=data["title"],
            goal=data["goal"],
            audience=data["audience_code"] if self.makes_audience else data["audience"],
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


def initial_of_spec(spec: RequirementSpec, audience: AudienceSpec | None = None) -> dict[str, Any]:
    """The form that would ask for ``spec``, and would make ``audience`` for it."""
    due = spec.due or {}
    initial = {
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
        **{name: getattr(spec, name) for name in EXPRESSIONS},
    }
    if audience is not None:
        made = {"audience": "", "audience_title": audience.title, "audience_code": audience.code, ROOT: audience.who}
        initial |= made
    return initial


def expression_of(verb: str) -> str:
    """The name of the expression that a button of the builder is about; empty of any other."""
    path = verb.partition(" ")[2].partition(" ")[0]
    name = path.partition(".")[0]
    return name if name in {*EXPRESSIONS, ROOT} else ""
