"""What is made of an upload once its package is there: a course, a version, a step, or other content of a step."""

from collections.abc import Callable

from tradewind.catalog import drafts, versions
from tradewind.catalog.models import Activity, Course, CourseVersion, Package
from tradewind.delivery.importing import FILES, add_course
from tradewind.delivery.kinds.registry import kind_for
from tradewind.delivery.models import Upload
from tradewind.kernel.problems import BadInput

Purpose = Upload.Purpose


def make(upload: Upload, package: Package) -> Activity:
    """The step that plays the package. BadInput where what it was for is not there any more, or is no draft."""
    return _MAKERS[upload.purpose](upload, package)


def target_gone(upload: Upload) -> BadInput:
    """That what it was for was deleted meanwhile."""
    if upload.purpose == Purpose.VERSION:
        return BadInput.of("course", "is there no more.", "Upload it as a new course.")
    return BadInput.of("version", "is there no more: its draft was discarded.", "Make a draft, and upload it there.")


def _course(upload: Upload, package: Package) -> Activity:
    if upload.code and Course.objects.filter(code=upload.code).exists():
        wrong = f"there is a course {upload.code!r} by now."
        raise BadInput.of("code", wrong, "Upload it as a new version of that, or take another code.")
    version = add_course(
        package, code=upload.code, title=upload.title, publish=False, actor=upload.asked_by, via="page"
    )
    return version.activities.get()


def _version(upload: Upload, package: Package) -> Activity:
    course = Course.objects.filter(uploads=upload).first()
    if course is None:
        raise target_gone(upload)
    version = add_course(
        package, code=course.code, title=upload.title, publish=False, actor=upload.asked_by, via="page"
    )
    return version.activities.get()


def _step(upload: Upload, package: Package) -> Activity:
    return versions.add_activity(
        _draft(upload),
        kind=_kind(upload, package),
        title=upload.title or package.title or package.filename,
        package=package,
        settings=upload.settings,
        required=upload.required,
        points=upload.points,
    )


def _content(upload: Upload, package: Package) -> Activity:
    activity = Activity.objects.filter(version=_draft(upload), code=upload.step).first()
    if activity is None:
        cure = "Add it as a step of its own."
        raise BadInput.of(f"activities.{upload.step}", "was taken out of the draft meanwhile.", cure)
    if activity.kind != _kind(upload, package):
        cure = "Add it as a step of its own, and take this one out."
        raise BadInput.of(package.filename, f"is of another kind than the step {activity.title!r}.", cure)
    return drafts.edit_activity(
        activity,
        title=activity.title,
        settings={**activity.settings, **upload.settings},
        package=package,
        required=activity.required,
        points=activity.points,
    )


def _draft(upload: Upload) -> CourseVersion:
    """The draft, so that nobody publishes or discards it meanwhile."""
    draft = CourseVersion.objects.select_for_update().filter(uploads=upload).first()
    if draft is None:
        raise target_gone(upload)
    versions.refuse_unless_draft(draft)
    return draft


def _kind(upload: Upload, package: Package) -> str:
    return upload.kind if package.format == FILES else kind_for(package.format).name


_MAKERS: dict[str, Callable[[Upload, Package], Activity]] = {
    Purpose.COURSE: _course,
    Purpose.VERSION: _version,
    Purpose.STEP: _step,
    Purpose.CONTENT: _content,
}
