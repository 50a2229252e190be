"""What the page of a course shows of it, for one person."""

from dataclasses import dataclass
from typing import Any

from tradewind.catalog.models import Course, CourseVersion
from tradewind.catalog.offers import offered_to
from tradewind.catalog.versions import version_for
from tradewind.credit.models import Credit
from tradewind.delivery import attempts
from tradewind.delivery.models import Registration
from tradewind.network.models import Person
from tradewind.programs.models import Assignment
from tradewind.programs.queries.plan import Card, Plan, read_plan
from tradewind.web.learner.courses.standing import Action, Sight, Standing, standings
from tradewind.web.player.outline import Row, outline


@dataclass(frozen=True, slots=True)
class Before:
    """A prerequisite: whether the person has it, and whether they may look at its page."""

    course: Course
    is_met: bool
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the course as it is shown: ``state`` as of the player's outline."""

    code: str
    title: str
    kind: str
    state: str
    required: bool


def page_of(person: Person, sight: Sight) -> dict[str, Any]:
    """All that the template wants."""
    course = sight.course
    plan = read_plan(person)
    standing = standings(person, [course.pk], plan.day)[course.pk]
    version = _version(person, course, standing)
    mine = [card for card in plan.cards if card.course_id == course.pk]
    is_asked = any(not card.is_done for card in mine)
    action = standing.action(is_asked=is_asked)
    may = sight.may_begin or action in {Action.CONTINUE, Action.REVIEW}
    return {
        "course": course,
        "standing": standing,
        "version": version,
        "action": action if may else Action.NOTHING,
        "may_begin": sight.may_begin,
        "cards": mine,
        "day": plan.day,
        "befores": _befores(person, course, standing),
        "steps": _steps(standing, version),
        "verdict": attempts.standing(standing.latest) if standing.latest else None,
        "attempts": person.registrations.filter(course=course).order_by("-number"),
        "languages": _languages(course) if action in {Action.START, Action.AGAIN} else [],
        "next": _next(plan, course, standing),
        "brands": [about.brand for about in course.brands.select_related("brand")],
        "tags": [tag.name for tag in course.tags.all()],
    }


def _version(person: Person, course: Course, standing: Standing) -> CourseVersion | None:
    if standing.latest is not None and (standing.is_under_way or standing.is_passed):
        return standing.latest.version
    return version_for(course, person.locale)


def _languages(course: Course) -> list[str]:
    """What can be chosen among; empty where there is nothing to choose."""
    found = list(CourseVersion.objects.published().filter(course=course).values_list("language", flat=True))
    named = sorted({language or course.language for language in found} - {""})
    return named if len(found) > 1 else []


def _steps(standing: Standing, version: CourseVersion | None) -> list[Step]:
    shown = standing.latest if standing.is_under_way or standing.is_passed else None
    if shown is not None:
        return [_step(row) for row in outline(shown)]
    if version is None:
        return []
    return [
        Step(each.code, each.title, each.kind, "fresh", each.required)
        for each in version.activities.order_by("position")
    ]


def _step(row: Row) -> Step:
    activity = row.attempt.activity
    return Step(activity.code, activity.title, activity.kind, row.state, activity.required)


def _befores(person: Person, course: Course, standing: Standing) -> list[Before]:
    """Its prerequisites, by title."""
    needed = [each.needs for each in course.prerequisites.select_related("needs").order_by("needs__sort_key")]
    if not needed:
        return []
    lacks = {each.pk for each in standing.lacks}
    seen = {*offered_to(person, needed), *_known(person, needed)}
    return [Before(each, each.pk not in lacks, each.pk in seen) for each in needed]


def _known(person: Person, courses: list[Course]) -> set[int]:
    """Of the courses, those that the person has to do with."""
    asked = Assignment.objects.filter(person=person, requirement__goal__course__in=courses)
    earned = Credit.objects.filter(person=person, course__in=courses)
    begun = Registration.objects.filter(person=person, course__in=courses)
    return {
        *asked.values_list("requirement__goal__course_id", flat=True),
        *earned.values_list("course_id", flat=True),
        *begun.values_list("course_id", flat=True),
    }


def _next(plan: Plan, course: Course, standing: Standing) -> Card | None:
    """What to do when this one is done: the most pressing other card."""
    if not standing.is_passed:
        return None
    return next((card for card in plan.to_do if card.course_id != course.pk), None)
