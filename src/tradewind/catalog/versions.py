"""What can be done to the versions of a course. Who calls sets the audit's actor (``kernel.audit.acting``)."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tradewind.catalog.models import Activity, Course, CourseVersion, Package
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import BadInput, Problems

_CHECKS: list[Callable[[Activity], Problems]] = []
_WAITS: list[Callable[[CourseVersion], Problems]] = []


def register_check(check: Callable[[Activity], Problems]) -> None:
    """Register what says whether an activity can be played: the kinds lie above and know."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def register_waiting(wait: Callable[[CourseVersion], Problems]) -> None:
    """Register what says what of a draft is still on its way: until then it cannot be published."""
    if wait not in _WAITS:
        _WAITS.append(wait)


def version_for(course: Course, locale: str = "") -> CourseVersion | None:
    """The published version that somebody of this locale begins: their language's, else the course's, else any."""
    published = list(CourseVersion.objects.published().filter(course=course).order_by("language"))
    wanted = [locale, locale.split("-", maxsplit=1)[0], "", course.language]
    by_language = {version.language.casefold(): version for version in published}
    for language in wanted:
        if (version := by_language.get(language.casefold())) is not None:
            return version
    return published[0] if published else None


@transaction.atomic
def draft_version(course: Course, *, language: str = "", like: CourseVersion | None = None) -> CourseVersion:
    """A new draft of the course, with the rules and activities of ``like`` where that is given."""
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    newest = CourseVersion.objects.filter(course=course).aggregate(newest=Max("number"))["newest"] or 0
    version = CourseVersion(course=course, number=newest + 1, language=like.language if like else language)
    if like is not None:
        version.completion, version.least, version.in_flight = like.completion, like.least, like.in_flight
    version.save()
    for activity in like.activities.order_by("position") if like else ():
        activity.pk, activity.version = None, version
        activity._state.adding = True
        activity.save()
    return version


@transaction.atomic
def add_activity(
    version: CourseVersion,
    *,
    kind: str,
    title: str,
    code: str = "",
    package: Package | None = None,
    settings: Mapping[str, Any] | None = None,
    required: bool = True,
    points: int = 1,
) -> Activity:
    """Append a step to a draft; without a ``code`` it gets one made of its title.

    BadInput where the version is no draft, the title is empty, or the code is bad or taken.
    """
    locked_draft(version)
    taken = set(version.activities.values_list("code", flat=True))
    problems = Problems()
    if not title.strip():
        problems.add("activity.title", "is empty.", "Say what the step is about.")
    if code and (fault := code_fault(code)):
        problems.add("activity.code", f"{code!r} {fault}.")
    if code in taken:
        problems.add("activity.code", f"there is a step {code!r} already.", "Take another code.")
    problems.raise_if_any()
    last = version.activities.aggregate(last=Max("position"))["last"] or 0
    return Activity.objects.create(
        version=version,
        position=last + 1,
        code=code or code_from(title, taken),
        title=title.strip(),
        kind=kind,
        package=package,
        settings=dict(settings or {}),
        required=required,
        points=points,
    )


@transaction.atomic
def publish(version: CourseVersion, *, instead_of: int | None = None) -> CourseVersion:
    """Let people begin the draft from now on; the published version of its language is retired.

    ``instead_of`` is the number of that version as whoever publishes has seen it (0: there was none). BadInput where
    another is published by now, and with all that keeps it from being played. What was published stays as it is.
    """
    # One at a time for a course: two first versions of a language would each find none to replace.
    Course.objects.select_for_update(no_key=True).filter(pk=version.course_id).first()
    locked = _locked(version)
    if locked.state == CourseVersion.State.PUBLISHED:
        return locked
    refuse_unless_draft(locked)
    check(locked).raise_if_any()
    before = CourseVersion.objects.published().filter(course=locked.course_id, language=locked.language).first()
    if instead_of is not None and instead_of != (before.number if before is not None else 0):
        _refuse_replacing(before)
    if before is not None:
        retire(before)
    locked.state, locked.published_at = CourseVersion.State.PUBLISHED, timezone.now()
    locked.save(update_fields=["state", "published_at"])
    return locked


@transaction.atomic
def retire(version: CourseVersion) -> None:
    """Let nobody begin the version any more; whoever is under way may finish it."""
    locked = _locked(version)
    if locked.state != CourseVersion.State.PUBLISHED:
        raise BadInput.of("version", f"version {locked.number} is {locked.state}.", "Only what is published retires.")
    locked.state, locked.retired_at = CourseVersion.State.RETIRED, timezone.now()
    locked.save(update_fields=["state", "retired_at"])


def check(version: CourseVersion) -> Problems:
    """All that keeps the version from being published: no activity, a rule that nobody can meet, what a kind finds."""
    problems = Problems()
    activities = list(version.activities.select_related("package"))
    if not activities:
        problems.add("activities", "there is none.", "Add what people are to do.")
    most = len(activities) if version.completion == CourseVersion.Completion.ANY else sum(a.points for a in activities)
    if version.least is not None and activities and version.least > most:
        problems.add("completion", f"asks for {version.least}, and all steps together give {most}.", "Ask for less.")
    for activity in activities:
        for one in _CHECKS:
            problems.extend(one(activity))
    for wait in _WAITS:
        problems.extend(wait(version))
    return problems


def locked_draft(version: CourseVersion) -> CourseVersion:
    """The draft, so that nobody changes, publishes or discards it meanwhile; BadInput where it is none any more."""
    draft = _locked(version)
    refuse_unless_draft(draft)
    return draft


def _locked(version: CourseVersion) -> CourseVersion:
    locked = CourseVersion.objects.select_for_update().filter(pk=version.pk).first()
    if locked is None:
        raise BadInput.of("version", "is there no more: its draft was discarded.", "Make another draft.")
    return locked


def refuse_unless_draft(version: CourseVersion) -> None:
    """BadInput where the version was published: what people began must not change under them."""
    if version.state != CourseVersion.State.DRAFT:
        cure = "Make a new draft of it, change that, and publish it."
        raise BadInput.of("version", f"version {version.number} is {version.state}.", cure)


def _refuse_replacing(before: CourseVersion | None) -> None:
    now = f"version {before.number} is published" if before is not None else "no version is published"
    cure = "Look again at what publishing this one does, and publish it then."
    raise BadInput.of("version", f"the course has changed meanwhile: {now} in this language.", cure)


def code_from(title: str, taken: Collection[str]) -> str:
    """A code made of a title, that is none of those ``taken``."""
    stem = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:50] or "step"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
