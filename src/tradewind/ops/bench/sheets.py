"""Feed files, written as they are invented: nothing is kept."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

Row = tuple[object, ...]


class Sheet:
    """A CSV file of which rows are known to need no quotation marks."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1 << 20)
        self.rows = 0

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows; None is an empty cell."""
        lines = [",".join(["" if cell is None else str(cell) for cell in row]) for row in rows]
        if lines:
            self._file.write("\n".join(lines) + "\n")
        self.rows += len(lines)

    def close(self) -> None:
        self._file.close()


@contextmanager
def written(folder: Path, headers: dict[str, str]) -> Iterator[dict[str, Sheet]]:
    """One sheet a header (its columns, separated by commas), by the name of its file without ``.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {name: Sheet(folder / f"{name}.csv") for name in headers}
    try:
        for name, header in headers.items():
            sheets[name].write([(header,)])
        yield sheets
    finally:
        for sheet in sheets.values():
            sheet.close()
