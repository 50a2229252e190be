"""Requirements, and who has one, as lists."""

from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.programs.models import Assignment, Requirement
from tradewind.programs.queries.standing import Funnel
from tradewind.web.admin.programs.words import STATUSES, due_words
from tradewind.web.ui.columns import CodeColumn, NumberColumn
from tradewind.web.ui.pickers import PickerFilter
from tradewind.web.ui.templatetags.days import day
from tradewind.web.ui.templatetags.numbers import thousands

SEARCH = {"type": "search", "class": "input min-h-11 w-full"}
SELECT = {"class": "select min-h-11 w-full"}
DAY = {"type": "date", "class": "input min-h-11 w-full"}


class RequirementFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Requirements by name, by what they are of, by how they stand."""

    q = django_filters.CharFilter(method="named", label=_("Title or code"), widget=forms.TextInput(attrs=SEARCH))
    program = PickerFilter("program", field_name="program__code", label=_("Program"))
    goal = PickerFilter("goal", field_name="goal__code", label=_("Goal"))
    audience = PickerFilter("audience", field_name="audience__code", label=_("Audience"))
    dimension = PickerFilter("dimension", field_name="dimension__code", label=_("Dimension"))
    state = django_filters.ChoiceFilter(
        method="standing",
        label=_("State"),
        choices=[("asks", _("Asks")), ("paused", _("Paused")), ("frozen", _("Frozen")), ("ended", _("Ended"))],
        empty_label=_("Any"),
        widget=forms.Select(attrs=SELECT),
    )

    class Meta:
        model = Requirement
        fields: ClassVar[list[str]] = []

    def named(self, rows: QuerySet[Requirement], _name: str, text: str) -> QuerySet[Requirement]:
        return rows.filter(Q(code__icontains=text) | Q(title__icontains=text) | Q(goal__title__icontains=text))

    def standing(self, rows: QuerySet[Requirement], _name: str, state: str) -> QuerySet[Requirement]:
        return rows.filter(_STATES[state])


class ProgramRequirementFilter(RequirementFilter):
    """Those of one program."""

    program = None  # type: ignore[assignment]  # so django-filter leaves the filter of the base out


class GoalRequirementFilter(RequirementFilter):
    """Those for one goal."""

    goal = None  # type: ignore[assignment]  # as above


_STATES = {
    "asks": Q(ended_on=None, fault="") & ~Q(mode="paused"),
    "paused": Q(ended_on=None, mode="paused"),
    "frozen": ~Q(fault=""),
    "ended": Q(ended_on__isnull=False),
}


class RequirementTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Requirements. ``funnels`` has the numbers of those that a page shows."""

    funnels: ClassVar[dict[int, Funnel]] = {}

    title = tables.Column(
        verbose_name=_("Requirement"),
        accessor="pk",
        order_by=("title", "goal__title"),
        linkify=("requirement", {"code": A("code")}),
    )
    code = CodeColumn(verbose_name=_("Code"))
    state = tables.TemplateColumn(template_name="programs/_state.html", verbose_name=_("State"), orderable=False)
    audience = tables.Column(verbose_name=_("Audience"))
    dimension = tables.Column(verbose_name=_("Asked by"))
    program = tables.Column(verbose_name=_("Program"), default="")
    due = tables.Column(verbose_name=_("Due"), orderable=False, empty_values=())

    class Meta:
        model = Requirement
        fields = ["title", "code", "state", "audience", "dimension", "program", "due"]
        empty_text = _("No requirement fits. Ask for less, or make one.")

    def render_title(self, value: object, record: Requirement) -> str:
        return str(record)

    def render_due(self, value: object, record: Requirement) -> str:
        return due_words(record.due)


class CountedTable(RequirementTable):
    """Requirements with how many have each, and how far they are."""

    people = NumberColumn(verbose_name=_("People"), accessor="pk", orderable=False)
    achieved = NumberColumn(verbose_name=_("Achieved"), accessor="pk", orderable=False)
    overdue = NumberColumn(verbose_name=_("Overdue"), accessor="pk", orderable=False)

    class Meta(RequirementTable.Meta):
        fields = ["title", "code", "state", "audience", "dimension", "due", "people", "achieved", "overdue"]
        exclude = ["program"]

    def render_people(self, record: Requirement) -> str:
        return thousands(self._funnel(record).all)

    def render_achieved(self, record: Requirement) -> str:
        return thousands(self._funnel(record).achieved)

    def render_overdue(self, record: Requirement) -> str:
        return thousands(self._funnel(record).overdue)

    def _funnel(self, record: Requirement) -> Funnel:
        return self.funnels.get(record.pk, Funnel())


class HolderFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Who has a requirement, by status, by name, by due day."""

    q = django_filters.CharFilter(method="named", label=_("Name or code"), widget=forms.TextInput(attrs=SEARCH))
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=list(STATUSES.items()), empty_label=_("Any"), widget=forms.Select(attrs=SELECT)
    )
    due_from = django_filters.DateFilter(
        field_name="asks_by",
        lookup_expr="gte",
        label=_("Due from"),
        widget=forms.DateInput(attrs=DAY),
    )
    due_until = django_filters.DateFilter(
        field_name="asks_by",
        lookup_expr="lte",
        label=_("Due until"),
        widget=forms.DateInput(attrs=DAY),
    )

    class Meta:
        model = Assignment
        fields: ClassVar[list[str]] = []

    def named(self, rows: QuerySet[Assignment], _name: str, text: str) -> QuerySet[Assignment]:
        return rows.filter(
            Q(person__code__icontains=text)
            | Q(person__given_name__icontains=text)
            | Q(person__family_name__icontains=text)
        )


class HolderTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Who has a requirement, and how far each is."""

    person = tables.Column(
        verbose_name=_("Person"),
        order_by=("person__sort_key", "person__code"),
        linkify=("person-requirement", {"code": A("person__code"), "requirement": A("requirement__code")}),
    )
    code = CodeColumn(verbose_name=_("Code"), accessor="person__code")
    status = tables.TemplateColumn(template_name="programs/_status.html", verbose_name=_("Status"))
    asks_by = tables.Column(verbose_name=_("Due"), default="")
    opened_on = tables.Column(verbose_name=_("Asked since"))
    achieved_on = tables.Column(verbose_name=_("Achieved"), default="")
    valid_until = tables.Column(verbose_name=_("Valid until"), default="")

    class Meta:
        model = Assignment
        fields = ["person", "code", "status", "asks_by", "opened_on", "achieved_on", "valid_until"]
        empty_text = _("Nobody has it.")

    def render_asks_by(self, value: Any) -> str:
        return day(value)

    def render_opened_on(self, value: Any) -> str:
        return day(value)

    def render_achieved_on(self, value: Any) -> str:
        return day(value)

    def render_valid_until(self, value: Any) -> str:
        return day(value)

    def value_asks_by(self, value: Any) -> Any:
        return value

    def value_opened_on(self, value: Any) -> Any:
        return value

    def value_achieved_on(self, value: Any) -> Any:
        return value

    def value_valid_until(self, value: Any) -> Any:
        return value
