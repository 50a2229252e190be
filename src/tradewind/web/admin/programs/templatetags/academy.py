"""Changes of the academy in words."""

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.exchange.academy.writing import in_line
from tradewind.programs.models import Program
from tradewind.programs.queries.standing import Funnel
from tradewind.programs.status import Status
from tradewind.web.admin.programs.words import STATUSES, due_words, window_words

register = template.Library()

_STEPS = (Status.ACHIEVED, Status.NOT_STARTED, Status.OVERDUE, Status.WAIVED)

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
def status_words(status: str) -> str:
    """A status as it is shown."""
    return str(STATUSES[status])


@register.filter
def steps(funnel: Funnel) -> list[tuple[str, int]]:
    """(status, how many), from what presses to what is excused."""
    return [(status.value, getattr(funnel, status.value)) for status in _STEPS]


@register.filter
def shares(funnel: Funnel) -> list[tuple[str, int, int]]:
    """(status, left, width) in thousandths of all."""
    found, left = [], 0
    for status, count in steps(funnel):
        width = round(1000 * count / funnel.all)
        found.append((status, left, width))
        left += width
    return found


@register.filter
def window(program: Program) -> str:
    """A program's window in words."""
    return window_words(program.opens, program.closes)


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


@register.filter
def value_words(value: Any, name: str) -> str:
    """The value of a field as a person reads it; an expression stays as it is written."""
    if name == "due":
        return due_words(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return as_text(value) if isinstance(value, dict) else str(value)
