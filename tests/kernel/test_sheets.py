"""What we give away as CSV and as a workbook: read back with other libraries."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from tradewind.kernel.sheets import csv_lines, safe, write_workbook

ROWS = [
    ["person", "hired", "score", "note"],
    ["maya", date(2026, 3, 1), Decimal("7.5"), "=1+1"],
    ["zoë", None, -3, 'says "so"\nand goes'],
]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "\nx"])
def test_text_that_a_spreadsheet_would_calculate_is_text(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", [-3, Decimal("-7.5"), "maya-1", "a=b", True])
def test_other_values_stay(value):
    assert safe(value) == value


def test_csv_reads_back():
    text = b"".join(csv_lines(ROWS)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["person", "hired", "score", "note"],
        ["maya", "2026-03-01", "7.5", "'=1+1"],
        ["zoë", "", "-3", 'says "so"\nand goes'],
    ]


def test_workbook_reads_back(tmp_path):
    with (tmp_path / "people.xlsx").open("wb") as file:
        write_workbook(iter(ROWS), file, title="people [all]: who/what?")
    sheet = CalamineWorkbook.from_path(tmp_path / "people.xlsx")
    assert sheet.sheet_names == ["people  all   who what "]
    assert sheet.get_sheet_by_index(0).to_python() == [
        ["person", "hired", "score", "note"],
        ["maya", date(2026, 3, 1), 7.5, "=1+1"],
        ["zoë", "", -3.0, 'says "so"\nand goes'],
    ]
