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

    def lines(self) -> list[str]:
        """The report as the command line prints it."""
        verb = {"checked": "would open, {} would close", "loaded": "opened, {} closed"}.get(self.outcome)
        counts = [entity.line(name) for name, entity in self.entities.items()]
        if verb:
            counts.append(f"assignments: {self.opened:,} " + verb.format(f"{self.closed:,}"))
        return counts + self.notes

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
            "notes": self.notes,
        }
