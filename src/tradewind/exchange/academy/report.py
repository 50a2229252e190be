"""What a plan or an apply tells: the changes, whom they concern, and how many assignments move."""

from dataclasses import dataclass, field
from decimal import Decimal

from tradewind.exchange.academy.changes import Change, Kind
from tradewind.programs.reconcile import Effect, Limit, Outcome


@dataclass(frozen=True, slots=True)
class People:
    """People who gain or lose a requirement: how many, and the first of them by code."""

    count: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        more = self.count - len(self.names)
        return ", ".join(self.names) + (f" and {more:,} more" if more and self.names else "")

    def as_data(self) -> dict[str, object]:
        return {"count": self.count, "people": list(self.names)}


@dataclass(frozen=True, slots=True)
class AcademyPlan:
    """What academy files would change. Nothing of it has been written.

    ``gained`` and ``lost`` go by requirement code; they count everything that is waiting to be reconciled,
    so what a feed has changed meanwhile is in them too. ``is_held``: ``apply`` would hold it for approval.
    """

    changes: list[Change]
    notes: list[str]
    gained: dict[str, People]
    lost: dict[str, People]
    moving: int
    open_before: int
    is_held: bool

    @classmethod
    def of(cls, changes: list[Change], notes: list[str], effect: Effect, percent: Decimal) -> "AcademyPlan":
        """The plan of changes with this effect, under a limit of ``percent`` closing."""
        return cls(
            changes=changes,
            notes=notes,
            gained={code: _people(count, effect.gained_names, code) for code, count in effect.gained.items()},
            lost={code: _people(count, effect.lost_names, code) for code, count in effect.lost.items()},
            moving=effect.moving,
            open_before=effect.open_before,
            is_held=not Limit(percent).allows(effect),
        )

    @property
    def opening(self) -> int:
        return sum(people.count for people in self.gained.values())

    @property
    def closing(self) -> int:
        return sum(people.count for people in self.lost.values())

    def lines(self) -> list[str]:
        """The plan to read: a diff, then people, then numbers."""
        return [*_change_lines(self.changes, self.notes), *self._people_lines(), *self._number_lines()]

    def as_data(self) -> dict[str, object]:
        """The plan as JSON."""
        return {
            **_change_data(self.changes, self.notes),
            "people": {
                code: {
                    name: people[code].as_data() if code in people else {"count": 0, "people": []}
                    for name, people in (("gained", self.gained), ("lost", self.lost))
                }
                for code in sorted({*self.gained, *self.lost})
            },
            "assignments": {
                "open": self.open_before,
                "opening": self.opening,
                "closing": self.closing,
                "due_days_moving": self.moving,
            },
            "held": self.is_held,
        }

    def _people_lines(self) -> list[str]:
        lines = []
        for code in sorted({*self.gained, *self.lost}):
            lines.append(f"  {code}")
            for mark, people in (("+", self.gained), ("-", self.lost)):
                if code in people:
                    lines.append(f"    {mark}{people[code].count:,}: {people[code]}")
        return ["", "People gained (+) and lost (-), by requirement:", *lines] if lines else []

    def _number_lines(self) -> list[str]:
        share = f" ({100 * self.closing / self.open_before:.1f} %)" if self.open_before and self.closing else ""
        would = f"{self.opening:,} would open, {self.closing:,} would close{share}"
        lines = ["", f"Assignments: {self.open_before:,} open now, {would}."]
        if self.moving:
            lines.append(f"Due days that would move: {self.moving:,}.")
        if self.is_held:
            lines.append("So many closing at once are held for approval when this is applied.")
        return lines


@dataclass(frozen=True, slots=True)
class AcademyReport:
    """What academy files have changed, and what became of the assignments."""

    changes: list[Change]
    notes: list[str]
    outcome: Outcome = field(default_factory=Outcome)

    def lines(self) -> list[str]:
        """The report to read."""
        faults = [f"! {fault}" for fault in self.outcome.faults]
        return [*_change_lines(self.changes, self.notes), "", self.outcome.line(), *faults]

    def as_data(self) -> dict[str, object]:
        """The report as JSON."""
        return {
            **_change_data(self.changes, self.notes),
            "assignments": {
                "people": self.outcome.people,
                "opened": self.outcome.opened,
                "reopened": self.outcome.reopened,
                "closed": self.outcome.closed,
                "changed": self.outcome.changed,
            },
            "faults": list(self.outcome.faults),
        }


def _people(count: int, names: dict[str, list[str]], code: str) -> People:
    return People(count, tuple(names.get(code, ())))


def _counts(changes: list[Change]) -> dict[str, int]:
    return {kind.value: sum(change.kind == kind for change in changes) for kind in Kind}


def _change_lines(changes: list[Change], notes: list[str]) -> list[str]:
    lines = [line for change in changes if change.kind != Kind.UNCHANGED for line in change.lines()]
    counts = ", ".join(f"{count:,} {kind}" for kind, count in _counts(changes).items())
    return [*lines, *([""] if lines else []), *notes, f"Definitions: {counts}."]


def changes_as_data(changes: list[Change]) -> list[dict[str, object]]:
    """What changes, as JSON."""
    return [change.as_data() for change in changes if change.kind != Kind.UNCHANGED]


def _change_data(changes: list[Change], notes: list[str]) -> dict[str, object]:
    return {
        "changes": changes_as_data(changes),
        "counts": _counts(changes),
        "notes": notes,
    }
