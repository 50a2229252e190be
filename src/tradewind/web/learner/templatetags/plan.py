"""The plan in words."""

from datetime import date

from django import template
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from tradewind.programs.models import PastAssignment
from tradewind.programs.queries.facts import Reason
from tradewind.programs.queries.plan import Card

register = template.Library()

Because = PastAssignment.Because

_CLOSED = {
    Because.AUDIENCE: gettext_lazy("you were no longer among those it is meant for"),
    Because.PERSON: gettext_lazy("your account was not active"),
    Because.COMMUNITY: gettext_lazy("it was no longer for your community"),
    Because.REQUIREMENT: gettext_lazy("the requirement ended"),
    Because.DECLINED: gettext_lazy("you declined it"),
}
_STATUS = {
    "overdue": pgettext_lazy("status", "Overdue"),
    "soon": pgettext_lazy("status", "Due soon"),
    "not_started": pgettext_lazy("status", "To do"),
    "achieved": pgettext_lazy("status", "Achieved"),
    "waived": pgettext_lazy("status", "Waived"),
    "closed": pgettext_lazy("status", "No longer asked"),
}
_SOURCE = {
    "feed": gettext_lazy("from a feed"),
    "hand": gettext_lazy("entered by hand"),
    "manager": gettext_lazy("recorded by a manager"),
}


@register.filter
def place(reason: Reason) -> str:
    """The location, with its city where its name does not say it already."""
    named = reason.city and reason.city.casefold() in reason.location.casefold()
    return reason.location if named or not reason.city else f"{reason.location}, {reason.city}"


@register.filter
def because_of(reason: Reason) -> str:
    """ "because you are Technician at North Motors, Denver (for Aurora)"."""
    words = {"position": reason.position, "place": place(reason), "brands": list_of(reason.brands)}
    if reason.brands:
        return gettext("because you are %(position)s at %(place)s (for %(brands)s)") % words
    return gettext("because you are %(position)s at %(place)s") % words


@register.filter
def list_of(names: tuple[str, ...]) -> str:
    """ "Aurora, Borealis and Cirrus"."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


@register.filter
def days_from(day: date, today: date) -> str:
    """How far ``day`` is from today, in whole days."""
    days = (day - today).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days == -1:
        return gettext("yesterday")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


@register.filter
def state(card: Card, today: date) -> str:
    """What decides how a card looks: its status, or ``soon``, or ``closed``."""
    if card.status is None:
        return "closed"
    return "soon" if card.is_due_soon(today) else str(card.status)


@register.filter
def status_words(state: str) -> str:
    """A status as it is shown."""
    return str(_STATUS[state])


@register.filter
def closed_words(because: str) -> str:
    """Why an assignment was closed."""
    return str(_CLOSED[Because(because)])


@register.filter
def source_words(source: str) -> str:
    """By what means a credit came."""
    return str(_SOURCE.get(source, source))
