"""Where a feed comes from: a folder of CSV files, a zip of them, or an .xlsx workbook with a sheet each.

Whatever it is, it becomes ``Sheet``s whose rows stream; nothing is unpacked to disk, nothing read twice.
"""

import csv
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from tradewind.exchange.feeds import workbook
from tradewind.exchange.feeds.entities import BY_NAME
from tradewind.exchange.feeds.examination import NotAWorkbook
from tradewind.exchange.feeds.faults import Unreadable
from tradewind.kernel.codes import nearest
from tradewind.kernel.problems import BadInput, Problems

LINE_LIMIT = 1_048_576
"""The most bytes of one line of a CSV file."""
UNPACKED_LIMIT = 8 * 1024**3
"""The most bytes that a zip may unpack to; it streams."""
WORKBOOK_LIMIT = 256 * 1024**2
"""The most bytes that a workbook may unpack to; it is read as a whole."""
MEMBER_LIMIT = 1000
"""The most members of a zip or workbook, the clutter of other systems included."""
RATIO_LIMIT, RATIO_FLOOR = 200, 16 * 1024**2
"""No member beyond the floor may be packed tighter than this: real feeds are at 5 to 30."""

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_AS_UTF_8 = "Save it as UTF-8 (in Excel: CSV UTF-8)."


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of the feed. ``rows`` opens it anew and yields the cells of each row, the header first."""

    name: str
    label: str
    rows: Callable[[], Iterator[list[str]]]


@contextmanager
def opened(path: Path) -> Iterator[list[Sheet]]:
    """The feed's sheets, by name. Raises BadInput for what cannot be a feed at all, with every unknown file."""
    with ExitStack() as stack:
        if path.is_dir():
            sheets = _folder(path)
        elif not path.exists():
            raise BadInput.of(str(path), "is not there.", "Name a folder, a .zip or an .xlsx file.")
        elif path.suffix.lower() == ".zip":
            sheets = _archive(path, stack)
        elif path.suffix.lower() == ".xlsx":
            sheets = _workbook(path, stack)
        else:
            raise BadInput.of(str(path), "is no feed.", "Name a folder, a .zip or an .xlsx file.")
        if not sheets:
            raise BadInput.of(str(path), "has none of the feed's files.", f"They are {_file_names()}.")
        yield sorted(sheets, key=lambda sheet: sheet.name)


def _file_names() -> str:
    return ", ".join(f"{name}.csv" for name in sorted(BY_NAME))


def _folder(path: Path) -> list[Sheet]:
    """Hidden files do not count; whatever else lies there must be one of the feed's files."""
    files = sorted(file for file in path.iterdir() if not file.name.startswith((".", "~$")))
    _only_known(str(path), [file.name for file in files], ".csv")
    return [Sheet(file.stem, file.name, partial(_rows_of, partial(_opened, file))) for file in files]


def _opened(file: Path) -> IO[bytes]:
    return file.open("rb")


def _archive(path: Path, stack: ExitStack) -> list[Sheet]:
    """CSV files at the top of the zip, or all in one folder of it (as some systems pack them)."""
    archive = _unzipped(path, stack, UNPACKED_LIMIT)
    members = [info for info in archive.infolist() if not info.is_dir() and not _is_clutter(info.filename)]
    for info in members:
        inside = PurePosixPath(info.filename.replace("\\", "/"))
        if inside.is_absolute() or ".." in inside.parts or ":" in info.filename:
            raise BadInput.of(path.name, f"has a member outside of itself, {info.filename!r}.", "Pack it anew.")
    if len({PurePosixPath(info.filename).parent for info in members}) > 1:
        raise BadInput.of(path.name, "has files in several folders.", "Put all files at its top.")
    names = [PurePosixPath(info.filename).name for info in members]
    _only_known(path.name, names, ".csv")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadInput.of(path.name, f"has {twice[0]} twice.", "Keep one of them.")
    return [
        Sheet(name.removesuffix(".csv"), name, partial(_rows_of, partial(archive.open, info)))
        for name, info in zip(names, members, strict=True)
    ]


def _workbook(path: Path, stack: ExitStack) -> list[Sheet]:
    archive = _unzipped(path, stack, WORKBOOK_LIMIT)
    try:
        sheets = workbook.opened(path, archive, stack)
    except NotAWorkbook as error:
        raise BadInput.of(path.name, error.wrong, error.cure) from None
    _only_known(path.name, list(sheets), "")
    return [Sheet(name, f"{path.name}, sheet {name}", rows) for name, rows in sheets.items()]


def _unzipped(path: Path, stack: ExitStack, limit: int) -> zipfile.ZipFile:
    """The archive, once its directory shows that it unpacks to something sensible, of ``limit`` bytes at most.

    zipfile never reads more of a member than its directory says, so what is checked here is what holds.
    """
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError):
        raise BadInput.of(path.name, "is damaged or no zip file.", "Pack it anew.") from None
    members = archive.infolist()
    if len(members) > MEMBER_LIMIT:
        wrong = f"has {len(members):,} members, where at most {MEMBER_LIMIT:,} are possible."
        raise BadInput.of(path.name, wrong, "Pack the feed's files alone.")
    for info in members:
        _refuse_member(path.name, info)
    if sum(info.file_size for info in members) > limit:
        size = f"{limit // 1024**3} GB" if limit >= 1024**3 else f"{limit // 1024**2} MB"
        raise BadInput.of(path.name, f"unpacks to more than {size}.", "Load a folder of CSV files.")
    return archive


def _refuse_member(name: str, info: zipfile.ZipInfo) -> None:
    """Raise BadInput for a member that is encrypted, a link, packed in a rare way or as only a bomb is."""
    if info.flag_bits & 1:
        raise BadInput.of(name, f"has an encrypted member, {info.filename!r}.", "Pack it without.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadInput.of(name, f"has a link, {info.filename!r}.", "Pack the file that it leads to.")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise BadInput.of(name, f"packs {info.filename!r} in a way that few can unpack.", "Pack it with Deflate.")
    if info.file_size > RATIO_FLOOR and info.file_size > RATIO_LIMIT * info.compress_size:
        raise BadInput.of(
            name,
            f"packs {info.filename!r} more than {RATIO_LIMIT} times, as only a zip bomb does.",
            "Load the unpacked folder.",
        )


def _is_clutter(member: str) -> bool:
    """What systems add unasked: hidden files, resource forks."""
    return any(
        part.startswith((".", "~$", "__MACOSX")) and part != ".." for part in member.replace("\\", "/").split("/")
    )


def _only_known(where: str, names: list[str], suffix: str) -> None:
    """Raise BadInput naming every file that the feed does not know, each with the nearest one."""
    known = [name + suffix for name in BY_NAME]
    problems = Problems()
    for name in names:
        if name not in known:
            near = nearest(name, known) or nearest(PurePosixPath(name).stem + suffix, known)
            noun = "file" if suffix else "sheet"
            cure = f"Did you mean {near}?" if near else f"The feed's {noun}s are {', '.join(sorted(known))}."
            problems.add(where, f"has an unknown {noun}, {name}.", cure)
    problems.raise_if_any()


def _rows_of(open_file: Callable[[], IO[bytes]]) -> Iterator[list[str]]:
    """The rows of a CSV file. Raises ``Unreadable`` with the row where it cannot be read on."""
    number = 0
    try:
        with open_file() as stream:
            for cells in csv.reader(_lines(stream), strict=True):
                number += 1
                yield cells
    except csv.Error as error:
        raise Unreadable(*_explained(error), row=number + 1) from None
    except Unreadable as error:
        error.row = number + 1
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Unreadable(f"cannot be read on ({error}).", "Copy or pack it anew.", row=number + 1) from None


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines, decoded one by one: so a fault is known to the line, and no line can fill the memory."""
    line = stream.readline(LINE_LIMIT)
    if encoding := _MARKS.get(line[:2]):
        raise Unreadable(f"is {encoding}, not UTF-8.", _AS_UTF_8)
    line = line.removeprefix(b"\xef\xbb\xbf")
    while line:
        if len(line) == LINE_LIMIT and not line.endswith(b"\n"):
            raise Unreadable("has a line of more than a megabyte.", "Begin a new line for every row.")
        if b"\0" in line:
            raise Unreadable("has a NUL byte.", _AS_UTF_8)
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            wrong = f"has the byte {line[error.start]:#04x}, which is not UTF-8."
            raise Unreadable(wrong, _AS_UTF_8) from None
        line = stream.readline(LINE_LIMIT)


_CSV_FAULTS = (
    ("field larger than", "has a cell without an end.", "A quotation mark is probably not closed."),
    ("unexpected end of data", "has a quotation mark that is not closed.", "Close it."),
    ("expected after", "has text behind a closing quotation mark.", 'Write a quotation mark in a cell as "".'),
    ("new-line character", "has line ends that are not \\n or \\r\\n.", "Save it with the line ends of Unix."),
)


def _explained(error: csv.Error) -> tuple[str, str]:
    for sign, wrong, cure in _CSV_FAULTS:
        if re.search(sign, str(error)):
            return wrong, cure
    return f"is no CSV ({error}).", "Save it anew as CSV."
