"""What a course takes before it is begun, and who has it: asked of the ledger, so it lies above it."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Q

from tradewind.catalog.models import Course, Prerequisite
from tradewind.credit.models import Credit
from tradewind.kernel.problems import BadInput, Problems
from tradewind.network.models import Person


class PrerequisitesMissing(BadInput):
    """The course is not begun before others; ``courses`` are those that the person lacks."""

    def __init__(self, course: Course, courses: Sequence[Course]) -> None:
        self.courses = courses
        problems = Problems()
        for missing in courses:
            problems.add("course", f"{course.code!r} takes {missing.code!r} before.", f"Pass “{missing}” first.")
        super().__init__(problems)


def missing(person: Person, course: Course) -> list[Course]:
    """The prerequisites of the course that the person has by no standing credit, by title; one query."""
    return missing_of(person, [course.pk]).get(course.pk, [])


def missing_of(person: Person, courses: Iterable[int]) -> dict[int, list[Course]]:
    """By course id, what each lacks; courses that lack nothing are not in it. One query, none for no courses.

    A credit of a course that counts as the needed one serves as well, for what was earned in the days of its
    equivalency. How long an achievement is valid belongs to goals: a prerequisite is had for good.
    """
    ids = list(courses)
    if not ids:
        return {}
    standing = Credit.objects.standing().filter(person=person)
    counted = standing.filter(
        Q(course__equivalencies__reaches_back=True)
        | Q(course__equivalencies__starts_on=None)
        | Q(course__equivalencies__starts_on__lte=F("earned_on")),
        Q(course__equivalencies__ends_on=None) | Q(course__equivalencies__ends_on__gte=F("earned_on")),
        course__equivalencies__counts_as=OuterRef("needs"),
    )
    lacking = (
        Prerequisite.objects.filter(course__in=ids)
        .filter(~Exists(standing.filter(course=OuterRef("needs"))), ~Exists(counted))
        .select_related("needs")
        .order_by("needs__sort_key", "needs__code")
    )
    found: dict[int, list[Course]] = {}
    for each in lacking:
        found.setdefault(each.course_id, []).append(each.needs)
    return found


def require(person: Person, course: Course) -> None:
    """PrerequisitesMissing with all that the person lacks."""
    if lacks := missing(person, course):
        raise PrerequisitesMissing(course, lacks)
