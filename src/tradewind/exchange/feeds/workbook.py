"""Workbooks (.xlsx): the cells of each sheet as the text that a CSV file would have.

A spreadsheet knows numbers, days and truths where a feed has codes and text. So 45000 must not become
``45000.0``, nor a day a serial number. What cannot be taken as it looks is refused before (``examination``).
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from tradewind.exchange.feeds import examination
from tradewind.exchange.feeds.examination import NotAWorkbook

Cell = int | float | str | bool | time | date | datetime | timedelta


def opened(path: Path, archive: zipfile.ZipFile, stack: ExitStack) -> dict[str, Callable[[], Iterator[list[str]]]]:
    """The sheets that hold anything, by name; each gives its rows from the first on, empty ones included."""
    examination.examine(archive)
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
