"""When a course is done: the completion rule over what its activities have come to. No database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tradewind.catalog.models import CourseVersion

State = CourseVersion.Completion


@dataclass(frozen=True, slots=True)
class Step:
    """An activity as it stands: ``lost`` where it ended without being met, ``score`` in per cent."""

    required: bool
    points: int
    met: bool = False
    lost: bool = False
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``passed``: True, False, or None while it can go either way. ``progress`` is 0 to 1 of what is asked for."""

    passed: bool | None
    progress: Decimal
    score: Decimal | None


def verdict(rule: str, least: int | None, steps: Sequence[Step]) -> Verdict:
    """What the steps come to by a version's rule (``CourseVersion.completion`` and ``least``).

    Where no step is required, all are. The score is the mean of those that have one, weighted by their points.
    """
    counted = _counted(rule, steps)
    needed = sum(weight for weight, _ in counted) if least is None else least
    reached = sum(weight for weight, step in counted if step.met)
    possible = sum(weight for weight, step in counted if step.met or not step.lost)
    passed = True if reached >= needed else False if possible < needed else None
    progress = min(Decimal(reached) / needed, Decimal(1)) if needed else Decimal(1)
    return Verdict(passed if counted else None, progress.quantize(Decimal("0.0001")), _score(steps))


def _counted(rule: str, steps: Sequence[Step]) -> list[tuple[int, Step]]:
    if rule == State.POINTS:
        return [(step.points, step) for step in steps]
    required = [step for step in steps if step.required] if rule == State.ALL else []
    return [(1, step) for step in required or steps]


def _score(steps: Sequence[Step]) -> Decimal | None:
    scored = [(max(step.points, 1), step.score) for step in steps if step.score is not None]
    if not scored:
        return None
    weight = sum(points for points, _ in scored)
    return (sum((points * score for points, score in scored), Decimal(0)) / weight).quantize(Decimal("0.001"))
