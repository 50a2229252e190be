"""Changes of the academy in words."""

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from tradewind.exchange.academy.writing import in_line

register = template.Library()

_KINDS = {"created": _("New"), "changed": _("Changed"), "ended": _("Ends")}
_THINGS = {
    "audience": _("Audience"),
    "goal": _("Goal"),
    "program": _("Program"),
    "requirement": _("Requirement"),
    "equivalency": _("Equivalency"),
}
_FIELDS = {
    "title": _("Title"),
    "who": _("Who"),
    "course": _("Course"),
    "valid_for": _("Valid for"),
    "renew_within": _("Renewed within"),
    "opens": _("Opens"),
    "closes": _("Closes"),
    "program": _("Program"),
    "goal": _("Goal"),
    "audience": _("Audience"),
    "dimension": _("Dimension"),
    "communities": _("Communities"),
    "due": _("Due"),
    "waive_when": _("Waived when"),
    "waived_until": _("Waived until"),
    "keep_while": _("Kept while"),
    "mode": _("Mode"),
    "mandatory": _("Mandatory"),
    "ended": _("Ended"),
}


@register.filter
def kind_words(kind: str) -> str:
    """What becomes of a thing."""
    return str(_KINDS[kind])


@register.filter
def thing_words(kind: str) -> str:
    """What kind of thing it is."""
    return str(_THINGS[kind])


@register.filter
def field_words(name: str) -> str:
    """What a field is called on screen."""
    return str(_FIELDS.get(name, name))


@register.filter
def as_text(value: Any) -> str:
    """A value as an academy file has it, on one line."""
    return value.isoformat() if isinstance(value, date) else in_line(value)
