"""What an examination finds."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["ok", "note", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. A ``note`` is worth knowing and no fault; ``cure`` is what to do about what is not ok."""

    area: str
    state: State
    what: str
    cure: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def ok(area: str, what: str) -> Finding:
    return Finding(area, "ok", what)


def note(area: str, what: str, cure: str = "") -> Finding:
    return Finding(area, "note", what, cure)


def fault(area: str, what: str, cure: str) -> Finding:
    return Finding(area, "fault", what, cure)
