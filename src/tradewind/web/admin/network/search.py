"""What can be found of the network."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import Scope
from tradewind.kernel.text import sort_key
from tradewind.network.models import Appointment, Brand, FieldUnit, Location, Partner, Person, Position
from tradewind.network.queries import home_appointments
from tradewind.web.admin.network.filters import named as has_words
from tradewind.web.admin.search import Kind, add, named, page_of
from tradewind.web.ui.searching import first_of_some

_DOT = Value(" · ")


def register() -> None:
    """Let people, partners, locations, field units, positions and brands be found."""
    add(Kind(10, _("People"), "person", page_of("person"), find=people))
    add(Kind(20, _("Partners"), "network", page_of("partner"), lambda _scope: named(Partner.objects.all())))
    add(Kind(30, _("Locations"), "place", page_of("location"), lambda _scope: _locations()))
    add(Kind(40, _("Field units"), "tree", page_of("unit"), lambda _scope: _units()))
    add(Kind(50, _("Positions"), "person", page_of("position"), lambda _scope: named(Position.objects.all())))
    add(Kind(60, _("Brands"), "brand", page_of("brand"), lambda _scope: named(Brand.objects.all())))


def _locations() -> QuerySet[Location]:
    return named(Location.objects.all(), Concat("city", _DOT, "country"))


def _units() -> QuerySet[FieldUnit]:
    return named(FieldUnit.objects.all(), F("dimension__name"))


def people(scope: Scope, text: str, most: int) -> list[tuple[str, str, str]]:
    """(code, name, job): whose code, username, e-mail or name begins so, then who has every word in their name.

    A step a query, each from an index of its own, until there are enough: all in one would read every match.
    """
    rows: QuerySet[Any] = Person.objects.within(scope).annotate(folded_email=Lower("email"))
    found: dict[str, Person] = {}
    for step in _steps(text):
        if len(found) < most:
            left = most - len(found)
            found |= {person.code: person for person in step(rows.exclude(code__in=list(found)))[:left]}
    homes = home_appointments(found.values()) if found else {}
    return [
        (person.code, f"{person.given_name} {person.family_name}", _job(homes, person)) for person in found.values()
    ]


def _job(homes: dict[int, Appointment], person: Person) -> str:
    home = homes.get(person.pk)
    return f"{home.position} · {home.location}" if home is not None else ""


def _steps(text: str) -> list[Callable[[QuerySet[Any]], QuerySet[Any]]]:
    folded = sort_key(text)
    steps: list[Callable[[QuerySet[Any]], QuerySet[Any]]] = []
    if " " not in text:
        steps += [
            lambda rows: rows.filter(code__startswith=text).order_by("code"),
            lambda rows: rows.filter(username__startswith=text).order_by("username"),
            lambda rows: rows.filter(folded_email__startswith=text.lower()).order_by("folded_email"),
        ]
    steps.append(lambda rows: rows.filter(sort_key__startswith=folded).order_by("sort_key", "code"))
    words = folded.replace(",", " ").split()
    # "maya lind", "lind maya": a walk through the family names that begin so, not through everybody in order.
    for family in dict.fromkeys((words[-1], words[0])) if len(words) > 1 else ():
        begins = Q(sort_key__startswith=family) & has_words(text)
        steps.append(partial(_narrowed, begins))
    if any(len(word) > 2 for word in words):  # the index knows names by three letters
        anywhere = has_words(text) & ~Q(sort_key__startswith=folded)
        steps.append(lambda rows: first_of_some(rows, anywhere, "sort_key", "code"))
    return steps


def _narrowed(to: Q, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(to).order_by("sort_key", "code")
