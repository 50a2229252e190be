"""What can be done to a draft, and to a course that nobody has begun. Who calls sets the audit's actor.

A draft is only previewed, and a preview is nobody's: what lies above forgets those (``register_forgetting``) before
anything that they were of goes away.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet

from tradewind.catalog.models import Activity, Course, CourseVersion, Package
from tradewind.catalog.versions import locked_draft
from tradewind.kernel.problems import BadInput, Problems

_FORGET: list[Callable[[QuerySet[CourseVersion]], None]] = []


def register_forgetting(forget: Callable[[QuerySet[CourseVersion]], None]) -> None:
    """Register what drops the previews of versions."""
    if forget not in _FORGET:
        _FORGET.append(forget)


@transaction.atomic
def change_rules(
    version: CourseVersion, *, completion: str, least: int | None, in_flight: str, language: str, notes: str = ""
) -> CourseVersion:
    """Say what it takes to be done, and what becomes of people under way when the draft is published.

    BadInput where the version is no draft, or a rule that counts has no ``least``.
    """
    draft = locked_draft(version)
    counts = completion != CourseVersion.Completion.ALL
    if counts and not least:
        raise BadInput.of("least", "is empty.", "Say how many are needed.")
    draft.completion, draft.least = completion, least if counts else None
    draft.in_flight, draft.language, draft.notes = in_flight, language.strip(), notes.strip()
    draft.save()
    return draft


@transaction.atomic
def edit_activity(
    activity: Activity,
    *,
    title: str,
    settings: Mapping[str, Any],
    package: Package | None,
    required: bool,
    points: int,
) -> Activity:
    """Change a step of a draft; what it is called in addresses, and its kind, stay. BadInput for an empty title."""
    said = {"title": title, "settings": dict(settings), "package": package, "required": required, "points": points}
    return _changed(activity, said)


@transaction.atomic
def describe_activity(activity: Activity, *, title: str, required: bool, points: int) -> Activity:
    """Change what is said of a step of a draft, whatever it plays by now. BadInput for an empty title."""
    return _changed(activity, {"title": title, "required": required, "points": points})


def _changed(activity: Activity, said: dict[str, Any]) -> Activity:
    """Write what is said alone: the rest may have changed since the step was read."""
    locked_draft(activity.version)
    if not Activity.objects.filter(pk=activity.pk).exists():
        raise BadInput.of("activity", "was taken out of the draft meanwhile.", "Add it as a step of its own.")
    said["title"] = said["title"].strip()
    if not said["title"]:
        raise BadInput.of("activity.title", "is empty.", "Say what the step is about.")
    for name, value in said.items():
        setattr(activity, name, value)
    activity.save(update_fields=list(said))
    _forget(activity.version)
    return activity


@transaction.atomic
def move_activity(activity: Activity, *, by: int) -> None:
    """Let a step of a draft change places with the one before it (-1) or after it (1); at the end it stays."""
    locked_draft(activity.version)
    steps = list(activity.version.activities.select_for_update().order_by("position"))
    here = next(place for place, step in enumerate(steps) if step.pk == activity.pk)
    there = here + by
    if not 0 <= there < len(steps):
        return
    steps[here].position, steps[there].position = steps[there].position, steps[here].position
    for step in (steps[here], steps[there]):
        step.save(update_fields=["position"])


@transaction.atomic
def remove_activity(activity: Activity) -> None:
    """Take a step out of a draft."""
    locked_draft(activity.version)
    _forget(activity.version)
    activity.delete()


@transaction.atomic
def discard_draft(version: CourseVersion) -> None:
    """Give a draft up, with its steps; the files of their packages stay, for other versions may play them."""
    draft = locked_draft(version)
    _forget(draft)
    draft.delete()


@transaction.atomic
def delete_course(course: Course) -> None:
    """Delete a course that was made by mistake: nobody began it, earned it, or is asked for it.

    BadInput where anything hangs on it: such a course ends (``services.end_course``), and what was earned stays. A
    job that begins to use it at this instant is what decides: the database keeps every row its parent.
    """
    locked = Course.objects.select_for_update().filter(pk=course.pk).first()
    if locked is None:
        return
    versions = CourseVersion.objects.filter(course=locked)
    for forget in _FORGET:
        forget(versions)
    try:
        with transaction.atomic():
            versions.delete()
            locked.delete()
    except ProtectedError as error:
        kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
        raise _in_use(course, ", ".join(kinds)) from error
    except IntegrityError as error:
        raise _in_use(course, "what was begun just now") from error


def _in_use(course: Course, what: str) -> BadInput:
    problems = Problems()
    problems.add("course", f"{course.code!r} is in use: {what}.", "End it instead: what was earned stays.")
    return BadInput(problems)


def _forget(version: CourseVersion) -> None:
    for forget in _FORGET:
        forget(CourseVersion.objects.filter(pk=version.pk))
