"""The list of notices."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from tradewind.notices.kinds import kinds
from tradewind.notices.models import Notice
from tradewind.web.ui.pickers import PickerFilter
from tradewind.web.ui.templatetags.icons import icon

SHOWN = 4
"""Things that a row says; of more it says how many."""
STATES = {
    Notice.State.WAITING: pgettext_lazy("notice", "Waiting"),
    Notice.State.SENT: pgettext_lazy("notice", "Sent"),
    Notice.State.FAILED: pgettext_lazy("notice", "Failed"),
    Notice.State.DROPPED: pgettext_lazy("notice", "Not needed any more"),
}
_LOOKS = {
    Notice.State.WAITING: "not_started",
    Notice.State.SENT: "achieved",
    Notice.State.FAILED: "overdue",
    Notice.State.DROPPED: "closed",
}
_DAY = forms.DateInput(attrs={"type": "date", "class": "input min-h-11 w-full"})


class NoticeFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Notices by whom, by what became of them, and by when they were decided (UTC)."""

    person = PickerFilter("person", field_name="person__code", label=_("Person"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(STATES.items()), empty_label=_("Any"))
    since = django_filters.DateFilter(
        field_name="decided_at", lookup_expr="date__gte", label=_("Decided since"), widget=_DAY
    )
    until = django_filters.DateFilter(
        field_name="decided_at", lookup_expr="date__lte", label=_("Decided until"), widget=_DAY
    )

    class Meta:
        model = Notice
        fields: ClassVar[list[str]] = []


class NoticeTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Who was told what, when, and whether it got there; an export has each of that in a column of its own."""

    decided_at = tables.Column(verbose_name=_("Decided"), order_by="pk")
    person = tables.Column(verbose_name=_("Person"), linkify=("person", [A("person__code")]), orderable=False)
    content = tables.Column(verbose_name=_("What it says"), orderable=False)
    state = tables.Column(verbose_name=_("State"), orderable=False)
    settled_at = tables.Column(verbose_name=_("Sent"), visible=False, empty_values=())
    address = tables.Column(verbose_name=_("To"), visible=False, default="")
    fault = tables.Column(verbose_name=_("Why not"), visible=False, default="")

    class Meta:
        model = Notice
        fields: ClassVar[list[str]] = ["decided_at", "person", "content", "state", "settled_at", "address", "fault"]
        empty_text = _("No notice fits.")

    def render_decided_at(self, value: datetime) -> str:
        return _moment(value)

    def value_decided_at(self, value: datetime) -> str:
        return value.isoformat(timespec="seconds")

    def value_person(self, record: Notice) -> str:
        return record.person.code

    def render_content(self, record: Notice) -> SafeString:
        lines = _lines(record)
        more = len(lines) - SHOWN
        told = [*lines[:SHOWN], ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more}]
        return _stacked(told if more > 0 else lines)

    def value_content(self, record: Notice) -> str:
        return "; ".join(_lines(record))

    def render_state(self, record: Notice) -> SafeString:
        look, words = _LOOKS[Notice.State(record.state)], STATES[Notice.State(record.state)]
        pill = format_html('<span class="pill state-{}">{}{}</span>', look, icon(look, "size-3.5"), words)
        when = _moment(record.settled_at) if record.settled_at else ""
        return _stacked([pill, *filter(None, [when, record.address]), *faults(record)])

    def value_state(self, record: Notice) -> str:
        return record.state

    def value_settled_at(self, record: Notice) -> str:
        is_sent = record.settled_at and record.state == Notice.State.SENT
        return record.settled_at.isoformat(timespec="seconds") if record.settled_at and is_sent else ""

    def value_fault(self, record: Notice) -> str:
        return " ".join(faults(record))


def faults(notice: Notice) -> list[str]:
    """Why it was not sent: our own words in the reader's language, then what a server said."""
    return [gettext(line) for line in notice.fault.splitlines() if line]


def _stacked(lines: Iterable[str]) -> SafeString:
    """One below the other, in what is one thing for the cell."""
    inner = format_html_join("", '<span class="block [overflow-wrap:anywhere]">{}</span>', ((line,) for line in lines))
    return format_html('<span class="block min-w-0">{}</span>', inner)


def _lines(notice: Notice) -> list[str]:
    """What it says, in the reader's language; its kind's code where nothing words it any more."""
    kind = next((kind for kind in kinds() if kind.code == notice.kind), None)
    return list(kind.worded(notice.content)["lines"]) if kind else [notice.kind]


def _moment(value: datetime) -> str:
    """In UTC, as everything that the server does."""
    shown = timezone.localtime(value)
    return f"{date_format(shown, 'SHORT_DATE_FORMAT')} {date_format(shown, 'H:i')} UTC"
