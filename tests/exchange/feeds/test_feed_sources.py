"""Folders, zips and workbooks say the same; what is no feed is refused before a row is read."""

import struct
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tradewind.exchange import feeds
from tradewind.exchange.feeds import FeedReport
from tradewind.exchange.models import FeedRun
from tradewind.kernel.problems import BadInput

Facts = Callable[..., Any]


def packed(path: Path, files: dict[str, str], *, under: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(under + name, content)
    return path


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, column, cell, day)
                    else:
                        sheet.write(number, column, cell)
    return path


def refused(path: Path) -> list[str]:
    with pytest.raises(BadInput) as error:
        feeds.check(path)
    return error.value.problems.lines()


def cells(content: str) -> list[list[Any]]:
    """A CSV's cells as a spreadsheet holds them: days, numbers and truths typed."""
    rows = [line.split(",") for line in content.splitlines()]
    return [rows[0], *[[typed(cell) for cell in row] for row in rows[1:]]]


def typed(cell: str) -> Any:
    if cell in {"true", "false"}:
        return cell == "true"
    try:
        return float(cell)
    except ValueError:
        pass
    try:
        return datetime.strptime(cell, "%Y-%m-%d")
    except ValueError:
        return cell


@pytest.mark.parametrize("under", ["", "export/"])
def test_a_zip_is_the_same_as_its_folder(
    db: None, network_files: dict[str, str], folder: Callable[..., Path], facts: Facts, tmp_path: Path, under: str
) -> None:
    files = {f"{name}.csv": content for name, content in network_files.items()}
    archive = packed(tmp_path / "feed.zip", files, under=under)

    feeds.load(archive, actor="feeder")
    before = facts()
    again = feeds.load(folder(**network_files), actor="feeder")

    assert facts() == before
    assert sum(report.unchanged for report in again.entities.values()) == 31
    assert len(set(FeedRun.objects.values_list("digest", flat=True))) == 1


def test_a_workbook_is_the_same_as_its_folder(
    db: None, network_files: dict[str, str], folder: Callable[..., Path], facts: Facts, tmp_path: Path
) -> None:
    network_files["courses"] = "code,title,hours\nhv-100,High voltage,7.5\n"
    book = workbook(tmp_path / "feed.xlsx", {name: cells(content) for name, content in network_files.items()})

    feeds.load(book, actor="feeder")
    before = facts()
    again = feeds.load(folder(**network_files), actor="feeder")

    assert facts() == before
    assert sum(report.unchanged for report in again.entities.values()) == 31
    assert len(set(FeedRun.objects.values_list("digest", flat=True))) == 1


def test_numbers_in_a_workbook_do_not_corrupt_codes(db: None, facts: Facts, tmp_path: Path) -> None:
    rows = [["code", "name"], [45000, 12.0], ["007", "Seven"], [12345678901234, 0.1 + 0.2]]

    feeds.load(workbook(tmp_path / "feed.xlsx", {"brands": rows}), actor="feeder")

    assert facts("brands") == [
        ("007", "Seven", None),
        ("12345678901234", "0.3", None),
        ("45000", "12", None),
    ]


def test_faults_in_a_workbook_name_the_sheet_and_the_row(db: None, tmp_path: Path) -> None:
    book = workbook(tmp_path / "feed.xlsx", {"brands": [["code", "name"], ["a", "A"], [], ["b", ""]]})

    assert refused(book) == [
        "feed.xlsx, sheet brands, row 4, column name: is empty. Every row needs its name.",
    ]


def test_an_error_in_a_workbook_is_not_an_empty_cell(db: None, tmp_path: Path) -> None:
    path = tmp_path / "feed.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("brands")
        sheet.write_row(0, 0, ["code", "name"])
        sheet.write(1, 0, "a")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    assert refused(path) == ["feed.xlsx: has an error such as #REF! in cell B2 of sheet1.xml. Correct the cell."]


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(load: Callable[..., FeedReport], facts: Facts) -> None:
    load(brands=b"\xef\xbb\xbfcode,name\r\na,\xc3\x84ra\r\n")

    assert facts("brands") == [("a", "Ära", None)]


def test_an_unknown_file_is_refused_with_the_nearest(db: None, folder: Callable[..., Path]) -> None:
    path = folder(poeple="code\n", brands="code,name\n", zzz="")
    (path / "people.txt").write_text("code")
    (path / ".hidden").write_text("")

    assert refused(path) == [
        f"{path}: has an unknown file, people.txt. Did you mean people.csv?",
        f"{path}: has an unknown file, poeple.csv. Did you mean people.csv?",
        (
            f"{path}: has an unknown file, zzz.csv. "
            "The feed's files are appointments.csv, brands.csv, communities.csv, "
            "courses.csv, credits.csv, dimensions.csv, field_representatives.csv, field_units.csv, locations.csv, "
            "metrics.csv, observations.csv, partners.csv, people.csv, positions.csv, reporting_lines.csv."
        ),
    ]


def test_an_unknown_sheet_is_refused_with_the_nearest(db: None, tmp_path: Path) -> None:
    book = workbook(tmp_path / "feed.xlsx", {"Brands": [["code", "name"]], "Sheet2": []})

    assert refused(book) == ["feed.xlsx: has an unknown sheet, Brands. Did you mean brands?"]


def test_what_is_no_feed_is_refused(db: None, folder: Callable[..., Path], tmp_path: Path) -> None:
    empty, text, broken = folder(), tmp_path / "feed.csv", tmp_path / "feed.zip"
    text.write_text("code")
    broken.write_text("no zip")
    (tmp_path / "feed.xlsx").write_text("no workbook")

    assert [refused(path)[0] for path in (tmp_path / "nowhere", text, broken, tmp_path / "feed.xlsx")] == [
        f"{tmp_path}/nowhere: is not there. Name a folder, a .zip or an .xlsx file.",
        f"{text}: is no feed. Name a folder, a .zip or an .xlsx file.",
        "feed.zip: is damaged or no zip file. Pack it anew.",
        "feed.xlsx: is damaged or no zip file. Pack it anew.",
    ]
    assert refused(empty)[0].startswith(f"{empty}: has none of the feed's files. They are appointments.csv, ")


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("../people.csv", "has a member outside of itself, '../people.csv'. Pack it anew."),
        ("/people.csv", "has a member outside of itself, '/people.csv'. Pack it anew."),
        ("C:\\people.csv", "has a member outside of itself, 'C:\\\\people.csv'. Pack it anew."),
    ],
)
def test_a_zip_that_leads_out_of_itself_is_refused(db: None, tmp_path: Path, member: str, said: str) -> None:
    assert refused(packed(tmp_path / "feed.zip", {member: "code\n"})) == [f"feed.zip: {said}"]


def test_a_zip_with_several_folders_is_refused(db: None, tmp_path: Path) -> None:
    archive = packed(tmp_path / "feed.zip", {"a/people.csv": "", "b/people.csv": ""})

    assert refused(archive) == ["feed.zip: has files in several folders. Put all files at its top."]


def test_a_zip_bomb_is_refused(db: None, tmp_path: Path) -> None:
    archive = packed(tmp_path / "feed.zip", {"people.csv": "a" * 20_000_000})

    assert refused(archive) == [
        "feed.zip: packs 'people.csv' more than 200 times, as only a zip bomb does. Load the unpacked folder."
    ]


def test_a_zip_that_lies_about_its_sizes_is_damaged(db: None, tmp_path: Path) -> None:
    path = packed(tmp_path / "feed.zip", {"brands.csv": "code,name\n" + "".join(f"b{i},B\n" for i in range(9999))})
    data = path.read_bytes()
    directory = data.index(b"PK\x01\x02")
    path.write_bytes(data[: directory + 24] + struct.pack("<I", 1000) + data[directory + 28 :])

    assert refused(path)[0].startswith("brands.csv, row ")


def test_an_encrypted_zip_is_refused(db: None, tmp_path: Path) -> None:
    path = packed(tmp_path / "feed.zip", {"brands.csv": "code,name\n"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))

    assert refused(path) == ["feed.zip: has an encrypted member, 'brands.csv'. Pack it without."]


def test_the_clutter_of_other_systems_in_a_zip_does_not_count(db: None, tmp_path: Path, facts: Facts) -> None:
    files = {"f/brands.csv": "code,name\na,A\n", "__MACOSX/f/._brands.csv": "x", "f/.DS_Store": "x"}

    feeds.load(packed(tmp_path / "feed.zip", files), actor="feeder")

    assert facts("brands") == [("a", "A", None)]
