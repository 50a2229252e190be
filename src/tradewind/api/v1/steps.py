"""Which step of an attempt a request means: an activity, or a unit of one."""

from dataclasses import dataclass

from tradewind.delivery.kinds.cmi5 import progress
from tradewind.delivery.kinds.cmi5.structure import Unit
from tradewind.delivery.kinds.cmi5.work import structure_of
from tradewind.delivery.models import ActivityAttempt, Registration
from tradewind.kernel.problems import BadInput


@dataclass(frozen=True, slots=True)
class Step:
    """An activity as somebody attempts it; ``unit`` is that of cmi5 which is meant."""

    attempt: ActivityAttempt
    unit: Unit | None = None


def attempts_of(registration: Registration) -> list[ActivityAttempt]:
    """The attempts at the activities of the registration's version, in order."""
    found = registration.activities.filter(activity__version=registration.version_id)
    return list(found.select_related("activity__package", "registration__person").order_by("activity__position"))


def step_named(registration: Registration, name: str) -> Step:
    """The step of that name: an activity's code, or a unit's code or identifier. BadInput where there is none."""
    attempts = attempts_of(registration)
    for attempt in attempts:
        if attempt.activity.code == name:
            return _first_of(attempt)
    for attempt in attempts:
        if attempt.activity.kind == "cmi5" and (unit := structure_of(attempt).named(name)) is not None:
            return Step(attempt, unit)
    known = ", ".join(attempt.activity.code for attempt in attempts[:10])
    raise BadInput.of("body.activity", f"the course has no {name!r}.", f"There are {known}, and the units of cmi5.")


def next_step(registration: Registration) -> Step:
    """The first step that is not met yet, else the first."""
    attempts = attempts_of(registration)
    return _first_of(next((attempt for attempt in attempts if not attempt.met), attempts[0]))


def _first_of(attempt: ActivityAttempt) -> Step:
    """The activity; of one of cmi5, the first unit whose criterion is not met, else the first."""
    if attempt.activity.kind != "cmi5":
        return Step(attempt)
    structure = structure_of(attempt)
    done = progress.satisfied_units(attempt.state, structure)
    return Step(attempt, next((unit for unit in structure.units if unit.place not in done), structure.units[0]))
