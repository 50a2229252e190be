"""The zip file that a package comes in, read without trusting it.

Nothing in it decides where it is written: names are normalised and checked before anything is unpacked, sizes
are counted while unpacking and not believed, and what is not a plain file is refused.
"""

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from tradewind.standards.faults import BadPackage, Faults

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_UTF8 = 0x800
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_LEFT_OUT = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
"""What operating systems leave in folders; it is not part of the package."""
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
"""What Windows refuses in a name, and what no address should have."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken: ``files`` of them, ``size`` bytes unpacked, each packed at most ``ratio`` times.

    A file of less than 1 MB may be packed as tightly as it likes.
    """

    files: int = 50_000
    size: int = 8 << 30
    ratio: int = 200
    name: int = 400


def file_name_fault(name: str) -> str | None:
    """Why ``name`` can be that of no single file, or None."""
    if not name or name in {".", ".."} or "/" in name or "\\" in name or _UNWRITABLE.search(name):
        return "is no name of a file."
    return f"has a name of more than {Limits().name} bytes." if len(name.encode()) > Limits().name else None


class _Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


class Archive:
    """The files of a package by their normalised names (``shared/style.css``), in the order of the zip.

    Raises BadPackage with every fault of names, kinds and sizes. ``file`` stays open as long as this is used.
    """

    def __init__(self, file: BinaryIO, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            cure = "Export it again from the authoring tool, as a zip."
            raise BadPackage.of("the package", f"is not a zip file that can be read ({error}).", cure) from error
        self._members = self._checked()
        self._by_folded = {name.casefold(): name for name in self._members}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(member.file_size for member in self._members.values())

    def size_of(self, name: str) -> int:
        """Bytes of one file, unpacked."""
        return self._members[name].file_size

    def spelled(self, name: str) -> str | None:
        """The name that differs from ``name`` by case only, if there is one."""
        return self._by_folded.get(name.casefold())

    def read(self, name: str, limit: int = 32 << 20) -> bytes:
        """The whole content of a file of at most ``limit`` bytes."""
        if self.size_of(name) > limit:
            raise BadPackage.of(name, f"has {self.size_of(name):,} bytes, and at most {limit:,} are read.")
        return b"".join(self.chunks(name))

    def copy(self, name: str, to: _Writable) -> int:
        """Unpack one file, piece by piece; how many bytes it had."""
        written = 0
        for chunk in self.chunks(name):
            to.write(chunk)
            written += len(chunk)
        return written

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file in pieces of at most 1 MB. BadPackage where it is damaged, or longer than it says."""
        try:
            with self._zip.open(self._members[name]) as content:
                while chunk := content.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise BadPackage.of(name, f"is damaged ({error}).", "Upload the package again.") from error
        except Exception as error:
            if type(error).__module__ not in {"zlib", "_lzma", "lzma", "bz2"}:
                raise
            raise BadPackage.of(name, f"is damaged ({error}).", "Upload the package again.") from error

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        faults = Faults()
        members: dict[str, zipfile.ZipInfo] = {}
        infos = self._zip.infolist()
        if len(infos) > self.limits.files:
            wrong = f"holds {len(infos):,} files, and at most {self.limits.files:,} are taken."
            raise BadPackage.of("the package", wrong)
        for info in infos:
            name = _normalised(info)
            if _LEFT_OUT.search(name) or name.endswith("/") or not name:
                continue
            if name in members:
                faults.add(name, "is in the package twice.", "Keep one of them.")
            for wrong, cure in self._faults_of(name, info):
                faults.add(name[:200] or repr(info.filename), wrong, cure)
            members[name] = info
        total = sum(info.file_size for info in members.values())
        if total > self.limits.size:
            faults.add("the package", f"would unpack to {total:,} bytes, and at most {self.limits.size:,} are taken.")
        _check_clashes(members, faults)
        faults.raise_if_any()
        return members

    def _faults_of(self, name: str, info: zipfile.ZipInfo) -> Iterator[tuple[str, str]]:
        parts = name.split("/")
        if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in parts or "." in parts or "" in parts:
            yield "would lie outside the package.", "Names in a zip are relative, without '..'."
        elif _UNWRITABLE.search(name):
            yield "has a character in its name that no file may have.", "Rename it, and what refers to it."
        if len(name.encode()) > self.limits.name:
            yield f"has a name of more than {self.limits.name} bytes.", "Shorten it."
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
            yield "is a link or a device, not a file.", "Put the file itself into the package."
        if info.flag_bits & _ENCRYPTED:
            yield "is encrypted.", "Zip the package without a password."
        elif info.compress_type not in _METHODS:
            yield "is packed by a method that we cannot read.", "Zip the package with 'deflate'."
        if info.file_size > _CHUNK and info.file_size > self.limits.ratio * max(info.compress_size, 1):
            yield f"is packed more than {self.limits.ratio} times, as no course is.", ""


def _normalised(info: zipfile.ZipInfo) -> str:
    """The name with ``/`` between its parts. Names without the UTF-8 mark are read as UTF-8 where they can be.

    Zips made on Windows have backslashes, and zips made on a Mac UTF-8 that is not marked as such.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):  # then it is really from the days of code page 437
            name = name.encode("cp437").decode("utf-8")
    name = name.replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    return name


def _check_clashes(members: dict[str, zipfile.ZipInfo], faults: Faults) -> None:
    """Names that are one on some disks, and names that are a file and a folder at once."""
    spellings = Counter(name.casefold() for name in members)
    for name in members:
        if spellings[name.casefold()] > 1:
            faults.add(name, "differs from another file by case only.", "Rename one of them.")
        parts = name.split("/")
        for end in range(1, len(parts)):
            if (folder := "/".join(parts[:end])) in members:
                faults.add(name, f"lies in {folder!r}, which is a file.", "Rename one of them.")
                break
