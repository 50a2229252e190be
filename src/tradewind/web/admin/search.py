"""Search over everything: each app of pages adds what can be found in it in ``AppConfig.ready()``.

The small kinds (all but people) are one query together, however many there are of them. Asked at every key that
is typed, it must answer within a tenth of a second also where there are a million people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Collate, NullIf
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from tradewind.access.middleware import ViewerRequest
from tradewind.access.scopes import Scope
from tradewind.kernel.text import SortKey, sort_key
from tradewind.web.admin.access import administrators

LONGEST = 100
"""Characters of what is typed that are looked at."""
FEW, MANY = 5, 25
"""Hits of a kind below the field, and on the page."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. ``words`` tell it from others of its name."""

    code: str
    name: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, the likeliest first."""

    title: str | Promise
    icon: str
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be found.

    ``rows`` are the viewer's, annotated with ``key`` (what is searched, folded as names are sorted), ``shown``
    and ``words``. Where there may be very many, ``find`` does it instead, by (scope, text, most), from indexes.
    """

    place: int
    title: str | Promise
    icon: str
    address: Callable[[str], str]
    rows: Callable[[Scope], QuerySet[Any]] | None = None
    find: Callable[[Scope, str, int], list[tuple[str, str, str]]] | None = None


_KINDS: list[Kind] = []


def add(kind: Kind) -> None:
    """Let it be found."""
    _KINDS.append(kind)
    _KINDS.sort(key=lambda each: each.place)


def found(scope: Scope, text: str, most: int) -> list[Group]:
    """Up to ``most`` of each kind that the text may mean: by code, else by every word in the name."""
    typed = text.replace("\0", "").strip()[:LONGEST]
    if not typed:
        return []
    hits: dict[int, list[tuple[str, str, str]]] = {kind.place: [] for kind in _KINDS}
    for place, code, shown, words in _small(scope, typed, most):
        hits[place].append((code, shown, words))
    for kind in _KINDS:
        if kind.find is not None:
            hits[kind.place] = kind.find(scope, typed, most)
    return [
        Group(kind.title, kind.icon, [Hit(*hit, kind.address(hit[0])) for hit in hits[kind.place]])
        for kind in _KINDS
        if hits[kind.place]
    ]


def _small(scope: Scope, typed: str, most: int) -> Sequence[tuple[int, str, str, str]]:
    """(place, code, shown, words) of all small kinds, in one query."""
    queries = [_of(kind, kind.rows(scope), typed, most) for kind in _KINDS if kind.rows is not None]
    if not queries:
        return []
    joined = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    return [row[:4] for row in sorted(joined, key=lambda row: row[4:])]


def _of(kind: Kind, rows: QuerySet[Any], typed: str, most: int) -> QuerySet[Any]:
    folded = sort_key(typed)
    begins = reduce(or_, [Q(code__startswith=spelling) for spelling in {typed, typed.upper(), typed.lower()}])
    words = reduce(and_, [Q(key__contains=word) for word in folded.replace(",", " ").split()] or [Q(pk=None)])
    rank = Case(
        When(Q(code__iexact=typed), then=0),
        When(Q(key__startswith=folded), then=1),
        When(begins, then=2),
        default=3,
        output_field=IntegerField(),
    )
    likeliest: QuerySet[Any] = (
        rows.filter(begins | words).annotate(rank=rank, place=Value(kind.place)).order_by("rank", "key", "code")
    )
    shown: QuerySet[Any] = likeliest.values_list("place", "code", "shown", "words", "rank", "key")
    return shown[:most]


def named(rows: QuerySet[Any], words: Any = None) -> QuerySet[Any]:
    """Rows that go by their name, annotated for a ``Kind``."""
    annotated: QuerySet[Any] = rows.annotate(
        key=F("sort_key"), shown=F("name"), words=Value("") if words is None else words
    )
    return annotated


def titled(model: type[Model], *otherwise: str, words: Any = None) -> Callable[[Scope], QuerySet[Any]]:
    """Rows that go by their title, else by the first of ``otherwise`` that is not empty, else by their code."""
    titles = [NullIf(name, Value("")) for name in ("title", *otherwise)]
    # A code is compared byte by byte, a title is not; both in one column need one rule.
    shown = Coalesce(*titles, Collate("code", "default"), output_field=TextField())

    def rows(_scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model._default_manager.annotate(
            key=SortKey(shown), shown=shown, words=Value("") if words is None else words
        )
        return found

    return rows


def page_of(view: str) -> Callable[[str], str]:
    """Addresses by a view that takes a code."""
    return lambda code: reverse(view, args=[code])


@require_safe
@administrators
def search(request: ViewerRequest) -> HttpResponse:
    """What ``q`` may mean: below the field as one types, or a page of it."""
    text = request.GET.get("q", "")
    is_typing = bool(request.htmx)  # type: ignore[attr-defined]  # its middleware puts it there
    groups = found(request.viewer.scope, text, FEW if is_typing else MANY)
    context = {"groups": groups, "text": text.strip()}
    return render(request, "administration/_found.html" if is_typing else "administration/search.html", context)
