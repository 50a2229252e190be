"""A reminder in words: what one goal asks is one thing, with its earliest day and everybody who asks for it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from tradewind.notices.kinds import Content


@dataclass(frozen=True, slots=True)
class Thing:
    """A goal to be done: ``when`` and ``askers`` in the language of the reader."""

    title: str
    url: str
    due_on: date
    is_overdue: bool
    when: str
    askers: list[str]


def worded(content: Content) -> dict[str, Any]:
    """What the templates show: ``overdue`` and ``soon`` as lists of ``Thing``, the ``subject``, and ``lines``."""
    today = date.fromisoformat(content["today"])
    by_goal: dict[str, list[dict[str, Any]]] = {}
    for item in content["items"]:
        by_goal.setdefault(item["goal"], []).append(item)
    things = sorted(
        (_thing(goal, items, today) for goal, items in by_goal.items()), key=lambda thing: (thing.due_on, thing.title)
    )
    overdue = [thing for thing in things if thing.is_overdue]
    soon = [thing for thing in things if not thing.is_overdue]
    return {
        "overdue": overdue,
        "soon": soon,
        "subject": _subject(overdue, soon),
        "lines": [f"{thing.title}: {thing.when}" for thing in things],
    }


def _thing(goal: str, items: list[dict[str, Any]], today: date) -> Thing:
    due_on = min(date.fromisoformat(item["due_on"]) for item in items)
    return Thing(
        title=" ".join(items[0]["title"].split()),
        url=settings.PUBLIC_URL + reverse("plan-goal", args=[goal]),
        due_on=due_on,
        is_overdue=due_on < today,
        when=_when(due_on, today),
        askers=[_asker(item) for item in items],
    )


def _when(due_on: date, today: date) -> str:
    """ "due on 3 December 2026, in 9 days"."""
    days = (due_on - today).days
    words = {"day": date_format(due_on, "DATE_FORMAT"), "days": abs(days)}
    if days == 0:
        return gettext("due today, %(day)s") % words
    if days > 0:
        return ngettext("due on %(day)s, in %(days)d day", "due on %(day)s, in %(days)d days", days) % words
    return ngettext("was due on %(day)s, %(days)d day ago", "was due on %(day)s, %(days)d days ago", -days) % words


def _asker(item: dict[str, Any]) -> str:
    """ "Service: Safe on electric drives (Model year 2027)"."""
    asked_as = item["asked_as"] if item["asked_as"] != item["title"] else ""
    who = f"{item['by']}: {asked_as}" if asked_as else item["by"]
    return f"{who} ({item['program']})" if item["program"] else who


def _subject(overdue: list[Thing], soon: list[Thing]) -> str:
    if overdue and soon:
        return gettext("Your training: %(overdue)d overdue, %(soon)d due soon") % {
            "overdue": len(overdue),
            "soon": len(soon),
        }
    if len(overdue) + len(soon) == 1:
        (thing,) = overdue or soon
        words = {"title": thing.title, "day": date_format(thing.due_on, "DATE_FORMAT")}
        return (gettext("Overdue: %(title)s") if overdue else gettext("Due on %(day)s: %(title)s")) % words
    if overdue:
        return gettext("Your training: %(overdue)d overdue") % {"overdue": len(overdue)}
    return gettext("Your training: %(soon)d due soon") % {"soon": len(soon)}
