"""How it stands with what was uploaded, as pages show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from procrastinate.contrib.django.models import ProcrastinateJob

from tradewind.access.viewers import Viewer
from tradewind.catalog.models import Course, CourseVersion, Package
from tradewind.delivery.importing import twins_of
from tradewind.delivery.models import Upload
from tradewind.web.admin.attention import Matter

PATIENCE = timedelta(seconds=20)
"""So long an upload may wait with nothing else under way before the page doubts that a worker runs."""
MOST = 20
"""How many uploads a page of courses lists."""

Purpose, State = Upload.Purpose, Upload.State


@dataclass(frozen=True, slots=True)
class Target:
    """What an upload is for: in words, its page, and the form that takes another one; empty where that is gone."""

    words: str
    address: str
    form: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What one that waits is waiting for: so many other uploads, other work, or nobody knows what."""

    ahead: int = 0
    is_busy: bool = False
    nobody_works: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one that is done: the package, and the last one that was made of the same file."""

    package: Package | None = None
    twin: Package | None = None


def listed_uploads(course: Course | None, version: CourseVersion | None) -> list[Upload]:
    """Those under way, and those that came to nothing: for a version, for a new one of a course, for new courses."""
    rows = Upload.objects.to_look_at().select_related("course", "version__course")
    if version is not None:
        return list(rows.filter(version=version)[:MOST])
    if course is not None:
        return list(rows.filter(course=course, purpose=Purpose.VERSION)[:MOST])
    return list(rows.filter(purpose=Purpose.COURSE)[:MOST])


def target_of(upload: Upload) -> Target:
    """What it is for, or was once made."""
    version, course = upload.version, upload.course
    if version is not None:
        return _target_of_version(upload, version)
    form = reverse("course-upload")
    if course is not None:
        words = gettext("a new version of %(course)s") % {"course": course}
        return Target(words, reverse("course", args=[course.code]), f"{form}?course={course.code}")
    if upload.purpose == Purpose.COURSE:
        return Target(gettext("a new course"), reverse("courses"), form)
    return Target(gettext("what is there no more"), reverse("courses"), "")


def _target_of_version(upload: Upload, version: CourseVersion) -> Target:
    where = [version.course.code, version.number]
    address = reverse("version", args=where)
    if upload.is_over or upload.purpose not in {Purpose.STEP, Purpose.CONTENT}:
        address += f"#step-{upload.step}" if upload.state == State.DONE else ""
    named = {"version": version, "step": upload.step}
    if upload.purpose == Purpose.CONTENT:
        words = gettext("the step %(step)s of %(version)s") % named
        return Target(words, address, reverse("step-edit", args=[*where, upload.step]))
    if upload.purpose == Purpose.STEP:
        return Target(
            gettext("a step of %(version)s") % named, address, reverse("step-add", args=[*where, upload.kind])
        )
    return Target(str(version), address, "")


def queue_of(upload: Upload) -> Queue:
    """Two queries for one that waits, none for others."""
    if upload.state != State.WAITING:
        return Queue()
    ahead = Upload.objects.under_way().filter(pk__lt=upload.pk).count()
    is_busy = ProcrastinateJob.objects.filter(status="doing").exists()
    waits_long = upload.asked_at < timezone.now() - PATIENCE
    return Queue(ahead, is_busy, nobody_works=waits_long and not ahead and not is_busy)


def outcome_of(upload: Upload) -> Outcome:
    """Two queries for one that is done, none for others."""
    if upload.state != State.DONE:
        return Outcome()
    package = Package.objects.filter(pk=upload.key).first()
    return Outcome(package, twins_of(package).first() if package is not None else None)


def own_uploads(viewer: Viewer) -> Iterator[Matter]:
    """What the viewer uploaded that came to nothing."""
    lost = Upload.objects.filter(asked_by=viewer.user.get_username(), state__in=[State.REFUSED, State.FAILED])
    for upload in lost[:3]:
        yield Matter(
            "soon",
            gettext("Your upload came to nothing: %(name)s") % {"name": upload},
            gettext("Its page says why, and what to do."),
            reverse("course-uploaded", args=[upload.key]),
        )
