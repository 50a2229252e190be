"""Tables given away: as CSV, line by line, and as a workbook. Nothing in them is ever a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet program calculate the text that follows (OWASP: CSV injection)."""


def safe(value: object) -> object:
    """``value`` as a cell of a CSV file: a text that a spreadsheet would calculate gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The rows as lines of UTF-8 CSV (RFC 4180), one at a time; the first begins with a byte order mark.

    With the mark Excel reads it as UTF-8; every other reader that we know of passes over it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow([safe(value) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_workbook(rows: Iterable[Sequence[object]], file: BinaryIO, *, title: str) -> None:
    """Write the rows as a workbook of one sheet, the first row as its heading; memory stays flat.

    Texts are stored as texts, days and instants (UTC) as such, numbers as numbers.
    """
    options = {
        "constant_memory": True,
        "in_memory": False,
        "remove_timezone": True,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet(title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
        bold = workbook.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, bool) or value is None:
                    sheet.write(number, column, value)
                elif isinstance(value, (int, float, Decimal)):
                    sheet.write_number(number, column, value)
                elif isinstance(value, (date, datetime)):
                    sheet.write_datetime(number, column, value)
                else:
                    sheet.write_string(number, column, str(value), bold if number == 0 else None)
