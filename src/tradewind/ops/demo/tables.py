"""The demo network as rows of feed files, and writing them down."""

import csv
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]
"""File name without ``.csv`` -> rows; every row of a file has the same columns."""

FIXED = ("brands", "dimensions", "communities", "positions", "metrics", "courses")
"""The files that do not depend on the size of the network; they lie beside the code as they are loaded."""


def fixed(name: str) -> list[Row]:
    """The rows of a CSV file of this package."""
    text = resources.files(__package__).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def read(path: Path) -> list[Row]:
    """The rows of a file that ``write`` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(tables: Mapping[str, Iterable[Row]], folder: Path) -> None:
    """Write one CSV a table; the same tables give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        rows = list(table)
        if not rows:
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
