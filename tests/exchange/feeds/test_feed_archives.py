"""Zips and workbooks that hide something: refused with the cure, before a row is read; nothing is applied."""

import io
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from exchange.feeds.conftest import refused, snapshot

from tradewind.exchange import feeds

pytestmark = pytest.mark.django_db

BRANDS = "code,name\na,A\n"


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    """A zip of these members, each a name or a ``ZipInfo`` and its content."""

    def packed(*members: tuple[str | zipfile.ZipInfo, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
        path = tmp_path / "feed.zip"
        with zipfile.ZipFile(path, "w", method) as made:
            for name, content in members:
                made.writestr(name, content)
        return path

    return packed


def test_two_files_of_one_entity_are_refused(archive: Callable[..., Path]) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive(("brands.csv", BRANDS), ("brands.csv", "code,name\nb,B\n"))

    assert refused(path) == ["feed.zip: has brands.csv twice. Keep one of them."]


def test_a_file_in_two_spellings_of_case_is_refused(archive: Callable[..., Path]) -> None:
    said = refused(archive(("brands.csv", BRANDS), ("Brands.csv", BRANDS)))

    assert said == ["feed.zip: has an unknown file, Brands.csv. Did you mean brands.csv?"]


def test_a_zip_in_a_zip_is_refused(archive: Callable[..., Path]) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("brands.csv", BRANDS)

    [said] = refused(archive(("people.zip", inner.getvalue())))

    assert said == "feed.zip: has an unknown file, people.zip. Did you mean people.csv?"


def test_a_link_in_a_zip_is_refused(archive: Callable[..., Path]) -> None:
    link = zipfile.ZipInfo("brands.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert refused(archive((link, "/etc/passwd"))) == [
        "feed.zip: has a link, 'brands.csv'. Pack the file that it leads to."
    ]


@pytest.mark.parametrize("name", ["..\\brands.csv", "a/../../brands.csv", "\\brands.csv", "c:brands.csv"])
def test_a_member_outside_of_the_zip_is_refused(archive: Callable[..., Path], name: str) -> None:
    assert refused(archive((name, BRANDS))) == [f"feed.zip: has a member outside of itself, {name!r}. Pack it anew."]


def test_a_zip_of_very_many_members_is_refused(archive: Callable[..., Path]) -> None:
    assert refused(archive(*((f"{number}.csv", "") for number in range(1001)))) == [
        "feed.zip: has 1,001 members, where at most 1,000 are possible. Pack the feed's files alone."
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_in_a_rare_way_is_refused(archive: Callable[..., Path], method: int) -> None:
    assert refused(archive(("brands.csv", BRANDS), method=method)) == [
        "feed.zip: packs 'brands.csv' in a way that few can unpack. Pack it with Deflate."
    ]


def test_a_zip_with_a_damaged_member_is_told_the_row(archive: Callable[..., Path]) -> None:
    path = archive(("brands.csv", BRANDS * 1000), method=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"a,A", b"a,B", 1))

    [said] = [line for line in refused(path) if "cannot be read on" in line]

    assert said.endswith("cannot be read on (Bad CRC-32 for file 'brands.csv'). Copy or pack it anew.")


def test_a_zip_cut_off_is_refused(archive: Callable[..., Path]) -> None:
    path = archive(("brands.csv", BRANDS))
    path.write_bytes(path.read_bytes()[:-10])

    assert refused(path) == ["feed.zip: is damaged or no zip file. Pack it anew."]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """A workbook with a sheet ``brands``, whose XML is then changed from one text to another."""

    def made(before: str = "", after: str = "", fill: Callable[[Any, Any], None] | None = None) -> Path:
        plain, path = tmp_path / "plain.xlsx", tmp_path / "feed.xlsx"
        with xlsxwriter.Workbook(plain) as work:
            sheet = work.add_worksheet("brands")
            sheet.write_row(0, 0, ["code", "name"])
            sheet.write_row(1, 0, ["a", "A"])
            if fill:
                fill(work, sheet)
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                content = old.read(info)
                if info.filename == "xl/worksheets/sheet1.xml":
                    assert before.encode() in content
                    content = content.replace(before.encode(), after.encode())
                new.writestr(info.filename, content)
        return path

    return made


END = "</sheetData>"
SAVE_ANEW = "Save it anew as an Excel workbook (.xlsx)."
SPREAD = "Delete the empty rows and columns around the data, or use CSV."
OPEN_AND_SAVE = "Open it in a spreadsheet and save it, or write values."

SHEETS = {
    "opposite_corners": (
        (END, f'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>{END}'),
        f"reaches over 1,048,576 rows and 16,384 columns in sheet1.xml. {SPREAD}",
    ),
    "corners_of_another_namespace": (
        (END, f"<x:row r='1048576'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row>{END}"),
        f"reaches over 1,048,576 rows and 16,384 columns in sheet1.xml. {SPREAD}",
    ),
    "rows_that_are_only_counted": (
        (END, f'<row><c r="XFD3"><v>1</v></c></row>{"<row><c><v>1</v></c></row>" * 700}{END}'),
        f"reaches over 703 rows and 16,384 columns in sheet1.xml. {SPREAD}",
    ),
    "formula_that_nothing_calculated": (
        (END, f'<row r="3"><c r="A3" t="str"><v>b</v></c><c r="B3"><f>A1&amp;"x"</f></c></row>{END}'),
        f"has a formula that is not calculated in cell B3 of sheet1.xml. {OPEN_AND_SAVE}",
    ),
    "shared_formula_that_nothing_calculated": (
        (END, f'<row r="3"><c r="B3"><f t="shared" si="0"/></c></row>{END}'),
        f"has a formula that is not calculated in cell B3 of sheet1.xml. {OPEN_AND_SAVE}",
    ),
    "merged_cells": (
        (END, f'{END}<mergeCells count="1"><mergeCell ref="B2:B4"/></mergeCells>'),
        "has merged cells, B2:B4 of sheet1.xml. Unmerge them and fill in each.",
    ),
    "error_of_another_namespace": (
        (END, f"<x:row r='3'><x:c r='B3' t='e'><x:v>#N/A</x:v></x:c></x:row>{END}"),
        "has an error such as #REF! in cell B3 of sheet1.xml. Correct the cell.",
    ),
    "entities_that_stand_for_more": (
        (END, f'<row r="3"><c r="A3" t="inlineStr"><is><t>&lol;</t></is></c></row>{END}'),
        f"is damaged or no workbook (at 0..0: unrecognized entity `&lol;`). {SAVE_ANEW}",
    ),
}


@pytest.mark.parametrize("case", SHEETS)
def test_a_sheet_that_hides_something_is_refused(book: Callable[..., Path], case: str) -> None:
    (before, after), said = SHEETS[case]

    assert refused(book(before, after)) == [f"feed.xlsx: {said}"]


def test_a_formula_that_is_calculated_counts_as_what_it_shows(book: Callable[..., Path]) -> None:
    feeds.load(book(fill=lambda _, sheet: sheet.write_formula(1, 1, "=A1", None, "Calculated")), actor="feeder")

    assert snapshot()["brands"] == [("a", "Calculated", None)]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (46279, "'46279' is not a day. Write it like 2026-09-14."),
        (46279.5, "'46279.5' is not a day. Write it like 2026-09-14."),
        (datetime(2026, 9, 14, 10), "'2026-09-14T10:00:00' is not a day. Write it like 2026-09-14."),
        (True, "'true' is not a day. Write it like 2026-09-14."),
    ],
)
def test_a_cell_that_is_no_day_in_a_workbook(tmp_path: Path, value: Any, said: str) -> None:
    path = tmp_path / "feed.xlsx"
    with xlsxwriter.Workbook(path) as work:
        sheet, form = work.add_worksheet("people"), work.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["code", "given_name", "family_name", "hired_on"])
        sheet.write_row(1, 0, ["a", "A", "B"])
        sheet.write_datetime(1, 3, value, form) if isinstance(value, datetime) else sheet.write(1, 3, value)

    assert refused(path) == [f"feed.xlsx, sheet people, row 2, column hired_on: {said}"]


def test_days_counted_from_1904_are_the_same_days(tmp_path: Path) -> None:
    path = tmp_path / "feed.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as work:
        sheet = work.add_worksheet("people")
        sheet.write_row(0, 0, ["code", "given_name", "family_name", "hired_on"])
        sheet.write_row(1, 0, ["a", "A", "B"])
        sheet.write_datetime(1, 3, datetime(2026, 9, 14), work.add_format({"num_format": "yyyy-mm-dd"}))

    feeds.load(path, actor="feeder")

    assert snapshot()["people"][0][-1] == "2026-09-14"


def test_a_workbook_of_the_old_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))

    assert refused(path) == ["feed.xlsx: is damaged or no zip file. Pack it anew."]


def test_a_workbook_without_sheets_of_the_feed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.txt", "no workbook")

    assert refused(path)[0].startswith("feed.xlsx: is damaged or no workbook (")
