"""What can be picked by typing a part of it: anything with a code, and words that the network uses.

No page ever holds a list of all things (EDGE_CASES A13): a search gives ``MOST`` of them at most, and asks
indexes: the beginning of a code, the beginning of a name, then each typed word anywhere in the name.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import and_
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import Scope
from tradewind.audiences.conditions.kinds import codes_near
from tradewind.audiences.models import Audience
from tradewind.catalog.models import Course
from tradewind.goals.models import Goal
from tradewind.kernel.codes import nearest
from tradewind.kernel.text import SortKey, sort_key
from tradewind.metrics.models import Metric
from tradewind.network.models import (
    Brand,
    Community,
    Dimension,
    FieldUnit,
    Location,
    LocationTag,
    Partner,
    Person,
    Position,
    PositionGroup,
    TimeZone,
)
from tradewind.network.queries import home_appointments
from tradewind.programs.models import Program, Requirement
from tradewind.web.ui.countries import name_of, names
from tradewind.web.ui.searching import first_of_some

MOST = 20
"""How many a search gives."""

SEEN = 50_000
"""Among how many rows words are counted."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick. ``words`` tell it from others of its name."""

    code: str
    name: str
    words: str = ""


class Pickable:
    """A kind of thing to pick; ``label`` is what people call one. ``open``: a word that nothing has yet will do."""

    label: str | Promise
    open = False

    def search(self, scope: Scope, text: str, trait: str = "") -> list[Option]:
        """Up to ``MOST`` that what was typed may mean, the likeliest first; of no text, the first by name."""
        raise NotImplementedError

    def named(self, scope: Scope, codes: Collection[str]) -> dict[str, Option]:
        """Those of the codes that are there for the viewer, whether or not they can still be picked."""
        raise NotImplementedError

    def near(self, text: str) -> str | None:
        """The code that was probably meant."""
        raise NotImplementedError


@dataclass(frozen=True)
class Things(Pickable):
    """Rows of a model with a code.

    ``name`` gives a row's name and ``words`` what else is said of many, by code; ``key`` is what is searched, as
    the names are sorted; ``standing`` leaves out what is there no more; a ``trait`` narrows by ``traits``.
    """

    label: str | Promise
    rows: Callable[[Scope], QuerySet[Any]]
    near_codes: Callable[[str], Collection[str]]
    name: Callable[[Any], str] = str
    words: Callable[[list[Any]], Mapping[str, str]] = lambda _rows: {}
    standing: Callable[[], Q] = Q
    trait: str = ""

    def search(self, scope: Scope, text: str, trait: str = "") -> list[Option]:
        rows = self.rows(scope).filter(self.standing())
        if trait and self.trait:
            rows = rows.filter(**{self.trait: trait})
        found: dict[str, Any] = {}
        for step in _steps(text):
            if len(found) < MOST:
                found |= {row.code: row for row in step(rows.exclude(code__in=list(found)))[: MOST - len(found)]}
        return self._options(found.values())

    def named(self, scope: Scope, codes: Collection[str]) -> dict[str, Option]:
        options = self._options(self.rows(scope).filter(code__in=list(codes))) if codes else []
        return {option.code: option for option in options}

    def near(self, text: str) -> str | None:
        return nearest(text, self.near_codes(text))

    def _options(self, rows: Iterable[Any]) -> list[Option]:
        listed = list(rows)
        words = self.words(listed) if listed else {}
        return [Option(row.code, self.name(row), words.get(row.code, "")) for row in listed]


def _steps(text: str) -> Iterator[Callable[[QuerySet[Any]], QuerySet[Any]]]:
    """The searches, one after another until enough is found."""
    typed, folded = text.strip(), sort_key(text)
    if not typed:
        yield lambda rows: rows.order_by("key", "code")
        return
    words = reduce(and_, [Q(key__contains=word) for word in folded.split()], Q())
    for spelling in dict.fromkeys([typed, typed.upper(), typed.lower()]):
        # One by one: of several at once the database would walk through all codes in their order.
        yield partial(_begun_by_code, spelling)
    yield lambda rows: rows.filter(key__startswith=folded).order_by("key", "code")
    if any(len(word) > 2 for word in folded.split()):  # shorter, no index helps, and what begins so is likelier meant
        yield lambda rows: first_of_some(rows, words, "key", "code")


def _begun_by_code(spelling: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(code__startswith=spelling).order_by("code")


def _of(model: type[Model], *related: str, key: Any = None) -> Callable[[Scope], QuerySet[Any]]:
    """All rows, with the ``key`` that is searched (the stored one, if none is given)."""
    return lambda _scope: model._default_manager.select_related(*related).annotate(key=key or F("sort_key"))


def _people(scope: Scope) -> QuerySet[Any]:
    return Person.objects.within(scope).annotate(key=F("sort_key"))


def _titled(model: type[Model], *related: str, otherwise: str = "code") -> Callable[[Scope], QuerySet[Any]]:
    """Rows that go by a title, or by something else where they have none."""
    title = Coalesce(NullIf("title", Value("")), otherwise)
    return _of(model, *related, key=SortKey(title))


def _not_ended() -> Q:
    return Q(ended_on=None) | Q(ended_on__gt=TimeZone.objects.get(name="UTC").today)


def _open_locations() -> Q:
    return Q(closed_on=None) | Q(closed_on__gt=F("timezone__today"))


def _said(say: Callable[[Any], Iterable[Any]]) -> Callable[[list[Any]], dict[str, str]]:
    return lambda rows: {row.code: " · ".join(str(word) for word in say(row) if word) for row in rows}


def _homes(people: list[Person]) -> dict[str, str]:
    homes = home_appointments(people)
    return {
        person.code: f"{homes[person.pk].position} · {homes[person.pk].location}"
        for person in people
        if person.pk in homes
    }


@dataclass(frozen=True)
class Words(Pickable):
    """What stands in a column in so many words: a state, a tag, a locale. Said of each: how often.

    Of very many rows the first ``SEEN`` are looked at: a word that they lack can still be typed.
    """

    label: str | Promise
    rows: Callable[[Scope], QuerySet[Any]]
    column: str
    open = True

    def search(self, scope: Scope, text: str, trait: str = "") -> list[Option]:
        seen = self.rows(scope).exclude(**{self.column: ""}).values("pk")[:SEEN]
        words = self.rows(scope).filter(pk__in=seen, **{f"{self.column}__icontains": text.strip()})
        counted = words.values_list(self.column).annotate(times=Count("pk")).order_by("-times", self.column)[:MOST]
        return [Option(word, word, number_format(times, 0, force_grouping=True)) for word, times in counted]

    def named(self, scope: Scope, codes: Collection[str]) -> dict[str, Option]:
        return {code: Option(code, code) for code in codes}

    def near(self, text: str) -> str | None:
        return None


class Countries(Pickable):
    """Countries by their code or their name in the reader's language; those with locations first, and how many."""

    label = _("country")

    def search(self, scope: Scope, text: str, trait: str = "") -> list[Option]:
        used = _used_countries()
        found = [code for code, name in self._all(used).items() if _means(text, code, name)]
        found.sort(key=lambda code: (-used.get(code, 0), code != text.strip().upper(), sort_key(name_of(code))))
        return [Option(code, name_of(code), _code_and_times(code, used.get(code, 0))) for code in found[:MOST]]

    def named(self, scope: Scope, codes: Collection[str]) -> dict[str, Option]:
        known = self._all(_used_countries() if set(codes) - set(names()) else {})
        return {code: Option(code, known[code]) for code in codes if code in known}

    def near(self, text: str) -> str | None:
        return text.upper() if text.upper() in names() else nearest(text, names())

    def _all(self, used: Collection[str]) -> dict[str, str]:
        """Every country, and what locations have that is none."""
        return {**{code: code for code in used}, **names()}


def _used_countries() -> dict[str, int]:
    counted = Location.objects.exclude(country="").values_list("country").annotate(times=Count("pk"))
    return dict(counted.order_by())


def _means(text: str, code: str, name: str) -> bool:
    typed, folded = text.strip(), sort_key(text)
    return code.startswith(typed.upper()) or all(word in sort_key(name) for word in folded.split())


def _code_and_times(code: str, times: int) -> str:
    return f"{code} · {number_format(times, 0, force_grouping=True)}" if times else code


PICKABLE: dict[str, Pickable] = {
    "audience": Things(_("audience"), _titled(Audience), codes_near(Audience)),
    "brand": Things(_("brand"), _of(Brand), codes_near(Brand), standing=_not_ended),
    "community": Things(_("community"), _of(Community), codes_near(Community), standing=_not_ended),
    "country": Countries(),
    "course": Things(
        _("course"), _of(Course), codes_near(Course), words=_said(lambda row: [row.kind]), standing=_not_ended
    ),
    "dimension": Things(_("dimension"), _of(Dimension), codes_near(Dimension), standing=_not_ended),
    "field_unit": Things(
        _("field unit"),
        _of(FieldUnit, "dimension", "parent"),
        codes_near(FieldUnit),
        words=_said(lambda row: [row.dimension, row.level, row.parent]),
        standing=_not_ended,
    ),
    "goal": Things(_("goal"), _titled(Goal, "course", otherwise="course__title"), codes_near(Goal)),
    "locale": Words(_("locale"), Person.objects.within, "locale"),
    "location": Things(
        _("location"),
        _of(Location, "partner"),
        codes_near(Location),
        words=_said(lambda row: [row.city, row.country, row.partner if row.partner.name != row.name else ""]),
        standing=_open_locations,
    ),
    "metric": Things(
        _("metric"),
        _of(Metric),
        codes_near(Metric),
        words=_said(lambda row: [row.unit]),
        standing=_not_ended,
        trait="subject",
    ),
    "partner": Things(
        _("partner"),
        _of(Partner),
        codes_near(Partner),
        words=_said(lambda row: [row.get_type_display()]),
        standing=_not_ended,
    ),
    "person": Things(
        _("person"),
        _people,
        codes_near(Person),
        words=_homes,
        standing=lambda: ~Q(status=Person.Status.DEPARTED),
    ),
    "position": Things(
        _("position"),
        _of(Position, "dimension"),
        codes_near(Position),
        words=_said(lambda row: [row.dimension]),
        standing=_not_ended,
    ),
    "position_group": Things(_("position group"), _of(PositionGroup, key=SortKey("code")), codes_near(PositionGroup)),
    "program": Things(_("program"), _titled(Program), codes_near(Program)),
    "requirement": Things(
        _("requirement"),
        _titled(Requirement, "goal__course", otherwise="goal__title"),
        codes_near(Requirement),
        words=_said(lambda row: [row.goal]),
        standing=lambda: Q(ended_on=None),
    ),
    "subdivision": Words(_("state or province"), lambda _scope: Location.objects.all(), "subdivision"),
    "tag": Words(_("tag"), lambda _scope: LocationTag.objects.all(), "tag"),
}
"""Every kind by its name."""
