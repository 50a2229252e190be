"""Streams sheets into temporary tables, and finds every fault that a header, a row or a cell has by itself.

Memory stays flat: rows are read, checked and written block by block. A row with faults is staged all the
same, its wrong cells as nulls, so that what refers to it is not called unknown on top.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from tradewind.exchange.feeds import sql
from tradewind.exchange.feeds.cells import CELL_LIMIT, NULL
from tradewind.exchange.feeds.entities import BY_NAME, Column, Entity
from tradewind.exchange.feeds.faults import CellFault, Unreadable, place
from tradewind.exchange.feeds.report import Progress
from tradewind.exchange.feeds.sources import Sheet
from tradewind.kernel.codes import nearest
from tradewind.kernel.problems import Problems

BLOCK = 2000
"""Rows that go to the database at once."""
COLUMN_LIMIT = 100
"""The most columns that a header may have; the widest file has 15."""
REMEMBERED, REMEMBERED_LENGTH = 8192, 64
"""How many read cells a column keeps in mind, and how long they may be: days, countries, codes that recur."""


@dataclass(slots=True)
class Staged:
    """A file in its temporary table: column ``row`` and those that the file has.

    ``whole`` is false where some of it could not be read: then nothing that refers to it is called unknown.
    """

    entity: Entity
    label: str
    columns: list[Column] = field(default_factory=list)
    count: int = 0
    whole: bool = True
    digest: str = ""

    @property
    def table(self) -> str:
        return f"feed_{self.entity.name}"

    def has(self, column: str) -> bool:
        """Whether the file carries the column; an absent one leaves what is there."""
        return any(own.name == column for own in self.columns)


class _Reader(dict[str, str]):
    """Reads the cells of one column; what recurs is read once."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def __missing__(self, cell: str) -> str:
        staged = self._read(cell)
        if len(cell) <= REMEMBERED_LENGTH and len(self) < REMEMBERED:
            self[cell] = staged
        return staged

    def _read(self, cell: str) -> str:
        if len(cell) > CELL_LIMIT:
            raise CellFault(f"has {len(cell):,} characters.", f"At most {CELL_LIMIT:,} are possible.")
        staged = self.column.kind.read(cell) if cell else ""
        if staged:
            return staged
        if self.column.required:
            raise CellFault("is empty.", f"Every row needs its {self.column.name}.")
        return self.column.empty


def stage(cursor: CursorWrapper, sheet: Sheet, problems: Problems, progress: Progress) -> Staged:
    """Copy the sheet into its temporary table (dropped at the end of the transaction) and ANALYZE it."""
    staged = Staged(BY_NAME[sheet.name], sheet.label)
    rows = _until_unreadable(sheet.rows(), staged, problems)
    header = next(rows, None)
    if header is None and staged.whole:
        header = []
    if header is not None:
        staged.columns = _columns(header, staged, problems)
    if staged.columns:
        _create(cursor, staged)
        _copy(cursor, staged, rows, problems, progress)
        sql.run(cursor, "ANALYZE {table}", table=sql.name(staged.table))
    return staged


def _until_unreadable(rows: Iterator[list[str]], staged: Staged, problems: Problems) -> Iterator[list[str]]:
    """The rows up to the first that cannot be read: a fault must not break off the COPY, and with it everything."""
    try:
        yield from rows
    except Unreadable as fault:
        staged.whole = False
        problems.add(place(staged.label, fault.row), fault.wrong, fault.cure)


def _columns(header: list[str], staged: Staged, problems: Problems) -> list[Column]:
    """The columns that the header names. With a fault in it the file is not read further (``whole``)."""
    entity, at, before = staged.entity, place(staged.label, 1), problems.count
    if not any(header):
        problems.add(at, "names no columns.", f"Write {','.join(entity.by_column)} there.")
    elif len(header) == 1 and (split := next((mark for mark in ";\t" if mark in header[0]), None)):
        mark = "semicolons" if split == ";" else "tabs"
        problems.add(at, f"is separated by {mark}.", "Separate the cells by commas.")
    elif len(header) > COLUMN_LIMIT:
        problems.add(at, f"has {len(header):,} columns.", f"The columns are {', '.join(entity.by_column)}.")
    else:
        _check_names(header, entity, at, problems)
    staged.whole = problems.count == before
    return [entity.column(name) for name in header] if staged.whole else []


def _check_names(header: list[str], entity: Entity, at: str, problems: Problems) -> None:
    for name in header:
        if name not in entity.by_column:
            near = nearest(name, entity.by_column)
            cure = f"Did you mean {near}?" if near else f"The columns are {', '.join(entity.by_column)}."
            problems.add(at, f"has the unknown column {name!r}.", cure)
    for name in sorted({name for name in header if name in entity.by_column and header.count(name) > 1}):
        problems.add(at, f"has the column {name} twice.", "Keep one of them.")
    for column in entity.columns:
        if column.required and column.name not in header:
            near = nearest(column.name, [name for name in header if name not in entity.by_column])
            if near is None:
                problems.add(at, f"lacks the column {column.name}.", "Every row needs it.")


def _create(cursor: CursorWrapper, staged: Staged) -> None:
    """A table left by an earlier load of the same transaction goes first."""
    drop(cursor, staged.table)
    sql.run(
        cursor,
        "CREATE TEMPORARY TABLE {table} (row bigint NOT NULL, {columns}) ON COMMIT DROP",
        table=sql.name(staged.table),
        columns=sql.listed(
            sql.compose("{name} {type}", name=sql.name(column.name), type=sql.constant(column.kind.sql))
            for column in staged.columns
        ),
    )


def drop(cursor: CursorWrapper, table: str) -> None:
    """Drop a temporary table of ours if it is there."""
    sql.run(cursor, "DROP TABLE IF EXISTS {table}", table=sql.name("pg_temp", table))


def _copy(
    cursor: CursorWrapper, staged: Staged, rows: Iterator[list[str]], problems: Problems, progress: Progress
) -> None:
    statement = sql.compose(
        "COPY {table} (row, {columns}) FROM STDIN",
        table=sql.name("pg_temp", staged.table),
        columns=sql.names(column.name for column in staged.columns),
    )
    step = f"Reading {staged.label}"
    digest = hashlib.sha256(f"{staged.entity.name}\0{[c.name for c in staged.columns]}\0".encode())
    with cursor.copy(statement) as copy:
        for block in _blocks(staged, rows, problems):
            data = block.encode()
            digest.update(data)
            copy.write(data)
            progress(step, staged.count, None)
    staged.digest = digest.hexdigest()


def _blocks(staged: Staged, rows: Iterator[list[str]], problems: Problems) -> Iterator[str]:
    """The rows as COPY takes them, so many at a time; wholly empty rows are no rows."""
    readers = [_Reader(column) for column in staged.columns]
    width = len(readers)
    lines: list[str] = []
    for number, cells in enumerate(rows, start=2):
        try:
            if len(cells) == width:
                lines.append("\t".join([str(number), *[reader[c] for reader, c in zip(readers, cells, strict=True)]]))
            elif any(cells):
                _ragged(staged, number, len(cells), problems)
        except CellFault:
            if not any(cells):
                continue
            lines.append("\t".join([str(number), *_cell_by_cell(staged, number, readers, cells, problems)]))
        if len(lines) >= BLOCK:
            staged.count += len(lines)
            yield "\n".join(lines) + "\n"
            lines.clear()
    staged.count += len(lines)
    yield "\n".join(lines) + "\n" if lines else ""


def _ragged(staged: Staged, number: int, cells: int, problems: Problems) -> None:
    staged.whole = False  # its key is unknown, so what refers to it cannot be judged
    wrong = f"has {cells} cells where the header has {len(staged.columns)}."
    cure = "Write one cell for every column; put a cell that has a comma in quotation marks."
    problems.add(place(staged.label, number), wrong, cure)


def _cell_by_cell(
    staged: Staged, number: int, readers: list[_Reader], cells: list[str], problems: Problems
) -> Iterator[str]:
    """A row with a fault in it, every one of which is reported; nulls stand for the wrong cells."""
    for column, reader, cell in zip(staged.columns, readers, cells, strict=True):
        try:
            yield reader[cell]
        except CellFault as fault:
            problems.add(place(staged.label, number, column.name), fault.wrong, fault.cure)
            if column.name in staged.entity.key:
                staged.whole = False
            yield NULL
