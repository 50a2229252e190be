"""What an attempt at a course of cmi5 has come to, unit by unit, and what that satisfies. No database.

It is kept in ``ActivityAttempt.state``: ``{"units": {"0": {…}}, "satisfied": ["block-1", "course"]}``; a unit that
nobody began has no entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tradewind.delivery.attempts import Outcome
from tradewind.delivery.kinds.cmi5.structure import Part, Structure, Unit

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a unit stands. ``score`` is the last one that was reported, -1 to 1."""

    begun: bool = False
    completed: bool = False
    passed: bool = False
    failed: bool = False
    waived: bool = False
    score: float | None = None

    def satisfies(self, move_on: str) -> bool:
        """Whether the unit's criterion is met (13.1.4, moveOn); a waiver meets every one (9.3.7)."""
        return (
            self.waived
            or {
                "NotApplicable": True,
                "Passed": self.passed,
                "Completed": self.completed,
                "CompletedAndPassed": self.completed and self.passed,
                "CompletedOrPassed": self.completed or self.passed,
            }[move_on]
        )


def standing(state: Mapping[str, Any], unit: Unit) -> Standing:
    """How a unit stands."""
    return Standing(**state.get("units", {}).get(str(unit.place), {}))


def changed(state: Mapping[str, Any], unit: Unit, **news: Any) -> State:
    """The state with news of a unit."""
    units = dict(state.get("units", {}))
    units[str(unit.place)] = {**units.get(str(unit.place), {}), **news}
    return {**state, "units": units}


def satisfied_units(state: Mapping[str, Any], structure: Structure) -> set[int]:
    """The places of the units whose criteria are met."""
    return {unit.place for unit in structure.units if standing(state, unit).satisfies(unit.move_on)}


def newly_satisfied(state: Mapping[str, Any], structure: Structure) -> list[Part]:
    """The blocks, and the course, that are satisfied now and were not noted as such: inner ones first."""
    done, noted = satisfied_units(state, structure), set(state.get("satisfied", []))
    return [part for part in structure.parts if part.key not in noted and done.issuperset(part.units)]


def noted(state: Mapping[str, Any], parts: list[Part]) -> State:
    """The state in which these are noted as satisfied: each is said once in a registration."""
    return {**state, "satisfied": [*state.get("satisfied", []), *(part.key for part in parts)]}


def outcome(state: Mapping[str, Any], structure: Structure, *, seconds: int = 0) -> Outcome:
    """What all units come to together: met when the course is satisfied.

    A failure is none for good: the learner may launch the unit again in the same registration.
    """
    standings = [standing(state, unit) for unit in structure.units]
    done = satisfied_units(state, structure)
    scores = [each.score for each in standings if each.score is not None]
    is_met = len(done) == len(structure.units)
    return Outcome(
        completed=is_met or all(each.completed for each in standings),
        met=is_met,
        score=_per_cent(sum(scores) / len(scores)) if scores else None,
        progress=(Decimal(len(done)) / len(structure.units)).quantize(Decimal("0.0001")),
        seconds=seconds,
    )


def success(state: Mapping[str, Any], structure: Structure) -> bool | None:
    """Whether what was judged is passed: False while a unit is failed, None while some of it is not judged yet."""
    standings = [standing(state, unit) for unit in structure.units]
    if any(each.failed and not each.passed for each in standings):
        return False
    judged = [unit for unit in structure.units if "Passed" in unit.move_on]
    needed = judged or [unit for unit, each in zip(structure.units, standings, strict=True) if each.passed]
    is_passed = [standing(state, unit).passed or standing(state, unit).waived for unit in needed]
    return True if needed and all(is_passed) else None


def _per_cent(scaled: float) -> Decimal:
    return (Decimal(str(scaled)) * 100).quantize(Decimal("0.001"))
