"""How one person stands at courses, and what they can do with each now. A constant number of queries for any number."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Prefetch

from tradewind.catalog.models import Course, CourseVersion, Prerequisite
from tradewind.catalog.offers import offered_to
from tradewind.credit.models import Credit
from tradewind.delivery.models import ActivityAttempt, Registration
from tradewind.delivery.prerequisites import missing_of
from tradewind.network.models import Person
from tradewind.programs.models import Assignment, PastAssignment

State = Registration.State


class Action(StrEnum):
    """What the button of a course does. NOTHING: it cannot be opened here, ``Standing`` says why."""

    START = "start"
    CONTINUE = "continue"
    AGAIN = "again"
    REVIEW = "review"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """A course as one person stands at it. ``latest`` is their last attempt, ``lacks`` the prerequisites they miss.

    ``is_playable``: something of it is published, and it has not ended. ``done`` of ``count`` required steps of the
    last attempt.
    """

    course: Course
    is_playable: bool
    latest: Registration | None = None
    lacks: list[Course] = field(default_factory=list)
    done: int = 0
    count: int = 0

    @property
    def is_under_way(self) -> bool:
        return self.latest is not None and self.latest.state == State.UNDER_WAY

    @property
    def is_passed(self) -> bool:
        return self.latest is not None and self.latest.state == State.PASSED

    @property
    def can_begin(self) -> bool:
        """Whether an attempt could begin, or go on, as far as the course is concerned."""
        return self.is_under_way or (self.is_playable and not self.lacks)

    def action(self, *, is_asked: bool) -> Action:
        """What comes next; ``is_asked``: something is still to be achieved with it, so that a pass is not enough."""
        if self.is_under_way:
            return Action.CONTINUE
        if self.is_passed and not (is_asked and self.can_begin):
            return Action.REVIEW
        if not self.can_begin:
            return Action.NOTHING
        return Action.START if self.latest is None or self.latest.state == State.LEFT else Action.AGAIN


def standings(person: Person, courses: Iterable[int], day: date) -> dict[int, Standing]:
    """By course id, on the person's own ``day``. One query; two more where there are attempts, and one where courses
    take others before them.
    """
    ids = list(courses)
    if not ids:
        return {}
    published = CourseVersion.objects.published().filter(course=OuterRef("pk"))
    needed = Prerequisite.objects.filter(course=OuterRef("pk"))
    attempted = Registration.objects.filter(person=person, course=OuterRef("pk"))
    asked = Course.objects.annotate(
        is_published=Exists(published), is_led_to=Exists(needed), is_attempted=Exists(attempted)
    )
    found = asked.in_bulk(ids)
    latest = {each.course_id: each for each in _attempts(person, [pk for pk in found if found[pk].is_attempted])}
    lacks = missing_of(person, [pk for pk, course in found.items() if course.is_led_to])
    return {
        pk: Standing(
            course,
            is_playable=course.is_published and (course.ended_on is None or course.ended_on > day),
            latest=latest.get(pk),
            lacks=lacks.get(pk, []),
            **_counted(latest.get(pk)),
        )
        for pk, course in found.items()
    }


def _attempts(person: Person, courses: Collection[int]) -> Iterable[Registration]:
    """The person's last attempt at each course, with its steps; without what their content keeps, which can be long."""
    if not courses:
        return []
    steps = ActivityAttempt.objects.select_related("activity").defer("state").order_by("activity__position")
    steps = steps.only("registration", "met", "activity__version", "activity__required", "activity__position")
    return (
        Registration.objects.filter(person=person, course__in=courses)
        .select_related("version")
        .prefetch_related(Prefetch("activities", steps))
        .order_by("course_id", "-number")
        .distinct("course_id")
    )


def _counted(registration: Registration | None) -> dict[str, int]:
    """How many of the steps that count are done; those that a newer version dropped are left out."""
    if registration is None:
        return {"done": 0, "count": 0}
    steps = [each for each in registration.activities.all() if each.activity.version_id == registration.version_id]
    counted = [each for each in steps if each.activity.required] or steps
    return {"done": sum(each.met for each in counted), "count": len(counted)}


@dataclass(frozen=True, slots=True)
class Sight:
    """A course that a person may see. ``is_asked``: an open assignment asks for it; ``may_begin`` it by themselves."""

    course: Course
    is_asked: bool
    may_begin: bool


def sight_of(person: Person, code: str) -> Sight | None:
    """The course, where the person may see it: it is offered to them, asked of them, or they have to do with it.

    None of one that is not there, just as of one that is none of their business.
    """
    course = Course.objects.filter(code=code).first()
    if course is None:
        return None
    is_asked = Assignment.objects.filter(person=person, requirement__goal__course=course).exists()
    may_enrol = offered_to(person, [course]).get(course.pk)
    is_known = is_asked or may_enrol is not None or _has_to_do_with(person, course)
    return Sight(course, is_asked, is_asked or bool(may_enrol)) if is_known else None


def _has_to_do_with(person: Person, course: Course) -> bool:
    return (
        Registration.objects.filter(person=person, course=course).exists()
        or Credit.objects.filter(person=person, course=course).exists()
        or PastAssignment.objects.filter(person=person, requirement__goal__course=course).exists()
    )
