"""What can be done with attempts. All that content reports goes through ``report``: it alone decides who passed.

The lock of an attempt is its registration's row, taken first. A pass and its credit are one transaction, so
neither can be there without the other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from tradewind.catalog.models import Activity, Course, CourseVersion
from tradewind.catalog.versions import version_for
from tradewind.credit.services import record_credit
from tradewind.delivery import prerequisites
from tradewind.delivery.completion import Step, Verdict, verdict
from tradewind.delivery.kinds.registry import kind_of
from tradewind.delivery.models import ActivityAttempt, Registration, Session
from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput
from tradewind.network.days import today_of
from tradewind.network.models import Person

State = Registration.State

session_closed = Signal()
"""Sent (``session``) in the transaction that closed a window, under its attempt's lock: a kind may have to say so."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an activity has come to, as its content says. None leaves what is there; ``seconds`` are added.

    ``met``: whether that is enough for the course; where it is None, a success, or a completion that nobody calls
    a failure, is. ``ended``: content will say no more, so that what is not met is lost. ``score`` is in per cent,
    ``progress`` 0 to 1.
    """

    completed: bool | None = None
    success: bool | None = None
    met: bool | None = None
    ended: bool | None = None
    score: Decimal | None = None
    progress: Decimal | None = None
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report led to: how the attempt stands, and whether this report passed it."""

    attempt: ActivityAttempt
    registration: Registration
    verdict: Verdict
    passed_now: bool


def register(person: Person, course: Course, *, origin: str, actor: str, language: str = "") -> Registration:
    """The person's attempt that is under way, else a new one at the version published for them.

    ``language`` is the one they chose, else their locale's is taken. Two windows at the same instant get the same.
    BadInput where it has ended, or nothing of it is published; ``PrerequisitesMissing`` where they lack what comes
    before it.
    """
    with acting(actor, via="learning"):
        # One registration of a person begins at a time.
        Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
        mine = Registration.objects.filter(person=person, course=course)
        # Locked, so that it does not end while it is brought to another version.
        held = mine.under_way().select_for_update(no_key=True, of=("self",)).select_related("version")
        if (under_way := held.first()) is not None:
            return _brought_up_to_date(under_way)
        if course.ended_on is not None and course.ended_on <= today_of(person):
            raise BadInput.of("course", f"{course.code!r} has ended.", "Who is under way may finish it.")
        prerequisites.require(person, course)
        version = version_for(course, language or person.locale)
        if version is None:
            cure = "Publish a version of it."
            raise BadInput.of("course", f"nothing of {course.code!r} is published, so nobody can begin it.", cure)
        number = (mine.aggregate(newest=Max("number"))["newest"] or 0) + 1
        return _begun(
            Registration(person=person, course=course, version=version, number=number, origin=origin, begun_by=actor)
        )


def preview(version: CourseVersion, *, actor: str) -> Registration:
    """An attempt of nobody, at a version of any state: it never earns anything."""
    with acting(actor, via="learning"):
        return _begun(Registration(course=version.course, version=version, origin="preview", begun_by=actor))


def forget_previews(versions: QuerySet[CourseVersion]) -> None:
    """Drop the previews of versions, with their sessions: they are nobody's, and a draft that changes has others."""
    Registration.objects.filter(version__in=versions, person=None).delete()


def open_session(
    attempt: ActivityAttempt,
    *,
    actor: str,
    mode: str = Session.Mode.NORMAL,
    take_over: bool = False,
    past_end: bool = False,
    return_url: str = "",
    data: dict[str, Any] | None = None,
) -> Session:
    """Open a window on the activity. ``SessionIsOpen`` where another one writes, unless this is to ``take_over``.

    Only a *normal* one writes. Of an attempt that ``HasEnded`` there is none, unless another system names it to go on
    with (``past_end``): a unit of cmi5 may be launched again where all that was asked for is satisfied.
    """
    with locked(attempt.pk) as held:
        if mode == Session.Mode.NORMAL:
            if held.registration.state != State.UNDER_WAY and not past_end:
                raise HasEnded(held.registration)
            before = Session.objects.filter(attempt=held, closed_at=None, mode=mode).first()
            if before is not None and not take_over:
                raise SessionIsOpen(before)
            if before is not None:
                _close(before, Session.How.SUPERSEDED)
            if held.begun_at is None:
                held.begun_at = timezone.now()
                held.save(update_fields=["begun_at"])
        return Session.objects.create(attempt=held, mode=mode, opened_by=actor, return_url=return_url, data=data or {})


class HasEnded(BadInput):
    """The attempt at the course has ended: nothing more is begun in it."""

    def __init__(self, registration: Registration) -> None:
        wrong = f"attempt {registration.number} at {registration.course.code!r} has ended: {registration.state}."
        super().__init__(BadInput.of("registration", wrong, "Review it, or begin another one.").problems)


class SessionIsOpen(BadInput):
    """Another window is at this activity: whoever opens a second one chooses."""

    def __init__(self, session: Session) -> None:
        self.session = session
        said = BadInput.of("session", "the activity is open in another window.", "Take over, or go on there.")
        super().__init__(said.problems)


def close_session(session: Session, how: str = Session.How.ENDED, *, silent_since: datetime | None = None) -> bool:
    """Say that nothing more comes from a window; one that is closed stays as it closed. Whether this closed it.

    With ``silent_since`` only one of which nothing was heard since then is closed.
    """
    with locked(session.attempt_id):
        present = Session.objects.get(pk=session.pk)
        if present.closed_at is not None or (silent_since is not None and present.heard_at >= silent_since):
            return False
        _close(present, how)
        return True


def hear(session: Session, *, gone: bool = False) -> Session:
    """Note that a window is there, or says goodbye (``data["gone"]``: nobody need ask it before taking over)."""
    with locked(session.attempt_id):
        present = Session.objects.get(pk=session.pk)
        if present.closed_at is None:
            present.heard_at, present.data = timezone.now(), {**present.data, "gone": gone}
            present.save(update_fields=["heard_at", "data"])
        return present


def report(
    attempt: ActivityAttempt,
    outcome: Outcome | Callable[[ActivityAttempt], Outcome],
    *,
    actor: str,
    session: Session | None = None,
    number: int | None = None,
    change: Callable[[ActivityAttempt], None] | None = None,
) -> Reported | None:
    """Take in what content says of an attempt; the one door for it, whatever the kind.

    ``number`` makes it a commit of ``session``: one that was taken already, or is older than what was, returns
    None and changes nothing. ``change`` edits ``attempt.state`` under the lock; an ``outcome`` that is a function may
    do so too, and says what that comes to. When the course is passed by this, its
    credit is entered in the same transaction, once for the registration. BadInput where ``session`` only looks on.
    """
    with acting(actor, via="learning"):
        held = _held(attempt.pk)
        if session is not None and not _taken(session, number):
            return None
        if change is not None:
            change(held)
            held.revision += 1
        if not isinstance(outcome, Outcome):
            outcome = outcome(held)
            held.revision += 1
        _apply(held, outcome)
        held.save()
        return _decide(held, actor)


def waive(attempt: ActivityAttempt, *, reason: str, actor: str) -> Reported:
    """Excuse an activity, for a reason: for the course it counts as done."""
    if not reason.strip():
        raise BadInput.of("reason", "is empty.", "Say why it need not be done.")
    with acting(actor, via="learning"), locked(attempt.pk) as held:
        held.waived, held.reason = True, reason.strip()[:200]
        _meet(held)
        held.save()
        return _decide(held, actor)


def leave(registration: Registration, *, actor: str) -> None:
    """Give an attempt up: the next one begins afresh. One that has ended stays as it ended."""
    with acting(actor, via="learning"):
        present = Registration.objects.select_for_update(no_key=True, of=("self",)).get(pk=registration.pk)
        if present.state == State.UNDER_WAY:
            _end(present, State.LEFT)


@contextmanager
def locked(attempt_id: int) -> Iterator[ActivityAttempt]:
    """The attempt, under its registration's lock to the end of the transaction that this opens or is in."""
    with transaction.atomic():
        yield _held(attempt_id)


def _held(attempt_id: int) -> ActivityAttempt:
    """As ``locked``, in a transaction that is open: no savepoint around it, which a commit every few seconds feels."""
    Registration.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(activities=attempt_id)
    related = ("registration__person", "registration__version", "registration__course", "activity__package")
    # What a package is made of can be long, and few of those who lock want it: it is read when it is asked for.
    whole = ActivityAttempt.objects.select_related(*related).defer("activity__package__structure")
    return whole.get(pk=attempt_id)


def _begun(registration: Registration) -> Registration:
    registration.begun_on = _today(registration)
    registration.save()
    for activity in registration.version.activities.select_related("package").order_by("position"):
        _attempted(registration, activity)
    return registration


def _attempted(registration: Registration, activity: Activity) -> ActivityAttempt:
    attempt = ActivityAttempt(registration=registration, activity=activity)
    kind_of(activity).begin(attempt)
    attempt.save()
    return attempt


def _brought_up_to_date(registration: Registration) -> Registration:
    """Moved to the newest version of its language where that says so.

    Steps of the same code, kind and package keep what they have.
    """
    newest = _replacing(registration.version)
    moves = newest is not None and newest.in_flight == CourseVersion.InFlight.MOVE
    if newest is None or not moves or newest.number <= registration.version.number:
        return registration
    before = {attempt.activity.code: attempt for attempt in registration.activities.select_related("activity")}
    registration.version = newest
    registration.save(update_fields=["version"])
    for activity in newest.activities.select_related("package").order_by("position"):
        kept = before.get(activity.code)
        if kept is None or not _is_same_step(kept.activity, activity):
            _attempted(registration, activity)
        else:
            kept.activity = activity
            kept.save(update_fields=["activity"])
    return registration


def _replacing(version: CourseVersion) -> CourseVersion | None:
    """What is published in the version's language today: nobody is moved to another one."""
    return CourseVersion.objects.published().filter(course=version.course_id, language=version.language).first()


def _is_same_step(one: Activity, other: Activity) -> bool:
    return (one.kind, one.package_id, one.settings) == (other.kind, other.package_id, other.settings)


def _taken(session: Session, number: int | None) -> bool:
    """Whether a report of this session is news; it is noted as heard."""
    if session.mode != Session.Mode.NORMAL:
        raise BadInput.of("session", f"is open for {session.mode} only.", "Nothing is recorded from it.")
    present = Session.objects.filter(pk=session.pk)
    if number is None:
        return bool(present.update(heard_at=timezone.now()))
    return bool(present.filter(latest__lt=number).update(heard_at=timezone.now(), latest=number))


def _apply(attempt: ActivityAttempt, outcome: Outcome) -> None:
    for name in ("completed", "success", "ended", "score", "progress"):
        if (value := getattr(outcome, name)) is not None:
            setattr(attempt, name, value)
    attempt.seconds += outcome.seconds
    enough = attempt.success is True or (attempt.completed and attempt.success is None)
    if enough if outcome.met is None else outcome.met:
        _meet(attempt)


def _meet(attempt: ActivityAttempt) -> None:
    """What is met once stays so: a retake is another registration."""
    if not attempt.met:
        attempt.met, attempt.met_at = True, timezone.now()


def _decide(attempt: ActivityAttempt, actor: str) -> Reported:
    registration = attempt.registration
    found = standing(registration)
    before = registration.state
    best = found.score is not None and (registration.score is None or found.score > registration.score)
    is_new = found.score != registration.score
    if before != State.PASSED:
        registration.score = found.score
        if found.passed:
            _end(registration, State.PASSED)
        elif found.passed is False and before == State.UNDER_WAY:
            _end(registration, State.FAILED)
        elif is_new:
            registration.save(update_fields=["score"])
    elif best:
        registration.score = found.score
        registration.save(update_fields=["score"])
    passed_now = before != State.PASSED and registration.state == State.PASSED
    if passed_now or (before == State.PASSED and best):
        _credit(registration, actor)
    return Reported(attempt, registration, found, passed_now)


def standing(registration: Registration) -> Verdict:
    """How a registration stands by its version's rule; what was done at steps that a newer version dropped counts no
    more."""
    attempts = registration.activities.filter(activity__version=registration.version_id)
    # Without their states: those of other steps can be long, and say nothing here.
    told = attempts.values_list("activity__required", "activity__points", "met", "ended", "score")
    steps = [
        Step(required=required, points=points, met=met, lost=ended and not met, score=score)
        for required, points, met, ended, score in told
    ]
    return verdict(registration.version.completion, registration.version.least, steps)


def _end(registration: Registration, state: str) -> None:
    """End it today, by the day where the person is; one that ended otherwise keeps no trace of that."""
    registration.state = state
    registration.ended_at, registration.ended_on = timezone.now(), _today(registration)
    registration.save(update_fields=["state", "score", "ended_at", "ended_on"])


def _today(registration: Registration) -> date:
    return today_of(registration.person)


def _credit(registration: Registration, actor: str) -> None:
    if registration.person is None or registration.ended_on is None:
        return
    record_credit(
        person=registration.person,
        course=registration.course,
        earned_on=registration.ended_on,
        score=registration.score,
        source=_source(registration),
        reference=f"attempt/{registration.pk}",
        actor=actor,
    )


def _source(registration: Registration) -> str:
    """By what means: the kind of the version's one activity, or ``course`` where there are several."""
    kinds = set(registration.version.activities.values_list("kind", flat=True))
    return kinds.pop() if len(kinds) == 1 else "course"


def _close(session: Session, how: str) -> None:
    session.closed_at, session.how = timezone.now(), how
    session.save(update_fields=["closed_at", "how"])
    session_closed.send(sender=Session, session=session)
