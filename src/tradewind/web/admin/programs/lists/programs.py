"""Programs and goals as lists."""

from typing import ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.goals.models import Goal
from tradewind.programs.models import Program
from tradewind.programs.queries.standing import Funnel
from tradewind.web.admin.programs.lists.requirements import SEARCH, SELECT
from tradewind.web.admin.programs.windows import Axis
from tradewind.web.admin.programs.words import window_words
from tradewind.web.ui.columns import CodeColumn, NumberColumn
from tradewind.web.ui.templatetags.numbers import in_percent, thousands


class ProgramFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Programs by name and by their window."""

    q = django_filters.CharFilter(method="named", label=_("Title or code"), widget=forms.TextInput(attrs=SEARCH))
    window = django_filters.ChoiceFilter(
        method="standing",
        label=_("Window"),
        choices=[("open", _("Open")), ("ahead", _("Still to open")), ("over", _("Closed"))],
        empty_label=_("Any"),
        widget=forms.Select(attrs=SELECT),
    )

    class Meta:
        model = Program
        fields: ClassVar[list[str]] = []

    def named(self, rows: QuerySet[Program], _name: str, text: str) -> QuerySet[Program]:
        return rows.filter(Q(code__icontains=text) | Q(title__icontains=text))

    def standing(self, rows: QuerySet[Program], _name: str, window: str) -> QuerySet[Program]:
        today = self.request.today
        return rows.filter(
            {
                "open": (Q(opens=None) | Q(opens__lte=today)) & (Q(closes=None) | Q(closes__gte=today)),
                "ahead": Q(opens__gt=today),
                "over": Q(closes__lt=today),
            }[window]
        )


class ProgramTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Programs on one time line, and how far they are. ``progress`` is by program id, ``axis`` all windows'."""

    progress: ClassVar[dict[int, Funnel]] = {}
    axis: ClassVar[Axis | None] = None

    title = tables.Column(
        verbose_name=_("Program"), accessor="pk", order_by=("title", "code"), linkify=("program", {"code": A("code")})
    )
    code = CodeColumn(verbose_name=_("Code"))
    opens = tables.Column(verbose_name=_("Window"), empty_values=())
    requirements = NumberColumn(verbose_name=_("Requirements"), accessor="asking")
    assignments = NumberColumn(verbose_name=_("Assignments"), accessor="pk", orderable=False)
    achieved = NumberColumn(verbose_name=_("Achieved"), accessor="pk", orderable=False)
    overdue = NumberColumn(verbose_name=_("Overdue"), accessor="pk", orderable=False)

    class Meta:
        model = Program
        fields = ["title", "code", "opens", "requirements", "assignments", "achieved", "overdue"]
        empty_text = _("No program yet. Make one, or ask without: a requirement needs none.")

    def render_title(self, record: Program) -> str:
        return str(record)

    def render_opens(self, record: Program) -> SafeString:
        words = window_words(record.opens, record.closes)
        bar = self.axis.bar(record.opens, record.closes) if self.axis else ""
        return format_html('<span class="block w-full min-w-40">{}{}</span>', words, bar)

    def value_opens(self, record: Program) -> str:
        return window_words(record.opens, record.closes)

    def render_assignments(self, record: Program) -> str:
        return thousands(self._funnel(record).all)

    def render_achieved(self, record: Program) -> str:
        funnel = self._funnel(record)
        return f"{thousands(funnel.achieved)}, {in_percent(funnel.share_achieved)}"

    def render_overdue(self, record: Program) -> str:
        return thousands(self._funnel(record).overdue)

    def _funnel(self, record: Program) -> Funnel:
        return self.progress.get(record.pk, Funnel())


class GoalFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Goals by name."""

    q = django_filters.CharFilter(
        method="named", label=_("Title, course or code"), widget=forms.TextInput(attrs=SEARCH)
    )

    class Meta:
        model = Goal
        fields: ClassVar[list[str]] = []

    def named(self, rows: QuerySet[Goal], _name: str, text: str) -> QuerySet[Goal]:
        return rows.filter(Q(code__icontains=text) | Q(title__icontains=text) | Q(course__title__icontains=text))


class GoalTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Goals, and how long what is achieved lasts."""

    title = tables.Column(
        verbose_name=_("Goal"),
        accessor="pk",
        order_by=("title", "course__title"),
        linkify=("goal", {"code": A("code")}),
    )
    code = CodeColumn(verbose_name=_("Code"))
    course = tables.Column(verbose_name=_("Course"))
    valid_for = tables.Column(verbose_name=_("Valid for"), default=_("for good"))
    renew_within = tables.Column(verbose_name=_("Renewed within"), default="")
    requirements = NumberColumn(verbose_name=_("Requirements"), accessor="asking")

    class Meta:
        model = Goal
        fields = ["title", "code", "course", "valid_for", "renew_within", "requirements"]
        empty_text = _("No goal fits. Ask for less, or make one.")

    def render_title(self, record: Goal) -> str:
        return str(record)
