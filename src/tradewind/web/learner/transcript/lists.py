"""What the transcript lists, and what can be asked of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.certificates.pdf import score
from tradewind.certificates.transcript import means_of
from tradewind.certificates.typesetting import PAPERS
from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement
from tradewind.kernel.text import SortKey, sort_key
from tradewind.web.ui.columns import NumberColumn

PAPER_WORDS = {"a4": _("A4"), "us-letter": _("US Letter")}
STANDING, REVOKED, VALID, EXPIRED = "standing", "revoked", "valid", "expired"


def with_validity(achieved: QuerySet[Achievement], on: date) -> QuerySet[Achievement]:
    """Each with ``is_valid``: whether it holds on a day, its last valid day included."""
    holds = Q(valid_until=None) | Q(valid_until__gte=on)
    return achieved.annotate(
        is_valid=Case(When(holds, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


class _Certified(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Rows with a certificate to each that counts."""

    class Meta:
        empty_text = _("Nothing yet, or nothing fits.")

    def certificate(self, address: str, title: str) -> str:
        """The link to it; on the paper that the page was asked for."""
        paper = self.request.GET.get("paper", "")
        asked = f"?paper={paper}" if paper in PAPERS else ""
        words = gettext("Certificate of %(title)s, PDF") % {"title": title}
        return format_html(
            '<a class="link link-primary" href="{}{}" aria-label="{}">{}</a>',
            *(address, asked, words, gettext("PDF")),
        )


class CreditTable(_Certified):
    """Courses that somebody earned."""

    title = tables.Column(_("Course"), order_by="title")
    code = tables.Column(_("Code"), accessor="course__code", visible=False)
    earned_on = tables.DateColumn(verbose_name=_("Earned on"), format="DATE_FORMAT")
    best_score = NumberColumn(_("Score"), default="")
    source = tables.Column(_("By what means"), empty_values=(), orderable=False)
    stands = tables.Column(_("Standing"), orderable=False)
    certificate_of = tables.Column(_("Certificate"), accessor="pk", orderable=False, exclude_from_export=True)

    def value_earned_on(self, value: date) -> date:
        return value

    def render_best_score(self, value: Decimal) -> str:
        return score(value)

    def value_best_score(self, value: Decimal) -> Decimal:
        return value

    def render_source(self, record: Credit) -> str:
        return means_of(record)

    value_source = render_source

    def render_stands(self, record: Credit) -> str:
        if record.stands or record.decided_at is None:
            return gettext("counts")
        words = {"day": date_format(record.decided_at, "DATE_FORMAT"), "reason": record.decided_because}
        return format_html('<span class="text-error">{}</span>', gettext("revoked on %(day)s: %(reason)s") % words)

    def value_stands(self, record: Credit) -> str:
        if record.stands or record.decided_at is None:
            return gettext("counts")
        words = {"day": record.decided_at.date().isoformat(), "reason": record.decided_because}
        return gettext("revoked on %(day)s: %(reason)s") % words

    def render_certificate_of(self, record: Credit) -> str:
        return self.certificate(reverse("course-certificate", args=[record.pk]), record.title) if record.stands else ""


class AchievementTable(_Certified):
    """Goals that somebody achieved."""

    title = tables.Column(_("Goal"), order_by="title")
    code = tables.Column(_("Code"), accessor="goal__code", visible=False)
    course_title = tables.Column(_("With the course"), orderable=False)
    achieved_on = tables.DateColumn(verbose_name=_("Achieved on"), format="DATE_FORMAT")
    valid_until = tables.Column(_("Valid until"), empty_values=())
    is_valid = tables.Column(_("Standing"), orderable=False)
    certificate_of = tables.Column(_("Certificate"), accessor="pk", orderable=False, exclude_from_export=True)

    def value_achieved_on(self, value: date) -> date:
        return value

    def render_valid_until(self, value: date | None) -> str:
        return date_format(value, "DATE_FORMAT") if value is not None else gettext("for good")

    def value_valid_until(self, value: date | None) -> date | str:
        return value or ""

    def render_is_valid(self, value: bool) -> str:
        return gettext("valid") if value else gettext("expired")

    value_is_valid = render_is_valid

    def render_certificate_of(self, record: Achievement) -> str:
        return self.certificate(reverse("goal-certificate", args=[record.goal.code, record.achieved_on]), record.title)


class _Earned(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By words of the title of the day, and by year; ``paper`` is for the certificates of the list."""

    text = django_filters.CharFilter(label=_("Title"), method="by_text")
    year = django_filters.ChoiceFilter(label=_("Year"), method="by_year", empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("Standing"), method="by_state", empty_label=_("All"))
    paper = django_filters.ChoiceFilter(
        label=_("Paper"), choices=list(PAPER_WORDS.items()), method="as_it_is", empty_label=_("That of my location")
    )
    day = ""
    states: tuple[tuple[str, Any], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by().values_list(f"{self.day}__year", flat=True).distinct()
        self.form.fields["text"].widget.input_type = "search"
        self.form.fields["year"].choices = [(str(year), str(year)) for year in sorted(years, reverse=True)]
        self.form.fields["state"].choices = self.states

    def by_text(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.annotate(folded=SortKey("title"))
        for word in sort_key(text).split():
            found = found.filter(folded__contains=word)
        return found

    def by_year(self, rows: QuerySet[Any], _name: str, year: str) -> QuerySet[Any]:
        return rows.filter(**{f"{self.day}__year": int(year)})

    def as_it_is(self, rows: QuerySet[Any], _name: str, _paper: str) -> QuerySet[Any]:
        return rows


class CreditFilters(_Earned):
    """Courses: all, those that count, or those that were revoked."""

    day = "earned_on"
    states = ((STANDING, _("Counts")), (REVOKED, _("Revoked")))

    class Meta:
        model = Credit
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        return rows.filter(stands=state == STANDING)


class AchievementFilters(_Earned):
    """Goals: all, those that are valid, or those that have expired."""

    day = "achieved_on"
    states = ((VALID, _("Valid")), (EXPIRED, _("Expired")))

    class Meta:
        model = Achievement
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        return rows.filter(is_valid=state == VALID)
