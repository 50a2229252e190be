"""What is uploaded for a course: kept, unpacked by the worker, cancelled at any time.

An upload is a row, and a job of the queue that names it, both written in one transaction: it survives whatever stops.
A worker that takes it up again begins anew, and what of it makes the package, the course and the step is one
transaction with the row's end. So a worker that is killed costs time only, and a cancel leaves nothing behind.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from tradewind.catalog.models import Activity, Course, CourseVersion, Package
from tradewind.catalog.versions import refuse_unless_draft
from tradewind.delivery import holding, keeping, making, unpacking
from tradewind.delivery.importing import import_package, store_files
from tradewind.delivery.kinds.files import names_in
from tradewind.delivery.models import Upload
from tradewind.delivery.unpacking import ImportCancelled, Steps
from tradewind.kernel.files import File, FilesOutOfReach, files, opened
from tradewind.kernel.problems import BadInput, Problems, TradewindError
from tradewind.kernel.regularly import Regularly

log = structlog.get_logger(__name__)

JOB = "delivery.run_upload"
"""The job's name (``delivery.tasks``)."""
EVERY = 0.25
"""Seconds between two words about how far an upload is; as often it is asked whether somebody cancelled it."""
KEPT_FOR = timedelta(days=7)
"""How long it can be read what became of an upload."""

State, Purpose = Upload.State, Upload.Purpose
_WHAT_IS_ASKED = (
    *("purpose", "kind", "course", "version", "step", "code", "title", "required", "points", "settings"),
    *("names", "digest"),
)


def give(upload: Upload, given: Sequence[File]) -> Upload:
    """Keep files as they come in, and have the worker make of them what ``upload`` asks for. Not within a transaction.

    The same files for the same thing again, while the worker has them, are the upload that there is. Other files for
    a step that has some under way replace those. What comes a second time under its ``key``, as when a browser sends
    again over a connection that broke, is what came first. BadInput where the version is no draft, or another upload
    makes a course of its ``code``; ImportCancelled where somebody cancels its ``key`` meanwhile.
    """
    if upload.version is not None:
        upload.course = upload.version.course
    if (first := _given_before(upload)) is not None:
        return first
    with holding.held(upload.key):  # so that nobody takes its files for those of an upload that died
        if (first := _given_before(upload)) is not None:
            return first
        try:
            _keep(upload, given)
            return _asked(upload)
        except BaseException as error:
            keeping.drop(upload)
            if isinstance(error, IntegrityError):
                _refuse_if_known(upload)
            raise


def cancel(upload: Upload, *, by: str) -> bool:
    """Let nothing come of it; whether there was still something to cancel.

    One that waits is over at once, and so is one whose worker died. A worker hears it within ``EVERY`` seconds.
    """
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.is_over:
            return False
        Upload.objects.filter(pk=upload.pk).update(cancel_asked_by=by)
        if locked.state == State.WAITING:
            _end(upload, State.CANCELLED, {"by": by})
            return True
    if not holding.is_held(upload.key):
        _end(upload, State.CANCELLED, {"by": by})
    return True


def cancel_coming(key: uuid.UUID, *, by: str) -> None:
    """Let nothing come of what is being kept under this key, or will be, or was: whoever sends it cannot know."""
    try:
        with transaction.atomic():
            Upload.objects.create(
                key=key,
                purpose=Purpose.COURSE,
                size=0,
                asked_by=by,
                state=State.CANCELLED,
                finished_at=timezone.now(),
                report={"by": by},
            )
    except IntegrityError:
        cancel(Upload.objects.get(key=key), by=by)


@transaction.atomic
def try_again(upload: Upload) -> None:
    """Have the worker do again what failed on our side; what did not, stays as it is."""
    failed = Upload.objects.filter(pk=upload.pk, state=State.FAILED)
    if failed.update(state=State.WAITING, finished_at=None, report={}, cancel_asked_by=""):
        _defer(upload)


@transaction.atomic
def forget(upload: Upload) -> None:
    """Drop an upload that is over, with what is kept of it; what came of it stays."""
    locked = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if locked is not None and locked.is_over:
        locked.delete()
        transaction.on_commit(lambda: keeping.drop(upload))


def waited_for(version: CourseVersion) -> Problems:
    """What of a draft is still being unpacked: until it is over, publishing would leave it out."""
    problems = Problems()
    for upload in Upload.objects.under_way().filter(version=version):
        problems.add(f"uploads.{upload.key}", f"{upload} is still being unpacked.", "Wait for it, or cancel it.")
    return problems


def run(upload_id: int) -> str:
    """Make of it what it is for, and write down what came of it; one that is over stays as it is.

    Busy where another worker is at it. Beside that only a lost database is raised: whoever runs us tries again then.
    """
    key = Upload.objects.filter(pk=upload_id).values_list("key", flat=True).first()
    if key is None:
        return "Nothing to do."
    with holding.held(key, patience=5):
        upload = _begun(upload_id)
        if upload is None:
            return "Nothing to do."
        try:
            _carry_out(upload)
        except ImportCancelled:
            _end(upload, *_why_given_up(upload))
        except BadInput as refused:
            _end(upload, State.REFUSED, _as_report(refused.problems))
        except (OperationalError, InterfaceError):
            raise
        except FilesOutOfReach as error:
            log.error("upload_failed", upload=upload_id, error=str(error))  # noqa: TRY400 - the message is all
            _end(upload, State.FAILED, {"words": str(error)})
        except Exception as error:
            log.exception("upload_failed", upload=upload_id)
            _end(upload, State.FAILED, {"words": str(error).strip() or type(error).__name__})
        return f"{upload}: {Upload.objects.filter(pk=upload_id).values_list('state', flat=True).first()}"


def look_after() -> str:
    """Take up what no job names any more, and remove what is old and what was left behind."""
    lost = [upload for upload in Upload.objects.under_way() if not _has_job(upload)]
    for upload in lost:
        log.warning("upload_taken_up_again", upload=upload.pk)
        _defer(upload)
    old = Upload.objects.exclude(state__in=[State.WAITING, State.RUNNING])
    for upload in old.filter(finished_at__lt=timezone.now() - KEPT_FOR):
        forget(upload)
    return f"{len(lost)} taken up again, {unpacking.sweep()} half-made packages and {keeping.sweep()} strays removed."


def _given_before(upload: Upload) -> Upload | None:
    """What was kept under its key already. BadInput where that is the id of a package, whose files would go."""
    first = Upload.objects.filter(key=upload.key).exclude(names=[]).first()
    if first is None and Package.objects.filter(pk=upload.key).exists():
        raise BadInput.of("upload", "is the key of a package that is there.", "Send it again, under another one.")
    return first


def _keep(upload: Upload, given: Sequence[File]) -> None:
    hashed, listen = hashlib.sha256(), Regularly(EVERY)

    def heard(file: File) -> Iterator[bytes]:
        for piece in file.chunks():
            if listen.is_time():
                _refuse_if_known(upload)
            upload.size += len(piece)
            hashed.update(piece)
            yield piece

    upload.size = 0
    try:
        for place, file in enumerate(given):
            upload.names.append(str(file.name))
            files().put(keeping.name_of(upload, place), heard(file))
    except OSError as error:
        raise TradewindError(f"The file cannot be kept: {error.strerror or error}.") from error
    upload.digest = hashed.hexdigest()


@transaction.atomic
def _asked(upload: Upload) -> Upload:
    """The row and its job; the upload that there is where it is the same."""
    if upload.version is not None:
        # From here on nobody publishes it, or discards it.
        draft = CourseVersion.objects.select_for_update().filter(pk=upload.version.pk).first()
        if draft is None:
            raise making.target_gone(upload)
        refuse_unless_draft(draft)
    elif upload.course is not None and not Course.objects.filter(pk=upload.course.pk).exists():
        raise making.target_gone(upload)
    holding.hold_to_the_end(uuid.UUID(upload.digest[:32]))
    standing = Upload.objects.under_way().filter(cancel_asked_by="")
    same = {name: getattr(upload, name) for name in _WHAT_IS_ASKED}
    if (twin := standing.filter(**same).first()) is not None:
        keeping.drop(upload)
        return twin
    if upload.code and standing.filter(purpose=Purpose.COURSE, code=upload.code).exists():
        raise BadInput.of("code", "another upload makes a course of this code.", "Wait for it, or take another code.")
    if upload.purpose == Purpose.CONTENT:
        for earlier in standing.filter(version=upload.version, step=upload.step, purpose=Purpose.CONTENT):
            cancel(earlier, by=upload.asked_by)
    upload.save()
    _defer(upload)
    return upload


def _refuse_if_known(upload: Upload) -> None:
    """ImportCancelled where its key is there before it has a row: that is what ``cancel_coming`` leaves."""
    if Upload.objects.filter(key=upload.key).exists():
        raise ImportCancelled("Cancelled; nothing was imported.")


def _defer(upload: Upload) -> None:
    jobs.configure_task(name=JOB, lock=f"{JOB}/{upload.pk}").defer(upload=upload.pk)


def _has_job(upload: Upload) -> bool:
    open_jobs = ProcrastinateJob.objects.filter(task_name=JOB, status__in=["todo", "doing"])
    return open_jobs.filter(args__upload=upload.pk).exists()


def _begun(upload_id: int) -> Upload | None:
    """The upload, begun (again); None where it is over."""
    fresh = {"state": State.RUNNING, "started_at": timezone.now(), "done": 0, "total": 0, "files": 0, "of_files": 0}
    begun = Upload.objects.under_way().filter(pk=upload_id).update(**fresh)
    return Upload.objects.select_related("course", "version").get(pk=upload_id) if begun else None


def _carry_out(upload: Upload) -> None:
    files().delete_folder(keeping.package_folder(upload))  # of a worker that was killed
    steps = Steps(_Word(upload), total=upload.size)
    finish = partial(_finish, upload)
    with ExitStack() as closing:
        given = _given(upload, steps, closing)
        if upload.kind == Upload.PACKAGE:
            [(name, file)] = given
            import_package(
                file,
                filename=name,
                actor=upload.asked_by,
                via="page",
                steps=steps,
                key=upload.key,
                digest=upload.digest,
                then=finish,
            )
        else:
            every = [*given, *_former(upload, closing)]
            store_files(every, actor=upload.asked_by, via="page", steps=steps, key=upload.key, then=finish)


def _given(upload: Upload, steps: Steps, closing: ExitStack) -> list[tuple[str, BinaryIO]]:
    try:
        return [
            (str(name), closing.enter_context(opened(keeping.name_of(upload, place), steps.follow)))
            for place, name in enumerate(upload.names)
        ]
    except FileNotFoundError as error:
        raise BadInput.of(str(upload), "is not kept any more.", "Upload it again.") from error


def _former(upload: Upload, closing: ExitStack) -> Iterator[tuple[str, BinaryIO]]:
    """The files of the step that it goes on naming: a package never changes, so it is another one."""
    activity = Activity.objects.filter(version=upload.version, code=upload.step).select_related("package").first()
    if activity is None or activity.package is None or upload.purpose != Purpose.CONTENT:
        return
    named = {*_texts({**activity.settings, **upload.settings})} - {*upload.names}
    for name in names_in(activity.package):
        if name in named:
            yield name, closing.enter_context(opened(f"{activity.package.folder}/{name}"))


def _texts(said: Any) -> Iterator[str]:
    """Every text in what JSON says."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping | list):
        for each in said.values() if isinstance(said, Mapping) else said:
            yield from _texts(each)


def _finish(upload: Upload, package: Package) -> None:
    """In the package's transaction: what is made of it, and that it is done, unless it was cancelled by now."""
    activity = making.make(upload, package)
    done = Upload.objects.filter(pk=upload.pk, state=State.RUNNING, cancel_asked_by="").update(
        state=State.DONE,
        finished_at=timezone.now(),
        course=activity.version.course_id,
        version=activity.version_id,
        step=activity.code,
        done=F("total"),
        files=package.files,
    )
    if not done:
        raise ImportCancelled("Cancelled; nothing was imported.")
    transaction.on_commit(lambda: keeping.drop(upload))


def _end(upload: Upload, state: str, report: Mapping[str, Any]) -> None:
    """That it came to nothing; its files go, unless it may be tried again."""
    under_way = Upload.objects.under_way().filter(pk=upload.pk)
    if not under_way.update(state=state, finished_at=timezone.now(), report=dict(report)):
        return
    with suppress(FilesOutOfReach):  # the next sweep does
        files().delete_folder(keeping.package_folder(upload))
    if state != State.FAILED:
        transaction.on_commit(lambda: keeping.drop(upload))


def _why_given_up(upload: Upload) -> tuple[str, Mapping[str, Any]]:
    by = Upload.objects.values_list("cancel_asked_by", flat=True).get(pk=upload.pk)
    if by:
        return State.CANCELLED, {"by": by}
    return State.REFUSED, _as_report(making.target_gone(upload).problems)


def _as_report(problems: Problems) -> dict[str, Any]:
    faults = [{"place": each.place, "wrong": each.wrong, "cure": each.cure} for each in problems]
    return {"faults": faults, "count": problems.count}


class _Word:
    """Leaves word how far an upload is, not more often than somebody can see, and hears whether it is still wanted."""

    def __init__(self, upload: Upload) -> None:
        self._rows = Upload.objects.filter(pk=upload.pk, state=State.RUNNING, cancel_asked_by="")
        if upload.version_id is not None:
            self._rows = self._rows.filter(version=upload.version_id)
        elif upload.course_id is not None:
            self._rows = self._rows.filter(course=upload.course_id)
        self._regularly = Regularly(EVERY)

    def __call__(self, steps: Steps) -> None:
        if not self._regularly.is_time():
            return
        far = {"done": steps.done, "total": steps.total, "files": steps.files, "of_files": steps.of_files}
        if not self._rows.update(**far):
            raise ImportCancelled("Cancelled; nothing was imported.")
