"""``/launches``: somebody is sent to an activity, by a link that opens once and needs no sign-in."""

from typing import Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema, Status
from pydantic import AnyHttpUrl

from tradewind.api.v1.callers import Caller, CallerRequest, person_of
from tradewind.api.v1.described import WRITES, failing
from tradewind.api.v1.steps import next_step, step_named
from tradewind.catalog.models import Course
from tradewind.catalog.services import find_course
from tradewind.delivery import attempts
from tradewind.delivery.launching import make_link
from tradewind.delivery.models import Registration
from tradewind.kernel.addresses import origin
from tradewind.kernel.problems import BadInput
from tradewind.network.models import Person

router = Router(tags=["launches"])

LONGEST = 2000
"""Characters of an address to go back to."""


class LaunchIn(Schema):
    """Who does what.

    ``activity`` is the code of a step, or an assignable unit of cmi5 by its code (``au-1``) or its publisher's
    identifier; without it, it is the first that is not done yet. ``registration`` is the attempt; without it, it is
    the one under way, else (in the mode normal) a new one. ``return_url`` is where the learner goes afterwards.
    """

    person: str = Field(max_length=64)
    course: str = Field(max_length=64)
    activity: str | None = Field(None, max_length=2000)
    mode: Literal["normal", "browse", "review"] = "normal"
    registration: UUID | None = None
    return_url: AnyHttpUrl | None = None


class LaunchOut(Schema):
    """``url`` opens once, within ten minutes, without a sign-in."""

    url: str
    registration: UUID
    session: UUID


@router.post(
    "/launches",
    response={201: LaunchOut, **failing(400, 401, 403, 409, 413, 415, 422)},
    operation_id="launch",
    url_name="launches",
    openapi_extra=WRITES,
)
def launch(request: CallerRequest, asked: LaunchIn) -> Status[LaunchOut]:
    """Open a session of an activity for somebody, and make the link to it.

    Another window that writes there is closed: whoever asks has decided. Only the mode normal earns anything.
    """
    request.auth.need_administrator()
    person = person_of(request.auth, asked.person, "body.person")
    if person.status != Person.Status.ACTIVE:
        raise BadInput.of("body.person", f"{person.code!r} is {person.status}.", "Only who is active learns.")
    registration = _registration(asked, person, find_course(asked.course, "body.course"), request.auth)
    step = step_named(registration, asked.activity) if asked.activity else next_step(registration)
    data: dict[str, Any] = {"direct": True} if step.unit is None else {"direct": True, "unit": step.unit.place}
    if asked.mode == "review":  # and so are the steps that the link's holder goes to from there
        data["looks_on"] = True
    session = attempts.open_session(
        step.attempt,
        actor=request.auth.name,
        mode=asked.mode,
        take_over=True,
        past_end=asked.registration is not None,
        return_url=_back(asked),
        data=data,
    )
    url = f"{origin(request)}/launch/{make_link(session)}/"
    return Status(201, LaunchOut(url=url, registration=registration.pk, session=session.pk))


def _back(asked: LaunchIn) -> str:
    back = str(asked.return_url or "")
    if len(back) > LONGEST:  # a part of an address leads somewhere else
        raise BadInput.of("body.return_url", f"has {len(back)} characters.", f"It can have {LONGEST}.")
    return back


def _registration(asked: LaunchIn, person: Person, course: Course, caller: Caller) -> Registration:
    mine = Registration.objects.filter(person=person, course=course)
    if asked.registration is not None:
        found = mine.filter(pk=asked.registration).first()
        if found is None:
            wrong = f"{person.code!r} has no registration {asked.registration} for {course.code!r}."
            raise BadInput.of("body.registration", wrong, "Leave it out, and there will be one.")
        return found
    looked_at = None if asked.mode == "normal" else mine.order_by("-number").first()
    if looked_at is not None:
        return looked_at
    return attempts.register(person, course, origin="api", actor=caller.name)
