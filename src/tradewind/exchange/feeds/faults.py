"""What can be wrong with a cell, a row or a file, before anything is compared with anything else."""

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
