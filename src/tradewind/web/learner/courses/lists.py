"""What one has attempted, as a list."""

from typing import ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.delivery.models import Registration
from tradewind.web.learner.courses.templatetags.courses import STATES, attempt_words, score_words
from tradewind.web.ui.columns import NumberColumn


class AttemptFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Attempts by course and by what became of them."""

    q = django_filters.CharFilter(
        method="named", label=_("Course"), widget=forms.TextInput(attrs={"type": "search", "class": "input w-full"})
    )
    state = django_filters.ChoiceFilter(label=_("Outcome"), choices=list(STATES.items()), empty_label=_("Any"))

    class Meta:
        model = Registration
        fields: ClassVar[list[str]] = ["state"]

    def named(self, rows: QuerySet[Registration], _name: str, text: str) -> QuerySet[Registration]:
        return rows.filter(Q(course__title__icontains=text) | Q(course__code__icontains=text))


class AttemptTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """One's attempts, the last first."""

    course = tables.Column(_("Course"), linkify=("learn", {"course": A("course__code")}), order_by="course__sort_key")
    number = NumberColumn(_("Attempt"))
    begun_on = tables.Column(_("Begun"), default="")
    ended_on = tables.Column(_("Ended"), default="")
    state = tables.TemplateColumn(template_name="courses/_state.html", verbose_name=_("Outcome"))
    score = NumberColumn(_("Score"), default="")

    class Meta:
        model = Registration
        fields: ClassVar[list[str]] = ["course", "number", "begun_on", "ended_on", "state", "score"]
        empty_text = _("You have begun nothing yet, or nothing fits.")

    def render_begun_on(self, record: Registration) -> str:
        return date_format(record.begun_on, "DATE_FORMAT") if record.begun_on is not None else ""

    def render_ended_on(self, record: Registration) -> str:
        return date_format(record.ended_on, "DATE_FORMAT") if record.ended_on is not None else ""

    def render_score(self, record: Registration) -> str:
        return score_words(record.score)

    def value_state(self, record: Registration) -> str:
        return attempt_words(record.state)
