"""Feeds in words."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from tradewind.web.ui.templatetags.numbers import thousands

register = template.Library()

_STATES = {
    "loaded": "achieved",
    "done": "achieved",
    "approved": "achieved",
    "held": "soon",
    "refused": "overdue",
    "failed": "overdue",
    "waiting": "not_started",
    "running": "not_started",
    "discarded": "closed",
}
_OUTCOMES = {
    "loaded": pgettext_lazy("outcome", "Loaded"),
    "done": pgettext_lazy("outcome", "Done"),
    "approved": pgettext_lazy("outcome", "Approved"),
    "held": pgettext_lazy("outcome", "Held"),
    "refused": pgettext_lazy("outcome", "Refused"),
    "failed": pgettext_lazy("outcome", "Failed"),
    "waiting": pgettext_lazy("outcome", "Waiting"),
    "running": pgettext_lazy("outcome", "Under way"),
    "discarded": pgettext_lazy("outcome", "Discarded"),
}
_ENTITIES = {
    "brands": gettext_lazy("Brands"),
    "dimensions": gettext_lazy("Dimensions"),
    "field_units": gettext_lazy("Field units"),
    "partners": gettext_lazy("Partners"),
    "locations": gettext_lazy("Locations"),
    "positions": gettext_lazy("Positions"),
    "communities": gettext_lazy("Communities"),
    "people": gettext_lazy("People"),
    "appointments": gettext_lazy("Appointments"),
    "reporting_lines": gettext_lazy("Reporting lines"),
    "field_representatives": gettext_lazy("Field representatives"),
    "metrics": gettext_lazy("Metrics"),
    "observations": gettext_lazy("Observations"),
    "courses": gettext_lazy("Courses"),
    "credits": gettext_lazy("Credits"),
    "assignments": gettext_lazy("Assignments"),
}
_STEPS = {
    "Checking": gettext_lazy("Checking"),
    "Comparing with what is open": gettext_lazy("Comparing with what is open"),
    "Evaluating audiences": gettext_lazy("Evaluating audiences"),
    "Merging": gettext_lazy("Merging"),
    "Reconciling people": gettext_lazy("Reconciling people"),
    "Waiting for another load to end": gettext_lazy("Waiting for another load to end"),
}
_CHANGES = {
    "ends": gettext_lazy("Ends"),
    "closes": gettext_lazy("Closes"),
    "opens": gettext_lazy("Opens"),
    "moves": gettext_lazy("Due day moves"),
}


@register.filter
def outcome_state(outcome: str) -> str:
    """The component state that an outcome looks like."""
    return _STATES[outcome.lower()]


@register.filter
def outcome_words(outcome: str) -> str:
    """The outcome as it is shown."""
    return str(_OUTCOMES[outcome.lower()])


@register.filter
def entity_words(entity: str) -> str:
    """What the rows of a feed's file are called."""
    return str(_ENTITIES.get(entity, entity))


@register.filter
def change_words(change: str) -> str:
    """What happens to a row or an assignment."""
    return str(_CHANGES[change])


@register.filter
def moment(instant: datetime | None) -> SafeString | str:
    """``<time>`` with the day and the minute, in UTC as everything that the server does."""
    if instant is None:
        return ""
    shown = timezone.localtime(instant)
    words = f"{date_format(shown, 'DATE_FORMAT')} {date_format(shown, 'H:i')} UTC"
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(), words)


@register.filter
def percentage(number: Decimal) -> str:
    """A number of percent without idle zeros."""
    return number_format(number.normalize() if number % 1 else int(number))


@register.filter
def share(count: dict[str, Any]) -> str:
    """``12 of 240 (5.0 %)`` of a plan's count."""
    percent = 100 * count["ending"] / count["of"] if count["of"] else 0
    return gettext("%(ending)s of %(of)s (%(percent)s %%)") % {
        "ending": thousands(count["ending"]),
        "of": thousands(count["of"]),
        "percent": number_format(percent, 1),
    }


@register.filter
def step_words(step: str) -> str:
    """What a load is doing."""
    return str(_STEPS.get(step, step))
