"""``/registrations`` and ``/sessions``: how attempts stand, what is excused, which windows are given up."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from tradewind.api.v1.callers import Caller, CallerRequest
from tradewind.api.v1.described import WRITES, failing
from tradewind.api.v1.steps import Step, attempts_of, step_named
from tradewind.delivery import attempts
from tradewind.delivery.kinds.cmi5 import ending, progress
from tradewind.delivery.kinds.cmi5.structure import text_of
from tradewind.delivery.kinds.cmi5.work import structure_of
from tradewind.delivery.models import ActivityAttempt, Registration, Session

router = Router(tags=["registrations"])


class UnitStandingOut(Schema):
    """How an assignable unit stands; ``satisfied`` by its moveOn criterion, ``score`` from -1 to 1."""

    code: str
    identifier: str
    title: str
    satisfied: bool
    completed: bool
    passed: bool
    failed: bool
    waived: bool
    score: float | None


class ActivityStandingOut(Schema):
    """How a step stands. ``met``: done for the course; ``success`` is null where nothing said so."""

    code: str
    title: str
    kind: str
    met: bool
    completed: bool
    success: bool | None
    waived: bool
    reason: str
    score: float | None
    progress: float | None
    seconds: int
    units: list[UnitStandingOut]


class RegistrationOut(Schema):
    """An attempt of somebody at a course; ``score`` in per cent."""

    id: UUID
    person: str
    course: str
    version: int
    number: int
    state: Literal["under_way", "passed", "failed", "left"]
    score: float | None
    progress: float
    begun_at: datetime
    ended_at: datetime | None
    activities: list[ActivityStandingOut]


class WaiveIn(Schema):
    """``activity`` names a step by its code, or a unit of cmi5 by its code or identifier."""

    activity: str = Field(min_length=1, max_length=2000)
    reason: str = Field(min_length=1, max_length=200)


class SessionOut(Schema):
    """A window on an activity; ``how`` it closed is null while it is open."""

    id: UUID
    registration: UUID
    activity: str
    mode: Literal["normal", "browse", "review"]
    opened_at: datetime
    closed_at: datetime | None
    how: Literal["ended", "superseded", "abandoned"] | None


@router.get(
    "/registrations/{uuid:registration}",
    response={200: RegistrationOut, **failing(401, 404)},
    operation_id="get_registration",
    url_name="registration",
)
def get_registration(request: CallerRequest, registration: UUID) -> RegistrationOut:
    """How an attempt stands, activity by activity."""
    return _shown(_found(request.auth, registration))


@router.post(
    "/registrations/{uuid:registration}/waive",
    response={200: RegistrationOut, **failing(400, 401, 403, 404, 409, 413, 415, 422)},
    operation_id="waive",
    url_name="waive",
    openapi_extra=WRITES,
)
def waive(request: CallerRequest, registration: UUID, asked: WaiveIn) -> RegistrationOut:
    """Excuse an activity, or a unit of it, for good: for the course it counts as done (cmi5 9.3.7).

    What is done or waived already stays as it is.
    """
    request.auth.need_administrator()
    found = _found(request.auth, registration)
    step = step_named(found, asked.activity)
    if step.attempt.activity.kind == "cmi5":
        units = (
            [step.unit] if _names_unit(step, asked.activity) and step.unit else list(structure_of(step.attempt).units)
        )
        ending.waive(step.attempt, units, reason=asked.reason, actor=request.auth.name)
    elif not step.attempt.met:
        attempts.waive(step.attempt, reason=asked.reason, actor=request.auth.name)
    return _shown(_found(request.auth, registration))


@router.post(
    "/sessions/{uuid:session}/abandon",
    response={200: SessionOut, **failing(401, 403, 404, 409)},
    operation_id="abandon",
    url_name="abandon",
    openapi_extra=WRITES,
)
def abandon(request: CallerRequest, session: UUID) -> SessionOut:
    """Close a window from which nothing more is expected (cmi5 9.3.6): what it still sends is refused.

    One that is closed stays as it closed.
    """
    request.auth.need_administrator()
    visible = Session.objects.filter(attempt__registration__in=Registration.objects.within(request.auth.scope))
    found = get_object_or_404(visible.select_related("attempt"), pk=session)
    attempts.close_session(found, Session.How.ABANDONED)
    closed = Session.objects.select_related("attempt__activity").get(pk=session)
    return SessionOut.model_validate(
        {
            "id": closed.pk,
            "registration": closed.attempt.registration_id,
            "activity": closed.attempt.activity.code,
            "mode": closed.mode,
            "opened_at": closed.opened_at,
            "closed_at": closed.closed_at,
            "how": closed.how or None,
        }
    )


def _found(caller: Caller, registration: UUID) -> Registration:
    visible = Registration.objects.within(caller.scope).select_related("person", "course", "version")
    return get_object_or_404(visible, pk=registration)


def _names_unit(step: Step, name: str) -> bool:
    return step.unit is not None and name in {step.unit.code, step.unit.identifier}


def _shown(registration: Registration) -> RegistrationOut:
    person = registration.person
    return RegistrationOut.model_validate(
        {
            "id": registration.pk,
            "person": person.code if person is not None else "",
            "course": registration.course.code,
            "version": registration.version.number,
            "number": registration.number,
            "state": registration.state,
            "score": registration.score,
            "progress": attempts.standing(registration).progress,
            "begun_at": registration.begun_at,
            "ended_at": registration.ended_at,
            "activities": [_activity(attempt) for attempt in attempts_of(registration)],
        }
    )


def _activity(attempt: ActivityAttempt) -> ActivityStandingOut:
    activity = attempt.activity
    return ActivityStandingOut.model_validate(
        {
            "code": activity.code,
            "title": activity.title,
            "kind": activity.kind,
            **{name: getattr(attempt, name) for name in _OF_ATTEMPT},
            "units": _units(attempt) if activity.kind == "cmi5" else [],
        }
    )


_OF_ATTEMPT = ("met", "completed", "success", "waived", "reason", "score", "progress", "seconds")


def _units(attempt: ActivityAttempt) -> list[UnitStandingOut]:
    found = []
    for unit in structure_of(attempt).units:
        standing = progress.standing(attempt.state, unit)
        found.append(
            UnitStandingOut(
                code=unit.code,
                identifier=unit.identifier,
                title=text_of(unit.title),
                satisfied=standing.satisfies(unit.move_on),
                completed=standing.completed,
                passed=standing.passed,
                failed=standing.failed,
                waived=standing.waived,
                score=standing.score,
            )
        )
    return found
