"""The catalogue: what is offered to one person, as they look for it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from tradewind.catalog.models import Course, CourseVersion
from tradewind.catalog.offers import offered_to
from tradewind.catalog.search import LONGEST, Choices, Wanted, choices_of, described, looked_for
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.web.learner.courses.standing import Standing, standings

PAGE = 24
"""Courses a page."""
HOURS = (Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2), Decimal(4))
"""What a course may take at most, to choose from."""
FILTERS = ("q", "language", "brand", "tag", "kind", "hours")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found: each course with how the person stands at it."""

    wanted: Wanted
    page: Page[Course]
    shown: list[tuple[Course, Standing]]
    choices: Choices
    all: int


def wanted_of(asked: QueryDict) -> Wanted:
    """What an address asks for; what makes no sense is left out."""
    text = {name: asked.get(name, "").replace("\0", "").strip()[:LONGEST] for name in FILTERS}
    hours = next((each for each in HOURS if str(each) == text["hours"]), None)
    return Wanted(text["q"], text["language"], text["brand"], text["tag"], text["kind"], hours)


def browse(person: Person, asked: QueryDict) -> Found:
    """What is offered to the person, and can be opened today, as they look for it. The queries do not grow with it."""
    published = CourseVersion.objects.published().values("course_id")
    offered = Course.objects.filter(pk__in=offered_to(person)).filter(pk__in=published)
    ids = list(offered.values_list("pk", flat=True))
    wanted = wanted_of(asked)
    found = looked_for(Course.objects.filter(pk__in=ids), wanted, person.locale)
    page = Paginator(described(found), PAGE).get_page(asked.get("page"))
    courses = list(page)
    stand = standings(person, [course.pk for course in courses], today_of(person))
    return Found(wanted, page, [(course, stand[course.pk]) for course in courses], choices_of(ids), len(ids))


def chips(asked: QueryDict, wanted: Wanted, choices: Choices) -> list[dict[str, Any]]:
    """The filters that are set, each with the address without it."""
    brands = dict(choices.brands)
    values = {
        "q": f"“{wanted.text}”" if wanted.text else "",
        "language": wanted.language,
        "brand": brands.get(wanted.brand, wanted.brand),
        "tag": wanted.tag,
        "kind": wanted.kind,
        "hours": "" if wanted.hours is None else str(wanted.hours),
    }
    return [{"name": name, "value": value, "without": _without(asked, name)} for name, value in values.items() if value]


def _without(asked: QueryDict, name: str) -> str:
    kept = asked.copy()
    kept.pop(name, None)
    kept.pop("page", None)
    return f"?{kept.urlencode()}"
