"""Faults in what somebody gave us: the place, what is wrong, what would cure it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

SHOWN = 100
"""How many faults a report spells out; the rest are counted (CONTRACT: feeds)."""

LONGEST = 1000
"""The most characters that a fault's place, and what is wrong there, come to each: an input may quote megabytes."""

Cure = str | Callable[[], str]
"""What would cure a fault; a callable where that takes looking for: it is asked only if the fault is spelled out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault.

    ``place`` reads like an address: ``people.csv, row 7, column email`` or ``requirements.service-hv.due``.
    """

    place: str
    wrong: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}" + (f" {self.cure}" if self.cure else "")


@dataclass(slots=True)
class Problems:
    """Faults as they are found; keeps the first ``SHOWN``, counts all."""

    shown: list[Problem] = field(default_factory=list)
    count: int = 0

    @property
    def is_full(self) -> bool:
        """Whether all that will be spelled out are there."""
        return len(self.shown) >= SHOWN

    def add(self, place: str, wrong: str, cure: Cure = "") -> None:
        self.count += 1
        if not self.is_full:
            self.shown.append(Problem(_short(place), _short(wrong), cure if isinstance(cure, str) else cure()))

    def add_when_shown(self, make: Callable[[], Problem]) -> None:
        """Count a fault; ``make`` is asked for it only if it is spelled out, where finding its place takes long."""
        self.count += 1
        if not self.is_full:
            self.shown.append(make())

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem.place, problem.wrong, problem.cure)

    def __bool__(self) -> bool:
        return self.count > 0

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.shown)

    def lines(self) -> list[str]:
        """The report: one line a fault, and how many more there are."""
        more = self.count - len(self.shown)
        return [str(problem) for problem in self.shown] + ([f"… and {more} more."] if more else [])

    def raise_if_any(self) -> None:
        """Raise ``BadInput`` with all of them if there is one."""
        if self:
            raise BadInput(self)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class TradewindError(Exception):
    """Whatever we tell a user instead of a traceback."""


class BadInput(TradewindError):
    """An input broke a promise of CONTRACT.md: nothing of it was applied. Exit status 2, HTTP 422."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__("\n".join(problems.lines()))

    @classmethod
    def of(cls, place: str, wrong: str, cure: str = "") -> "BadInput":
        """The error of a single fault."""
        problems = Problems()
        problems.add(place, wrong, cure)
        return cls(problems)


class HeldForApproval(TradewindError):
    """Would end or close more than the set share: held as a plan, nothing applied. Exit status 3."""

    def __init__(self, plan_code: str, summary: str) -> None:
        self.plan_code = plan_code
        super().__init__(summary)
