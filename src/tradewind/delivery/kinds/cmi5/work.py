"""A unit at work in a session, under the lock of its attempt: what it was told, what was heard, what is kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.utils import timezone

from tradewind.catalog.models import Package
from tradewind.delivery import attempts
from tradewind.delivery.actors import actor_of, home_page
from tradewind.delivery.attempts import Outcome
from tradewind.delivery.kinds.cmi5 import progress, statements
from tradewind.delivery.kinds.cmi5.rules import Heard, Launch
from tradewind.delivery.kinds.cmi5.structure import Structure, Unit, read
from tradewind.delivery.models import Activity, ActivityAttempt, Session
from tradewind.delivery.xapi import store
from tradewind.delivery.xapi.store import Sender


@dataclass
class Work:
    """An attempt, and the session in which a unit of it is at work. Made by ``at_work`` only."""

    attempt: ActivityAttempt
    session: Session

    @cached_property
    def structure(self) -> Structure:
        return structure_of(self.attempt)

    @cached_property
    def unit(self) -> Unit:
        return self.structure.units[int(self.session.data.get("unit", 0))]

    @cached_property
    def actor(self) -> Mapping[str, Any]:
        return actor_of(self.attempt.registration)

    @property
    def registration(self) -> str:
        return str(self.attempt.registration_id)

    @property
    def launch(self) -> Launch:
        """What the unit was told."""
        return Launch(
            actor=self.actor,
            registration=self.registration,
            session=str(self.session.pk),
            activity=self.unit.activity,
            publisher_id=self.unit.identifier,
            mode=statements.MODES[self.session.mode],
            mastery_score=self.unit.mastery_score,
        )

    @property
    def heard(self) -> Heard:
        """What was heard of it before."""
        data = self.session.data
        return Heard(
            standing=progress.standing(self.attempt.state, self.unit),
            verbs=list(data.get("verbs", [])),
            has_preferences=bool(data.get("has_preferences")),
        )

    def note(self, **news: Any) -> None:
        """Keep something with the session, which was heard of just now."""
        self.session.data = {**self.session.data, **news}
        self.session.heard_at = timezone.now()
        self.session.save(update_fields=["data", "heard_at"])

    def settle(self, news: Mapping[str, Any] | None = None, *, seconds: int = 0) -> None:
        """Take in news of the unit, and say of each block, and of the course, once that it is satisfied (9.3.9)."""
        state = progress.changed(self.attempt.state, self.unit, **news) if news else self.attempt.state
        settle(self.attempt, self.structure, state, session=str(self.session.pk), seconds=seconds)


@contextmanager
def at_work(session: Session) -> Iterator[Work]:
    """The session's work as it stands, locked to the end of the transaction."""
    with attempts.locked(session.attempt_id) as attempt:
        yield Work(attempt, Session.objects.get(pk=session.pk))


def structure_of(attempt: ActivityAttempt) -> Structure:
    """The course that the attempt is at."""
    return read(cast("Package", attempt.activity.package))


def introduce(structure: Structure) -> None:
    """Say once what all activities of a package are, in one order, before the first statement about any of them.

    What is said and settled in one transaction names them as it comes: two first learners would wait for each other.
    """
    if not Activity.objects.filter(pk=structure.course.activity).exists():
        store.learn_activities(statements.activities(structure))


def settle(
    attempt: ActivityAttempt,
    structure: Structure,
    state: progress.State,
    *,
    session: str,
    actor: str = "content",
    seconds: int = 0,
) -> None:
    """Keep a new state, report what it makes of the attempt, and say what is satisfied now, once a registration.

    ``attempt`` is locked. ``session`` is the id that the statements name.
    """
    parts = progress.newly_satisfied(state, structure)
    attempt.state = progress.noted(state, parts)
    told: Outcome = progress.outcome(attempt.state, structure, seconds=seconds)
    success = progress.success(attempt.state, structure)

    def change(held: ActivityAttempt) -> None:
        held.state, held.success = attempt.state, success

    attempts.report(attempt, told, actor=actor, change=change)
    who, registration = actor_of(attempt.registration), str(attempt.registration_id)
    for part in parts:
        say(statements.satisfied(part, who, registration, session=session))


def say(*said: Mapping[str, Any]) -> None:
    """Store statements of the academy's own, in their order."""
    authority = {
        "objectType": "Agent",
        "name": "Tradewind",
        "account": {"homePage": home_page(), "name": "tradewind:academy"},
    }
    store.store(said, Sender(authority, "1.0.3"))
