"""What a load did, or a check would do, for people and for machines."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Outcome = Literal["checked", "loaded", "held", "refused"]


class Progress(Protocol):
    """Hears how far the load is: what it is doing, how many of it are done, of how many (None: not known)."""

    def __call__(self, step: str, done: int, total: int | None) -> None: ...


def silent(step: str, done: int, total: int | None) -> None:
    """The progress of whoever does not want to hear it."""


@dataclass(slots=True)
class EntityReport:
    """What became of the rows of one file; ``ended`` are rows of the network that a complete file left out."""

    created: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0

    def line(self, name: str) -> str:
        return (
            f"{name}: {self.created:,} created, {self.changed:,} changed, "
            f"{self.ended:,} ended, {self.unchanged:,} unchanged"
        )


NAMED = 10
"""Of how many rows a report names the values that were kept."""


@dataclass(slots=True)
class Kept:
    """Values of one file that a feed would have replaced, and did not: somebody set them by hand (``sticky``).

    ``values`` in all, of so many ``rows``; ``names`` has the first of these: code, name and columns.
    """

    values: int = 0
    rows: int = 0
    names: list[str] = field(default_factory=list)

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.values + other.values, self.rows + other.rows, [*self.names, *other.names][:NAMED])

    def line(self, name: str) -> str:
        values = f"{self.values:,} value" + (" was" if self.values == 1 else "s were")
        return f"{name}: {values} kept as set by hand: {self.named()}"

    def named(self) -> str:
        """The names, and how many rows more there are."""
        more = f" and {self.rows - len(self.names):,} more" if self.rows > len(self.names) else ""
        return ", ".join(self.names) + more


@dataclass(slots=True)
class FeedReport:
    """The outcome of one feed, per entity in the order of merging, and what it means for assignments."""

    name: str
    outcome: Outcome
    complete: bool = False
    run: int | None = None
    entities: dict[str, EntityReport] = field(default_factory=dict)
    opened: int = 0
    closed: int = 0
    notes: list[str] = field(default_factory=list)
    kept: dict[str, Kept] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The report as the command line prints it."""
        verb = {"checked": "would open, {} would close", "loaded": "opened, {} closed"}.get(self.outcome)
        counts = [entity.line(name) for name, entity in self.entities.items()]
        if verb:
            counts.append(f"assignments: {self.opened:,} " + verb.format(f"{self.closed:,}"))
        kept = [values.line(name) for name, values in self.kept.items()]
        return counts + kept + self.notes

    def as_data(self) -> dict[str, Any]:
        """The same as JSON: ``entities`` has created, changed, ended and unchanged of each file."""
        return {
            "name": self.name,
            "outcome": self.outcome,
            "complete": self.complete,
            "run": self.run,
            "entities": {
                name: {
                    "created": entity.created,
                    "changed": entity.changed,
                    "ended": entity.ended,
                    "unchanged": entity.unchanged,
                }
                for name, entity in self.entities.items()
            },
            "assignments": {"opened": self.opened, "closed": self.closed},
            "kept": {name: {"values": kept.values, "names": kept.names} for name, kept in self.kept.items()},
            "notes": self.notes,
        }
