"""``/courses``: packages come in as courses, and are listed, read and taken away."""

from datetime import date
from typing import Literal

from django.db.models import Case, Prefetch, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from tradewind.api.v1.callers import CallerRequest
from tradewind.api.v1.described import WRITES, failing
from tradewind.api.v1.pages import Paging, page
from tradewind.api.v1.uploads import upload_of
from tradewind.catalog.models import Activity, Course, CourseVersion
from tradewind.catalog.services import offer_again
from tradewind.delivery import importing
from tradewind.delivery.kinds.cmi5.structure import read, text_of
from tradewind.delivery.removing import remove_course
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import BadInput

router = Router(tags=["courses"])

_PACKAGE = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "schema": {
        "type": "object",
        "required": ["package"],
        "properties": {"package": {"type": "string", "format": "binary"}},
    }
}
_BODY = {
    "required": True,
    "description": "The package: a zip, or a cmi5.xml by itself. As the body, or as the one file of a form.",
    "content": {
        "application/zip": _PACKAGE,
        "application/octet-stream": _PACKAGE,
        "text/xml": _PACKAGE,
        "multipart/form-data": _FORM,
    },
}


class UnitOut(Schema):
    """An assignable unit of cmi5: ``code`` and ``identifier`` (its publisher's IRI) both name it in a launch."""

    code: str
    identifier: str
    title: str
    move_on: str
    launch_method: str
    mastery_score: float | None


class ActivityOut(Schema):
    """A step of a course. ``format`` is that of the package it plays.

    ``units`` are those of cmi5; null in the list of courses: there may be thousands, and the course itself has them.
    """

    code: str
    title: str
    kind: str
    required: bool
    format: str | None
    units: list[UnitOut] | None


class VersionOut(Schema):
    """What people begin today, or what would be published next."""

    number: int
    state: Literal["draft", "published", "retired"]
    language: str
    completion: Literal["all", "any", "points"]
    activities: list[ActivityOut]


class CourseOut(Schema):
    """A course; ``version`` is the published one, else the newest."""

    code: str
    title: str
    kind: str
    language: str
    description: str
    ended_on: date | None
    version: VersionOut | None


class CoursePage(Schema):
    """Courses by their codes."""

    items: list[CourseOut]
    next: str | None


class RemovedOut(Schema):
    """What became of a course: it is gone, or nobody can begin it any more."""

    code: str
    outcome: Literal["deleted", "retired"]


class Importing(Schema):
    """How a package becomes a course."""

    filename: str = ""
    code: str = ""
    title: str = Field("", max_length=300)
    publish: bool = True


@router.post(
    "/courses",
    response={201: CourseOut, **failing(401, 403, 409, 413, 422)},
    operation_id="import_course",
    url_name="courses",
    openapi_extra={"requestBody": _BODY, **WRITES},
)
def import_course(request: CallerRequest, response: HttpResponse, how: Query[Importing]) -> Status[CourseOut]:
    """Import a package as a course, or as the next version of the course that has the ``code`` already.

    SCORM 1.2 and 2004, cmi5, xAPI (tincan.xml). It is published at once, unless ``publish=false``.
    """
    request.auth.need_everything()
    if how.code and (fault := code_fault(how.code)):
        raise BadInput.of("query.code", f"{how.code!r} {fault}.")
    upload = upload_of(request, how.filename)
    actor = request.auth.name
    version = importing.import_course(
        upload.file,
        filename=upload.name,
        actor=actor,
        code=how.code,
        title=how.title,
        publish=how.publish,
        via="api",
        then=lambda version: offer_again(version.course) if how.publish else None,
    )
    response["Location"] = reverse("api-v1:course", args=[version.course.code])
    return Status(201, _course(_shown().get(pk=version.course_id)))


@router.get(
    "/courses", response={200: CoursePage, **failing(401, 422)}, operation_id="list_courses", url_name="courses"
)
def list_courses(request: CallerRequest, paging: Query[Paging]) -> dict[str, object]:  # noqa: ARG001 - an endpoint
    """List all courses, by their codes."""
    return page(_shown(structure=False), paging, "code", _listed)


@router.get(
    "/courses/{code}", response={200: CourseOut, **failing(401, 404)}, operation_id="get_course", url_name="course"
)
def get_course(request: HttpRequest, code: str) -> CourseOut:  # noqa: ARG001 - an endpoint
    """A course, with the steps of its version."""
    return _course(get_object_or_404(_shown(), code=code))


@router.delete(
    "/courses/{code}",
    response={200: RemovedOut, **failing(401, 403, 404, 409, 412)},
    operation_id="delete_course",
    url_name="course",
    openapi_extra=WRITES,
)
def delete_course(request: CallerRequest, code: str) -> RemovedOut:
    """Delete a course that nobody began or earned and nothing asks for; any other is retired, and stays to be read."""
    request.auth.need_everything()
    course = get_object_or_404(Course, code=code)
    return RemovedOut(code=code, outcome=remove_course(course, actor=request.auth.name, via="api"))


def _shown(*, structure: bool = True) -> QuerySet[Course]:
    """Courses with the version that is shown of each, in three queries; without the ``structure`` of its packages."""
    steps = Activity.objects.select_related("package").order_by("position")
    if not structure:
        steps = steps.defer("package__structure", "package__remarks")
    is_published = Case(When(state="published", then=1), default=0)
    newest = CourseVersion.objects.order_by("course_id", is_published.desc(), "-number").distinct("course_id")
    versions = newest.prefetch_related(Prefetch("activities", steps))
    return Course.objects.prefetch_related(Prefetch("versions", versions))


def _listed(course: Course) -> CourseOut:
    return _course(course, has_units=False)


def _course(course: Course, *, has_units: bool = True) -> CourseOut:
    shown = next(iter(course.versions.all()), None)
    return CourseOut(
        code=course.code,
        title=course.title,
        kind=course.kind,
        language=course.language,
        description=course.description,
        ended_on=course.ended_on,
        version=_version(shown, has_units=has_units) if shown is not None else None,
    )


def _version(version: CourseVersion, *, has_units: bool) -> VersionOut:
    return VersionOut.model_validate(
        {
            "number": version.number,
            "state": version.state,
            "language": version.language,
            "completion": version.completion,
            "activities": [_activity(each, has_units=has_units) for each in version.activities.all()],
        }
    )


def _activity(activity: Activity, *, has_units: bool) -> ActivityOut:
    package = activity.package
    return ActivityOut(
        code=activity.code,
        title=activity.title,
        kind=activity.kind,
        required=activity.required,
        format=package.format if package is not None else None,
        units=_units(activity) if has_units else None,
    )


def _units(activity: Activity) -> list[UnitOut]:
    package = activity.package
    return [
        UnitOut(
            code=unit.code,
            identifier=unit.identifier,
            title=text_of(unit.title),
            move_on=unit.move_on,
            launch_method=unit.launch_method,
            mastery_score=unit.mastery_score,
        )
        for unit in (read(package).units if package is not None and activity.kind == "cmi5" else ())
    ]
