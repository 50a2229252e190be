"""What a run would do, and what it did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

Progress = Callable[[str, int, int | None], None]
"""``progress(step, done, total)``: told as a long action goes on; total None where it is not known."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How much may close unasked: ``percent`` of the open assignments, or as many as a person approved."""

    percent: Decimal
    approved: int | None = None

    def allows(self, effect: "Effect") -> bool:
        """Not *more* than the share; nothing closing is always allowed."""
        if self.approved is not None and effect.closing <= self.approved:
            return True
        return Decimal(effect.closing) * 100 <= self.percent * effect.open_before


@dataclass(frozen=True, slots=True)
class Effect:
    """What a run does, before it is done.

    ``gained`` and ``lost`` count people by requirement code; ``moving`` counts due days that an edited rule
    moves; ``names`` are examples of what closes ("person requirement"), the first in order of codes.
    """

    gained: dict[str, int]
    lost: dict[str, int]
    gained_names: dict[str, list[str]]
    lost_names: dict[str, list[str]]
    moving: int
    open_before: int

    @property
    def opening(self) -> int:
        return sum(self.gained.values())

    @property
    def closing(self) -> int:
        return sum(self.lost.values())

    @property
    def names(self) -> list[str]:
        """Examples of what closes: "person requirement"."""
        return [f"{person} {code}" for code, people in self.lost_names.items() for person in people]


@dataclass(slots=True)
class Outcome:
    """What a run did. ``changed`` counts rows whose reasons, due day, achievement or waiver changed."""

    people: int = 0
    opened: int = 0
    reopened: int = 0
    closed: int = 0
    changed: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Sum up another run."""
        self.people += other.people
        self.opened += other.opened
        self.reopened += other.reopened
        self.closed += other.closed
        self.changed += other.changed
        self.faults.extend(fault for fault in other.faults if fault not in self.faults)

    def line(self) -> str:
        """One line for a terminal or a log."""
        return (
            f"{self.people} people looked at: {self.opened} assignments opened, {self.reopened} reopened, "
            f"{self.closed} closed, {self.changed} changed."
        )
