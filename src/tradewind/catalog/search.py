"""Courses as they are looked for: by words, and by what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import and_

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from tradewind.catalog.models import Course, CourseBrand, CourseTag, CourseVersion
from tradewind.kernel.text import SortKey, sort_key

LONGEST = 100
"""Characters of what is typed that are looked at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: each part narrows, an empty one does not. ``hours`` is the most it may take."""

    text: str = ""
    language: str = ""
    brand: str = ""
    tag: str = ""
    kind: str = ""
    hours: Decimal | None = None


@dataclass(slots=True)
class Choices:
    """What courses can be narrowed by: values that at least one of them has, each with its words, in order."""

    languages: list[str] = field(default_factory=list)
    brands: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def looked_for(courses: QuerySet[Course], wanted: Wanted, locale: str = "") -> QuerySet[Course]:
    """Those of the courses that fit, in the locale's language before others, then by title.

    Every word must be found in the title, the code, the description or a tag, without regard to case and accents.
    """
    found = courses.alias(key=SortKey("description")).filter(*_narrowed(wanted), *_words(wanted.text))
    speaks = {locale.casefold(), locale.split("-", maxsplit=1)[0].casefold()} - {""}
    spoken = [Q(language__iexact=one) | Q(_has_version(language__iexact=one)) for one in sorted(speaks)]
    first = Case(*(When(one, then=Value(0)) for one in spoken), default=Value(1), output_field=IntegerField())
    return found.annotate(foreign=first).order_by("foreign", "sort_key", "code")


def choices_of(courses: Iterable[int]) -> Choices:
    """What those courses (by id) can be narrowed by; four queries."""
    ids = list(courses)
    versions = CourseVersion.objects.published().filter(course__in=ids)
    spoken = {*versions.values_list("language", flat=True)}
    spoken |= {*Course.objects.filter(pk__in=ids).values_list("language", flat=True)}
    brands = CourseBrand.objects.filter(course__in=ids).order_by("brand__sort_key")
    tags = CourseTag.objects.filter(course__in=ids).values_list("name", flat=True)
    return Choices(
        languages=sorted(spoken - {""}),
        brands=list(dict.fromkeys(brands.values_list("brand__code", "brand__name"))),
        tags=sorted({tag.casefold(): tag for tag in tags}.values(), key=str.casefold),
        kinds=sorted({*versions.values_list("activities__kind", flat=True)} - {None}),
    )


def described(courses: QuerySet[Course]) -> QuerySet[Course]:
    """With all that a card shows: brands, tags, and published versions with their steps, in four more queries."""
    versions = CourseVersion.objects.published().prefetch_related("activities").order_by("language")
    return courses.prefetch_related(
        Prefetch("brands", CourseBrand.objects.select_related("brand")),
        "tags",
        Prefetch("versions", versions, to_attr="published"),
    )


def _has_version(**conditions: object) -> Exists:
    return Exists(CourseVersion.objects.published().filter(course=OuterRef("pk"), **conditions))


def _narrowed(wanted: Wanted) -> list[Q]:
    asked: list[Q] = []
    if wanted.language:
        spoken = _has_version(language__iexact=wanted.language)
        asked.append(Q(spoken) | Q(language__iexact=wanted.language))
    if wanted.brand:  # a course about no brand is about all of them
        about = CourseBrand.objects.filter(course=OuterRef("pk"))
        asked.append(Q(Exists(about.filter(brand__code=wanted.brand))) | ~Q(Exists(about)))
    if wanted.tag:
        asked.append(Q(Exists(CourseTag.objects.filter(course=OuterRef("pk"), name__iexact=wanted.tag))))
    if wanted.kind:
        asked.append(Q(_has_version(activities__kind=wanted.kind)))
    if wanted.hours is not None:
        asked.append(Q(hours__lte=wanted.hours))
    return asked


def _words(text: str) -> list[Q]:
    words = sort_key(text.replace("\0", "")[:LONGEST]).split()
    tagged = CourseTag.objects.alias(key=SortKey("name")).filter(course=OuterRef("pk"))
    each = [
        Q(sort_key__contains=word)
        | Q(key__contains=word)
        | Q(code__icontains=word)
        | Q(Exists(tagged.filter(key__contains=word)))
        for word in words
    ]
    return [reduce(and_, each)] if each else []
