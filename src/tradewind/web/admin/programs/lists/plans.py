"""Held plans as a list."""

import django_filters
import django_tables2 as tables
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.programs.models import HeldPlan
from tradewind.web.admin.feeds.templatetags.feeds import entity_words, moment, share


class PlanFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Plans by what became of them, and by what was held."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("held", _("Held")), ("approved", _("Approved")), ("discarded", _("Discarded"))],
        empty_label=_("Any"),
        widget=forms.Select(attrs={"class": "select w-full"}),
    )
    kind = django_filters.ChoiceFilter(
        label=_("What is held"),
        choices=[("feed", _("A feed")), ("academy", _("A change of programs"))],
        empty_label=_("Anything"),
        widget=forms.Select(attrs={"class": "select w-full"}),
    )

    class Meta:
        model = HeldPlan
        fields = ["state", "kind"]


class PlanTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Every plan, the last first."""

    code = tables.Column(verbose_name=_("Plan"), linkify=("plan-held", {"code": A("code")}))
    state = tables.TemplateColumn(template_name="feeds/_outcome.html", verbose_name=_("State"))
    kind = tables.Column(verbose_name=_("What is held"))
    held_at = tables.Column(verbose_name=_("Since"))
    held_for = tables.Column(verbose_name=_("Given by"))
    counts = tables.Column(verbose_name=_("What would end or close"), orderable=False)
    decided_by = tables.Column(verbose_name=_("Decided by"), default="")

    class Meta:
        model = HeldPlan
        fields = ["code", "state", "kind", "held_at", "held_for", "counts", "decided_by"]
        empty_text = _("Nothing was ever held.")

    def render_held_at(self, value: object, record: HeldPlan) -> str:
        return moment(record.held_at)

    def render_kind(self, value: object, record: HeldPlan) -> str:
        return gettext("A feed") if record.kind == "feed" else gettext("A change of programs")

    def render_counts(self, value: object, record: HeldPlan) -> str:
        return "; ".join(f"{entity_words(name)}: {share(count)}" for name, count in record.counts.items())
