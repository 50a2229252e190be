"""What can be wrong with a cell, a row or a file, before anything is compared with anything else."""

import re

from tradewind.kernel.problems import Problems

SHOWN_CELL = 40
"""How much of a wrong cell a message quotes."""


class CellFault(Exception):
    """A cell that cannot be what its column holds: what is wrong, and the cure. Never leaves this package."""

    def __init__(self, wrong: str, cure: str = "") -> None:
        self.wrong = wrong
        self.cure = cure
        super().__init__(wrong)


class Unreadable(Exception):
    """From ``row`` on (None: as a whole) a file cannot be read. Never leaves this package."""

    def __init__(self, wrong: str, cure: str = "", *, row: int | None = None) -> None:
        self.wrong = wrong
        self.cure = cure
        self.row = row
        super().__init__(wrong)


def quoted(cell: str) -> str:
    """The cell as a message shows it: in quotes, with control characters spelled out, not longer than helps."""
    return repr(cell if len(cell) <= SHOWN_CELL else cell[:SHOWN_CELL] + "…")


def place(label: str, row: int | None = None, column: str | None = None) -> str:
    """Where a fault is: ``people.csv, row 7, column email``; the header is row 1."""
    address = label
    if row is not None:
        address += f", row {row}"
    if column is not None:
        address += f", column {column}"
    return address


_PLACE = re.compile(r"(?P<file>.*?)(?:, row (?P<row>\d+))?(?:, column (?P<column>.+))?", re.DOTALL)


def as_rows(problems: Problems) -> list[dict[str, object]]:
    """The faults that are spelled out, as rows of a table: ``file``, ``row`` (None: as a whole), ``column``,
    ``wrong``, ``cure``. A place that is no feed's (``academy.yaml, line 7``) is all in ``file``.
    """
    found = []
    for problem in problems:
        match = _PLACE.fullmatch(problem.place)
        named = match.groupdict() if match else {"file": problem.place, "row": None, "column": None}
        row = int(named["row"]) if named["row"] else None
        found.append(
            {"file": named["file"], "row": row, "column": named["column"] or "", "wrong": problem.wrong}
            | {"cure": problem.cure}
        )
    return found
