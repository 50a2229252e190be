"""The academy's files: what people and content hand in, in the storage that the settings name.

Beside what Django asks of a storage, ours write and read in pieces, and know folders.
"""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.core.files.storage import FileSystemStorage, storages

from tradewind.kernel.problems import TradewindError

PIECE = 1 << 18
"""Bytes read at a time."""


class FilesOutOfReach(TradewindError):
    """The storage does not answer, or refuses us: nothing is known of any file. HTTP 503."""


class File(Protocol):
    """A file as it is uploaded."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


class Files(Protocol):
    """What every storage of ours can do. Names are relative, with ``/`` between their parts.

    One that lies elsewhere raises FilesOutOfReach, at any time.
    """

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file that is not there yet, piece by piece."""
        ...

    def size(self, name: str) -> int:
        """Its bytes; FileNotFoundError where there is no such file."""
        ...

    def pieces(self, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Its content from ``start``, ``length`` bytes or all; FileNotFoundError before the first piece."""
        ...

    def here(self, name: str) -> Path | None:
        """Where a file lies on this machine; None where it lies elsewhere."""
        ...

    def folders(self, name: str) -> list[str]:
        """The names of the folders in a folder, in order; none where it is not there."""
        ...

    def names(self) -> Iterator[str]:
        """The name of every file, in order."""
        ...

    def delete_folder(self, name: str) -> None:
        """Remove a folder with all that is in it; nothing where it is not there."""
        ...

    def fault(self) -> str | None:
        """Why files cannot be written, or None; tried by writing one."""
        ...


def files() -> Files:
    """The storage of the academy."""
    return cast("Files", storages["default"])


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first read already: that there is no such file, or no way to it, is raised here and now."""
    return _again(next(pieces, b""), pieces)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


@contextmanager
def opened(name: str, follow: Callable[[Iterable[bytes]], Iterable[bytes]] = iter) -> Iterator[BinaryIO]:
    """A file of the storage that can be sought. One that lies elsewhere is copied here first, through ``follow``."""
    if (path := files().here(name)) is not None:
        with path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        for piece in follow(files().pieces(name)):
            copy.write(piece)
        copy.seek(0)
        yield cast("BinaryIO", copy)


class LocalFiles(FileSystemStorage):
    """Files in a folder of this machine (``MEDIA_ROOT``)."""

    def __str__(self) -> str:
        return str(self.location)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)

    def size(self, name: str) -> int:
        try:
            found = Path(self.path(name)).stat()
        except OSError as error:
            if error.errno in {errno.ENOTDIR, errno.ENAMETOOLONG}:
                raise FileNotFoundError(name) from error
            raise
        if not stat.S_ISREG(found.st_mode):
            raise FileNotFoundError(name)
        return found.st_size

    def pieces(self, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        left = self.size(name) - start if length is None else length
        with Path(self.path(name)).open("rb") as file:
            file.seek(start)
            while left > 0 and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                yield piece

    def here(self, name: str) -> Path | None:
        return Path(self.path(name))

    def folders(self, name: str) -> list[str]:
        with suppress(FileNotFoundError, NotADirectoryError):
            return sorted(each.name for each in Path(self.path(name)).iterdir() if each.is_dir())
        return []

    def names(self) -> Iterator[str]:
        root = Path(self.location)
        for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
            yield path.relative_to(root).as_posix()

    def delete_folder(self, name: str) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self.path(name))

    def fault(self) -> str | None:
        root = Path(self.location)
        try:
            root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=root) as file:
                file.write(b"tradewind")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            return f"{root} cannot be written to: {error.strerror}"
        return None
