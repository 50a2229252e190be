"""Files that would fill the memory: read in a process of their own, which has little and must not need it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

SOURCE = Path(__file__).resolve().parents[3] / "src"

READ = """
import json, resource, sys
from pathlib import Path
import django
django.setup()
from tradewind.exchange.academy.reading import read_files
from tradewind.exchange.feeds import sources
from tradewind.exchange.feeds.faults import Unreadable
from tradewind.kernel.problems import BadInput

def said(path):
    try:
        if path.suffix == ".yaml":
            read_files([path])
            return "read"
        with sources.opened(path) as sheets:
            return sum(1 for sheet in sheets for _ in sheet.rows())
    except BadInput as error:
        return error.problems.lines()[0]
    except Unreadable as error:
        return error.wrong

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
answers = {}
for name in sys.argv[1:]:
    answers[Path(name).name] = said(Path(name))
print(json.dumps([answers, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024]))
"""
"""Reads the files of the command line; prints what became of each, and by how many MB the process grew."""


def read(*paths: Path) -> tuple[dict[str, object], int]:
    settings = {"DJANGO_SETTINGS_MODULE": "tradewind.config.settings", "TRADEWIND_NO_DATABASE": "1"}
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", READ, *map(str, paths)],
        env={**environment, **settings, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers, grown = json.loads(done.stdout)
    return answers, grown


def packed(path: Path, name: str, megabytes: int, block: bytes) -> Path:
    """A zip of one member of so many MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(megabytes * 1_000_000 // len(block)):
            member.write(block)
    return path


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("bombs")
    alphabet = os.urandom(20_000).hex().encode()
    corners = folder / "corners.xlsx"
    with xlsxwriter.Workbook(corners) as book:
        sheet = book.add_worksheet("brands")
        sheet.write(0, 0, "code")
        sheet.write(1_048_575, 16_383, "x")
    aliases = "audiences:\n  a: &a [" + "x, " * 9 + "x]\n"
    aliases += "".join(
        f"  {b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    texts = {
        "aliases.yaml": aliases,
        "deep.yaml": "audiences: " + "[" * 5_000_000,
        "wide.yaml": "audiences: [" + "x, " * 3_000_000 + "]",
        "long.yaml": "audiences: " + "x" * 9_000_000,
        "too_long.yaml": "#" * 10_000_001,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [
        packed(folder / "ratio.zip", "brands.csv", 100, b"a" * 1_000_000),
        packed(folder / "below.zip", "brands.csv", 15, b"a" * 1_000_000),
        packed(folder / "tight.zip", "brands.csv", 60, b"code," + alphabet + b"\n"),
        packed(folder / "ratio.xlsx", "xl/worksheets/sheet1.xml", 20, b" " * 1_000_000),
        packed(folder / "huge.xlsx", "xl/worksheets/sheet1.xml", 300, (alphabet[:4_000] + b" " * 36_000)),
        corners,
        *(folder / name for name in texts),
    ]


def test_no_bomb_fills_the_memory(bombs: list[Path]) -> None:
    answers, grown = read(*bombs)

    assert answers == {
        "ratio.zip": (
            "ratio.zip: packs 'brands.csv' more than 200 times, as only a zip bomb does. Load the unpacked folder."
        ),
        "below.zip": "has a line of more than a megabyte.",
        "tight.zip": 1_499,
        "ratio.xlsx": (
            "ratio.xlsx: packs 'xl/worksheets/sheet1.xml' more than 200 times, as only a zip bomb does. "
            "Load the unpacked folder."
        ),
        "huge.xlsx": "huge.xlsx: unpacks to more than 256 MB. Load a folder of CSV files.",
        "corners.xlsx": (
            "corners.xlsx: reaches over 1,048,576 rows and 16,384 columns in sheet1.xml. "
            "Delete the empty rows and columns around the data, or use CSV."
        ),
        "aliases.yaml": "aliases.yaml, line 7: comes to more than 1,000,000 values. Split the file, use fewer aliases.",
        "deep.yaml": "deep.yaml, line 1: goes deeper than 120 levels. Name parts of it as audiences.",
        "wide.yaml": "wide.yaml, line 1: comes to more than 1,000,000 values. Split the file, use fewer aliases.",
        "long.yaml": "read",
        "too_long.yaml": "too_long.yaml: has more than 10 MB. Split it into several files.",
    }
    assert grown < 400
