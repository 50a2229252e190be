"""The network in templates."""

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext

from tradewind.network.models import Person
from tradewind.web.admin.network.words import CLOSED_BECAUSE, COLUMNS, OVERSEES, PARTNER_TYPES, PERSON_STATUS
from tradewind.web.ui.countries import name_of

register = template.Library()

Tab = tuple[str, str, bool]
_BELOW = {"person-explain": ("person-requirement",)}


def _tabs(context: dict[str, Any], pages: dict[str, str], code: str) -> list[Tab]:
    here = context["request"].resolver_match.url_name
    return [
        (reverse(name, args=[code]), words, name == here or here in _BELOW.get(name, ()))
        for name, words in pages.items()
    ]


@register.simple_tag(takes_context=True)
def person_tabs(context: dict[str, Any], code: str) -> list[Tab]:
    """The pages of a person."""
    pages = {
        "person": gettext("Jobs and bosses"),
        "person-plan": gettext("Training plan"),
        "person-explain": gettext("Explain"),
        "person-credits": gettext("Credits"),
        "person-history": gettext("History"),
    }
    sent = f"{reverse('notices')}?{urlencode({'person': code})}", gettext("Notices"), False
    return [*_tabs(context, pages, code), sent]


@register.simple_tag(takes_context=True)
def tabs_of(context: dict[str, Any], name: str, code: str) -> list[Tab]:
    """The pages of a partner, location or field unit: its own, and its history."""
    return _tabs(context, {name: gettext("Overview"), f"{name}-history": gettext("History")}, code)


@register.filter
def partner_type(value: str) -> str:
    """A partner's type as it is shown."""
    return str(dict(PARTNER_TYPES)[value])


@register.filter
def person_status(value: str) -> str:
    """A person's status as it is shown."""
    return str(dict(PERSON_STATUS)[value])


@register.filter
def oversees_words(value: str) -> str:
    """How far the holder of a position sees, as it is shown."""
    return str(OVERSEES[value])


@register.filter
def status_state(person: Person) -> str:
    """The component state of a person's status."""
    return {"active": "achieved", "suspended": "soon"}.get(person.status, "closed")


@register.filter
def held_words(appointment: Any) -> str:
    """From when to when: "since 3 May 2021", "3 May 2021 – 1 June 2024"."""
    begin = _day(appointment.starts_on)
    if appointment.ends_on is None:
        return gettext("since %(day)s") % {"day": begin}
    return f"{begin} – {_day(appointment.ends_on)}"


def _day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")


@register.filter
def truth(holds: bool | None) -> str:
    """Whether a condition holds, in a word; None is not known."""
    return {True: gettext("yes"), False: gettext("no"), None: gettext("unknown")}[holds]


@register.filter
def truth_state(holds: bool | None) -> str:
    """The same as a component state."""
    return {True: "achieved", False: "overdue", None: "soon"}[holds]


@register.filter
def closed_because(because: str) -> str:
    """Why an assignment was closed, said to somebody else."""
    return str(CLOSED_BECAUSE[because])


@register.filter
def column_words(column: str) -> str:
    """A column of a feed as it is shown."""
    return str(COLUMNS.get(column, COLUMNS.get(f"{column}_id", COLUMNS.get(column.removesuffix("s") + "_id", column))))


@register.filter
def country(code: str) -> str:
    """What a country is called."""
    return name_of(code)
