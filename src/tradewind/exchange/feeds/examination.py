"""What a workbook must not have, found in its XML before the reader sees it.

The reader gives three kinds of cell as empty, and an empty cell erases: those in error, those of a formula that
nothing has calculated yet, and all but the first of merged ones. And it makes room for every cell between a sheet's
first and last, so that two cells in opposite corners would end the process.
"""

import re
import zipfile
import zlib

EXTENT_LIMIT = 10_000_000
"""The most cells, empty ones included, from a sheet's first to its last."""

_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=[\"']e[\"'][^>]*>")
_UNCALCULATED = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*</(?:\w+:)?c>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z0-9:]+)[\"']")
_TAG = re.compile(rb"<(?:\w+:)?(?:(row)|c)(?=[\s/>])[^>]*>")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]*)(\d*)[\"']")
_BLOCK, _OVERLAP = 1 << 20, 1 << 10


class NotAWorkbook(Exception):
    """What keeps the file from being read as a feed, and the cure."""

    def __init__(self, wrong: str, cure: str = "Save it anew as an Excel workbook (.xlsx).") -> None:
        self.wrong = wrong
        self.cure = cure
        super().__init__(wrong)


def examine(archive: zipfile.ZipFile) -> None:
    """Raise NotAWorkbook for a cell that would be read as something else than it shows, or a sheet too far spread.

    Every member is looked at: which of them are sheets, only the workbook's own index says.
    """
    try:
        for info in archive.infolist():
            name = info.filename.rpartition("/")[2]
            with archive.open(info) as stream:
                extent, kept = _Extent(), b""
                while block := stream.read(_BLOCK):
                    text = kept + block
                    _refuse_cells(text, name)
                    extent.take(text, name)
                    kept = text[-_OVERLAP:]
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise NotAWorkbook(f"is damaged ({error}).") from None


def _refuse_cells(text: bytes, name: str) -> None:
    if found := _ERROR.search(text):
        raise NotAWorkbook(f"has an error such as #REF!{_in_cell(found[0])} of {name}.", "Correct the cell.")
    if found := _UNCALCULATED.search(text):
        cell = text.rfind(b"<c", 0, found.start())
        at = _in_cell(text[cell : found.start()]) if cell >= 0 else ""
        raise NotAWorkbook(
            f"has a formula that is not calculated{at} of {name}.",
            "Open it in a spreadsheet and save it, or write values.",
        )
    if found := _MERGED.search(text):
        cells = found[1].decode()
        raise NotAWorkbook(f"has merged cells, {cells} of {name}.", "Unmerge them and fill in each.")


def _in_cell(tag: bytes) -> str:
    found = _REFERENCE.search(tag)
    return f" in cell {(found[1] + found[2]).decode()}" if found else ""


class _Extent:
    """How far a sheet reaches. Rows and cells may leave out where they are: then they are counted, rather too many."""

    def __init__(self) -> None:
        self.rows = self.columns = self.in_row = 0
        self._numbers: dict[bytes, int] = {}

    def take(self, text: bytes, name: str) -> None:
        for tag in _TAG.finditer(text):
            if tag[1]:
                self.rows, self.in_row = self.rows + 1, 0
            else:
                self.in_row += 1
            if reference := _REFERENCE.search(tag[0]):
                self.rows = max(self.rows, int(reference[2] or 0))
                self.columns = max(self.columns, self._number(reference[1]))
            self.columns = max(self.columns, self.in_row)
        if self.rows * self.columns > EXTENT_LIMIT:
            raise NotAWorkbook(
                f"reaches over {self.rows:,} rows and {self.columns:,} columns in {name}.",
                "Delete the empty rows and columns around the data, or use CSV.",
            )

    def _number(self, letters: bytes) -> int:
        """``C`` is 3, ``AA`` is 27."""
        if letters not in self._numbers:
            number = 0
            for letter in letters:
                number = number * 26 + letter - ord("A") + 1
            self._numbers[letters] = number
        return self._numbers[letters]
