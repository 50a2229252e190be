"""What is said of a course: objectives, tags, brands, prerequisites. Who calls sets the audit's actor."""

from collections.abc import Iterable

from django.db import transaction

from tradewind.catalog.models import Course, CourseBrand, CourseTag, Prerequisite
from tradewind.catalog.services import find_course
from tradewind.kernel.problems import BadInput, Problems
from tradewind.network.models import Brand

LONGEST_TAG = 64


@transaction.atomic
def describe(
    course: Course,
    *,
    objectives: str | None = None,
    tags: Iterable[str] | None = None,
    brands: Iterable[str] | None = None,
) -> Course:
    """Say what one can do after the course (one a line), what it is found by, and which brands (codes) it is about.

    None leaves what is there; what is as it was is not written. BadInput for an unknown brand or a long tag.
    """
    if objectives is not None and objectives.strip() != course.objectives:
        course.objectives = objectives.strip()
        course.save(update_fields=["objectives"])
    if tags is not None:
        _tag(course, tags)
    if brands is not None:
        _brand(course, list(brands))
    return course


@transaction.atomic
def require_before(course: Course, needs: Iterable[str]) -> None:
    """Let the course be begun only by whoever has all of these (codes); BadInput for one unknown, or a circle.

    Locked one by one through the whole catalogue, so that two changes cannot close a circle together.
    """
    Course.objects.select_for_update(no_key=True).order_by("pk").first()
    wanted = {found.pk: found for code in needs if (found := find_course(code, "prerequisites"))}
    problems = Problems()
    for found in wanted.values():
        if path := _path(found, course):
            told = " → ".join([course.code, *path])
            problems.add("prerequisites", f"{found.code!r} cannot come before itself: {told}.", "Take one of them out.")
    problems.raise_if_any()
    present = {each.needs_id: each for each in Prerequisite.objects.filter(course=course)}
    for gone in present.keys() - wanted.keys():
        present[gone].delete()
    for new in sorted(wanted.keys() - present.keys()):
        Prerequisite.objects.create(course=course, needs=wanted[new])


def _path(start: Course, end: Course) -> list[str]:
    """The codes from one course to another, each needing the next; empty where it needs it in no way."""
    needs: dict[int, list[int]] = {}
    for course, needed in Prerequisite.objects.order_by("pk").values_list("course_id", "needs_id"):
        needs.setdefault(course, []).append(needed)
    before: dict[int, int | None] = {start.pk: None}
    queue = [start.pk]
    for here in queue:
        if here == end.pk:
            return _codes(before, here)
        for following in needs.get(here, []):
            if following not in before:
                before[following] = here
                queue.append(following)
    return []


def _codes(before: dict[int, int | None], end: int) -> list[str]:
    path: list[int] = []
    here: int | None = end
    while here is not None:
        path.insert(0, here)
        here = before[here]
    codes = dict(Course.objects.filter(pk__in=path).values_list("pk", "code"))
    return [codes[pk] for pk in path]


def _tag(course: Course, tags: Iterable[str]) -> None:
    wanted = {name.casefold(): name for tag in tags if (name := " ".join(tag.split()))}
    if long := next((name for name in wanted.values() if len(name) > LONGEST_TAG), None):
        raise BadInput.of("tags", f"{long[:20]!r}… is longer than {LONGEST_TAG} characters.", "Take a shorter word.")
    present = {tag.name.casefold(): tag for tag in CourseTag.objects.filter(course=course)}
    for gone in present.keys() - wanted.keys():
        present[gone].delete()
    for new in sorted(wanted.keys() - present.keys()):
        CourseTag.objects.create(course=course, name=wanted[new])


def _brand(course: Course, codes: list[str]) -> None:
    wanted = {brand.code: brand for brand in Brand.objects.filter(code__in=codes)}
    if unknown := next((code for code in codes if code not in wanted), None):
        raise BadInput.of("brands", f"there is no brand {unknown!r}.")
    present = {about.brand.code: about for about in CourseBrand.objects.filter(course=course).select_related("brand")}
    for gone in present.keys() - wanted.keys():
        present[gone].delete()
    for new in sorted(wanted.keys() - present.keys()):
        CourseBrand.objects.create(course=course, brand=wanted[new])
