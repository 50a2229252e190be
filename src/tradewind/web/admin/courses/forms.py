"""What is asked of a course, of its rules, and of an upload."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.catalog.models import Course, CourseVersion
from tradewind.kernel.codes import code_fault
from tradewind.web.admin.courses.words import COMPLETIONS, IN_FLIGHT, PROXY
from tradewind.web.ui.pickers import PickerField

TEXT = {"class": "input min-h-11 w-full"}
SELECT = {"class": "select min-h-11 w-full"}
MOST_POINTS = 1_000_000
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


def language_field(**options: Any) -> forms.RegexField:
    """A language by its code."""
    return forms.RegexField(
        LANGUAGE,
        label=_("Language (a code such as en or pt-BR)"),
        required=False,
        max_length=35,
        widget=forms.TextInput(attrs={**TEXT, "spellcheck": "false"}),
        **options,
    )


class CourseForm(forms.Form):
    """What a course is; the code is asked for only of a new one."""

    code = forms.CharField(label=_("Code"), max_length=64, widget=forms.TextInput(attrs=TEXT))
    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs=TEXT))
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"class": "textarea w-full", "rows": 4})
    )
    objectives = forms.CharField(
        label=_("Objectives: what one can do afterwards, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"class": "textarea w-full", "rows": 4}),
    )
    hours = forms.DecimalField(
        label=_("Duration in hours"),
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        widget=forms.NumberInput(attrs={**TEXT, "step": "any"}),
    )
    language = language_field()
    kind = forms.CharField(label=_("Kind, in your own words"), required=False, max_length=64)
    tags = forms.CharField(label=_("Topics, apart by commas"), required=False, widget=forms.TextInput(attrs=TEXT))
    brands = PickerField("brand", many=True, label=_("Brands (none: all)"), required=False)
    prerequisites = PickerField("course", many=True, label=_("Courses that come before"), required=False)
    proxy_credit = forms.ChoiceField(
        label=_("Who beside administrators may record it for others"),
        choices=PROXY,
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, course: Course | None = None, **options: Any) -> None:
        if course is not None:
            options.setdefault("initial", _initial(course))
        super().__init__(*args, **options)
        self.fields["kind"].widget.attrs.update(TEXT)
        if course is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if fault := code_fault(code):
            raise forms.ValidationError(f"{code!r} {fault}.", code="code")
        if Course.objects.filter(code=code).exists():
            raise forms.ValidationError(gettext("There is a course of this code already."), code="taken")
        return code


def _initial(course: Course) -> dict[str, Any]:
    plain = ("title", "description", "objectives", "hours", "language", "kind", "proxy_credit")
    return {
        **{name: getattr(course, name) for name in plain},
        "tags": ", ".join(tag.name for tag in course.tags.all()),
        "brands": [about.brand.code for about in course.brands.select_related("brand")],
        "prerequisites": [each.needs.code for each in course.prerequisites.select_related("needs")],
    }


class UploadForm(forms.Form):
    """A package as a new course, or as a new version of one that is there."""

    file = forms.FileField(
        label=_("A package (.zip: SCORM, cmi5, xAPI), or a cmi5.xml"),
        widget=forms.FileInput(attrs={"class": "file-input w-full", "accept": ".zip,.xml"}),
    )
    course = PickerField("course", label=_("New version of (empty: a new course)"), required=False)
    code = forms.CharField(
        label=_("Code of a new course (empty: made of its title)"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs=TEXT),
    )
    title = forms.CharField(
        label=_("Title (empty: the package's)"), required=False, max_length=300, widget=forms.TextInput(attrs=TEXT)
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = data.get("code", "")
        if data.get("course") and code:
            self.add_error("code", gettext("It is for a new course only."))
        elif code and (fault := code_fault(code)):
            self.add_error("code", f"{code!r} {fault}.")
        elif code and Course.objects.filter(code=code).exists():
            self.add_error("code", gettext("There is a course of this code already: choose it above."))
        return data


class RulesForm(forms.Form):
    """When a version is done, and what becomes of people under way."""

    language = language_field(help_text=_("Empty: the course's. One version of a language is published at a time."))
    completion = forms.ChoiceField(
        label=_("Passed by"), choices=COMPLETIONS, widget=forms.Select(attrs=SELECT), initial="all"
    )
    least = forms.IntegerField(
        label=_("How many (of steps, or of points)"),
        required=False,
        min_value=1,
        max_value=MOST_POINTS,
        widget=forms.NumberInput(attrs=TEXT),
    )
    in_flight = forms.ChoiceField(
        label=_("People who are under way when it is published"),
        choices=IN_FLIGHT,
        widget=forms.Select(attrs=SELECT),
        initial="finish",
    )
    notes = forms.CharField(
        label=_("Notes for administrators"),
        required=False,
        widget=forms.Textarea(attrs={"class": "textarea w-full", "rows": 2}),
    )

    @classmethod
    def of(cls, version: CourseVersion, data: Any = None) -> "RulesForm":
        names = ("language", "completion", "least", "in_flight", "notes")
        return cls(data, initial={name: getattr(version, name) for name in names})


class OfferForm(forms.Form):
    """An audience that finds the course."""

    audience = PickerField("audience", label=_("Audience that finds it in the catalogue"))
    may_enrol = forms.BooleanField(
        label=_("They may enrol themselves"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )


class EndForm(forms.Form):
    """The first day on which a course is no longer offered."""

    on = forms.DateField(
        label=_("First day on which it is no longer offered"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input min-h-11"}),
    )
