"""The lists of the feeds pages."""

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.exchange.models import Concerned, FeedRun
from tradewind.web.admin.feeds.templatetags.feeds import change_words, entity_words, moment
from tradewind.web.ui.columns import NumberColumn
from tradewind.web.ui.templatetags.numbers import thousands


class RunFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Loads by what became of them, by name, by whom."""

    q = django_filters.CharFilter(
        method="named",
        label=_("Name or person"),
        widget=forms.TextInput(attrs={"type": "search", "class": "input w-full"}),
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"),
        choices=[("loaded", _("Loaded")), ("held", _("Held")), ("refused", _("Refused"))],
        empty_label=_("Any"),
        widget=forms.Select(attrs={"class": "select w-full"}),
    )
    since = django_filters.DateFilter(
        field_name="started_at",
        lookup_expr="date__gte",
        label=_("Since"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input w-full"}),
    )

    class Meta:
        model = FeedRun
        fields = ["q", "outcome", "since"]

    def named(self, rows: QuerySet[FeedRun], _name: str, text: str) -> QuerySet[FeedRun]:
        return rows.filter(Q(name__icontains=text) | Q(actor__icontains=text))


class RunTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Every load that was tried. The numbers of rows are over all files."""

    started_at = tables.Column(verbose_name=_("When"))
    name = tables.Column(verbose_name=_("Feed"), linkify=("feed-run", {"run": A("pk")}))
    actor = tables.Column(verbose_name=_("By"))
    outcome = tables.TemplateColumn(template_name="feeds/_outcome.html", verbose_name=_("Outcome"))
    created = NumberColumn(verbose_name=_("Created"), empty_values=(), orderable=False)
    changed = NumberColumn(verbose_name=_("Changed"), empty_values=(), orderable=False)
    ended = NumberColumn(verbose_name=_("Ended"), empty_values=(), orderable=False)
    opened = NumberColumn(verbose_name=_("Opened"), empty_values=(), orderable=False)
    closed = NumberColumn(verbose_name=_("Closed"), empty_values=(), orderable=False)

    class Meta:
        model = FeedRun
        fields = ["started_at", "name", "actor", "outcome"]
        empty_text = _("Nothing has been loaded yet. Upload the first feed above.")

    def render_started_at(self, record: FeedRun) -> str:
        return moment(record.started_at)

    def render_created(self, record: FeedRun) -> str:
        return _rows(record, "created")

    def render_changed(self, record: FeedRun) -> str:
        return _rows(record, "changed")

    def render_ended(self, record: FeedRun) -> str:
        return _rows(record, "ended")

    def render_opened(self, record: FeedRun) -> str:
        return _assignments(record, "opened")

    def render_closed(self, record: FeedRun) -> str:
        return _assignments(record, "closed")


def _rows(run: FeedRun, column: str) -> str:
    if run.outcome != FeedRun.Outcome.LOADED:
        return ""
    return thousands(sum(entity[column] for entity in run.report["entities"].values()))


def _assignments(run: FeedRun, column: str) -> str:
    return thousands(run.report["assignments"][column]) if run.outcome == FeedRun.Outcome.LOADED else ""


class ConcernedFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Whom it concerns, by what happens, by code or name, by requirement."""

    q = django_filters.CharFilter(
        method="named",
        label=_("Code or name"),
        widget=forms.TextInput(attrs={"type": "search", "class": "input w-full"}),
    )
    change = django_filters.ChoiceFilter(
        label=_("What happens"),
        choices=[
            ("ends", _("Ends")),
            ("closes", _("Assignment closes")),
            ("opens", _("Assignment opens")),
            ("moves", _("Due day moves")),
        ],
        empty_label=_("Anything"),
        widget=forms.Select(attrs={"class": "select w-full"}),
    )
    requirement = django_filters.CharFilter(
        lookup_expr="exact", label=_("Requirement (code)"), widget=forms.TextInput(attrs={"class": "input w-full"})
    )

    class Meta:
        model = Concerned
        fields = ["q", "change", "requirement"]

    def named(self, rows: QuerySet[Concerned], _name: str, text: str) -> QuerySet[Concerned]:
        return rows.filter(Q(code__icontains=text) | Q(name__icontains=text))


class ConcernedTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """All whom an input concerns."""

    change = tables.Column(verbose_name=_("What happens"))
    entity = tables.Column(verbose_name=_("Of what"))
    code = tables.Column(verbose_name=_("Code"))
    name = tables.Column(verbose_name=_("Name"))
    requirement = tables.Column(verbose_name=_("Requirement"), default="")

    class Meta:
        model = Concerned
        fields = ["change", "entity", "code", "name", "requirement"]
        empty_text = _("Nobody: nothing ends, opens, closes or moves.")

    def render_change(self, value: str, record: Concerned) -> str:
        return change_words(record.change)

    def render_entity(self, value: str, record: Concerned) -> str:
        return entity_words(record.entity)
