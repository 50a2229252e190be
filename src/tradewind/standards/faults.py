"""Faults of what somebody gave us to read: the place in it, what is wrong, what would cure it."""

from dataclasses import dataclass, field

SHOWN = 100
"""How many faults are kept in words; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``place`` cites the file and, in XML, the line and the element."""

    place: str
    wrong: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}" + (f" {self.cure}" if self.cure else "")


@dataclass(slots=True)
class Faults:
    """Faults as they are found, and remarks: what is not as the standard has it, and can be played all the same."""

    found: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, place: str, wrong: str, cure: str = "") -> None:
        """Something because of which the package is refused."""
        self.count += 1
        if len(self.found) < SHOWN:
            self.found.append(Fault(place, wrong, cure))

    def remark(self, place: str, wrong: str, cure: str = "") -> None:
        """Something that whoever made the package should know."""
        if len(self.remarks) < SHOWN:
            self.remarks.append(Fault(place, wrong, cure))

    def raise_if_any(self) -> None:
        """Raise ``BadPackage`` with all of them if there is one."""
        if self.count:
            raise BadPackage(self.found, self.count)


class BadPackage(Exception):
    """A package that cannot be taken. ``faults`` are the first of ``count``."""

    def __init__(self, faults: list[Fault], count: int | None = None) -> None:
        self.faults = faults
        self.count = count if count is not None else len(faults)
        more = self.count - len(faults)
        super().__init__("\n".join([*map(str, faults), *([f"… and {more} more."] if more else [])]))

    @classmethod
    def of(cls, place: str, wrong: str, cure: str = "") -> "BadPackage":
        """The error of a single fault."""
        return cls([Fault(place, wrong, cure)])
