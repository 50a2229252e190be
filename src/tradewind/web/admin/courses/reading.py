"""What an administrator sees of courses."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from tradewind.catalog import versions
from tradewind.catalog.models import (
    Activity,
    Course,
    CourseBrand,
    CourseTag,
    CourseVersion,
    Equivalency,
    Offer,
    Prerequisite,
)
from tradewind.delivery.models import Registration
from tradewind.goals.models import Goal
from tradewind.kernel.problems import Problem
from tradewind.programs.models import Requirement
from tradewind.web.admin.network.history import Line, Part, lines

State = Registration.State


@dataclass(frozen=True, slots=True)
class Attempts:
    """How attempts at a course went; ``rate`` is the share of those that passed among those that were judged."""

    people: int
    under_way: int
    passed: int
    failed: int
    left: int

    @property
    def rate(self) -> int | None:
        judged = self.passed + self.failed
        return round(100 * self.passed / judged) if judged else None


def listed() -> QuerySet[Course]:
    """Courses with all that the list shows."""
    under_way = Registration.objects.filter(course=OuterRef("pk"), state=State.UNDER_WAY, person__isnull=False)
    asking = Requirement.objects.filter(goal__course=OuterRef("pk"), ended_on=None)
    return Course.objects.prefetch_related("versions__activities").annotate(
        under_way=_counted(under_way, "course"),
        asking=_counted(asking, "goal__course"),
        offered=_counted(Offer.objects.filter(course=OuterRef("pk")), "course"),
    )


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many there are, asked apart: joined they would multiply."""
    counted = rows.order_by().values(by).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def attempts_at(course: Course) -> Attempts:
    """One query."""
    rows = Registration.objects.filter(course=course, person__isnull=False)
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in State}
    found = rows.aggregate(people=Count("person", distinct=True), **counts)
    return Attempts(**found)


def page_of(course: Course) -> dict[str, Any]:
    """All that the page of a course shows."""
    goals = Goal.objects.filter(course=course).select_related("course").order_by("code")
    return {
        "course": course,
        "versions": course.versions.prefetch_related("activities").annotate(
            under_way=Count(
                "registrations", filter=Q(registrations__state="under_way", registrations__person__isnull=False)
            )
        ),
        "offers": course.offers.select_related("audience").order_by("audience__code"),
        "goals": goals,
        "requirements": Requirement.objects.filter(goal__course=course, ended_on=None).select_related(
            "goal__course", "dimension", "program", "audience"
        ),
        "tags": [tag.name for tag in course.tags.all()],
        "brands": [about.brand for about in course.brands.select_related("brand")],
        "needs": [each.needs for each in course.prerequisites.select_related("needs")],
        "needed_by": [each.course for each in course.needed_by.select_related("course")],
        "counted_as": course.equivalencies.select_related("counts_as"),
        "counting": course.counted_equivalents.select_related("course"),
        "attempts": attempts_at(course),
    }


def history_of(course: Course) -> list[Line]:
    """Who changed what of it: the course, its versions and steps, and whom it is offered to."""
    ids = list(course.versions.values_list("pk", flat=True))
    return lines(
        [
            Part(Course, {"id": course.pk}),
            Part(CourseVersion, {"course_id": course.pk}, hidden=("made_at",)),
            *(Part(Activity, {"version_id": version}) for version in ids[:20]),
            *(Part(model, {"course_id": course.pk}) for model in (Offer, Prerequisite, CourseTag, CourseBrand)),
            Part(Equivalency, {"course_id": course.pk}),
        ]
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a version from being published, and where it is mended."""

    words: str
    cure: str
    address: str


def faults_of(version: CourseVersion) -> list[Fault]:
    """All of them, each with the address of the page that mends it."""
    steps = set(version.activities.values_list("code", flat=True))
    return [Fault(_words(each), each.cure, _address(version, each, steps)) for each in versions.check(version)]


def _words(problem: Problem) -> str:
    return f"{problem.place}: {problem.wrong}"


def _address(version: CourseVersion, problem: Problem, steps: set[str]) -> str:
    where = [version.course.code, version.number]
    parts = problem.place.split(".")
    if parts[0] == "uploads":
        return reverse("course-uploaded", args=parts[1:])
    if parts[0] == "activities" and len(parts) > 1 and parts[1] in steps:
        return reverse("step-edit", args=[*where, parts[1]])
    return reverse("version-rules" if parts[0] == "completion" else "version", args=where)


@dataclass(frozen=True, slots=True)
class Effect:
    """What publishing does: which version of the language it replaces, and how many are under way in that."""

    before: CourseVersion | None
    under_way: int
    moves: bool


def effect_of(version: CourseVersion) -> Effect:
    """Two queries."""
    published = CourseVersion.objects.published().filter(course=version.course_id, language=version.language)
    before = published.exclude(pk=version.pk).first()
    people = Registration.objects.filter(version=before, state=State.UNDER_WAY, person__isnull=False)
    moves = version.in_flight == CourseVersion.InFlight.MOVE
    return Effect(before, people.count() if before else 0, moves)
