"""Workbooks (.xlsx): the cells of each sheet as the text that a CSV file would have.

A spreadsheet knows numbers, days and truths where a feed has codes and text. So 45000 must not become
``45000.0``, nor a day a serial number, nor a cell in error an empty one, which would erase.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

_ERROR_CELL = re.compile(rb"<c\b[^>]*\bt=\"e\"[^>]*>")
_CELL_NAME = re.compile(rb"\br=\"([A-Z]+[0-9]+)\"")
_BLOCK, _OVERLAP = 1 << 20, 1 << 10

Cell = int | float | str | bool | time | date | datetime | timedelta


class NotAWorkbook(Exception):
    """The file is not what its name says, or has a cell whose value is an error."""


def opened(path: Path, archive: zipfile.ZipFile, stack: ExitStack) -> dict[str, Callable[[], Iterator[list[str]]]]:
    """The sheets that hold anything, by name; each gives its rows from the first on, empty ones included."""
    _refuse_errors(archive)
    try:
        book = CalamineWorkbook.from_path(str(path))
        stack.callback(book.close)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except CalamineError as error:
        raise NotAWorkbook(f"is damaged or no workbook ({error}).") from None
    return {sheet.name: partial(_rows, sheet) for sheet in sheets if sheet.height}


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [as_text(cell) for cell in row]


def as_text(cell: Cell) -> str:
    """What a person sees in the cell: no ``.0`` behind whole numbers, days as ISO 8601, truths in words."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return str(cell)  # dates and times are ISO 8601 by themselves


def _number(value: float) -> str:
    """With the 15 digits that spreadsheets have, and never with an exponent."""
    if value.is_integer():
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")


def _refuse_errors(archive: zipfile.ZipFile) -> None:
    """Raise for a cell such as ``#REF!``: the reader gives it as empty, and an empty cell erases."""
    for name in archive.namelist():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            continue
        with archive.open(name) as stream:
            kept = b""
            while block := stream.read(_BLOCK):
                found = _ERROR_CELL.search(kept + block)
                if found:
                    cell = _CELL_NAME.search(found[0])
                    at = f" in cell {cell[1].decode()}" if cell else ""
                    raise NotAWorkbook(f"has an error such as #REF!{at} of {name.rpartition('/')[2]}.")
                kept = block[-_OVERLAP:]
