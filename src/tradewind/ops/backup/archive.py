"""The archive: a zip of ``database.dump`` (PostgreSQL's custom format), ``files/…`` and, last, ``manifest.json``.

The manifest names every other member with its size and SHA-256, so what it does not describe is no backup, and a
file that lost its end has no manifest at all.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from tradewind.kernel.problems import BadInput
from tradewind.programs.reconcile import Progress

DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files/"
FORMAT = 1
"""Of the archive; a later one that this version cannot read says so by its number."""
BLOCK = 1 << 20
"""Bytes held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive holds.

    ``tables`` is name -> [rows, checksum], ``members`` is name -> [bytes, SHA-256], ``migrations`` are
    ``app.name``, sorted; ``made_at`` is an ISO 8601 instant in UTC.
    """

    version: str
    made_at: str
    postgres: str
    migrations: list[str]
    tables: dict[str, list[str]]
    members: dict[str, list[str]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(int(rows) for rows, _ in self.tables.values())

    @property
    def files(self) -> int:
        return sum(name.startswith(FILES) for name in self.members)


class Writer:
    """Adds members one after the other, and the manifest at the end."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members: dict[str, list[str]] = {}

    def add(self, name: str, blocks: Iterable[bytes], *, compress: bool) -> None:
        """Write a member as its blocks come."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                digest.update(block)
                size += len(block)
        self._members[name] = [str(size), digest.hexdigest()]

    def finish(self, manifest: Manifest) -> Manifest:
        """Write the manifest, with all members in it; the archive is whole from here on."""
        manifest.members.update(self._members)
        self._archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        return manifest


@contextmanager
def opened(path: Path, progress: Progress) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive with its manifest, every byte of it checked. Raises BadInput that names what is damaged."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise BadInput.of(str(path), f"cannot be read: {error.strerror}.") from error
    except zipfile.BadZipFile as error:
        raise BadInput.of(str(path), "is no backup, or lost its end on the way.", "Take another copy.") from error
    with archive:
        manifest = _manifest(path, archive)
        _check_members(path, archive, manifest, progress)
        yield archive, manifest


def blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces of ``BLOCK`` bytes."""
    while block := stream.read(BLOCK):
        yield block


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        data: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if data["format"] != FORMAT:
            raise BadInput.of(
                str(path),
                f"is a backup of format {data['format']}, and this Tradewind reads format {FORMAT}.",
                f"Restore it with Tradewind {data['version']} or later.",
            )
        return Manifest(**data)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise BadInput.of(str(path), "has no readable manifest, so it is no backup or is damaged.") from error


def _check_members(path: Path, archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    names = [name for name in archive.namelist() if name != MANIFEST]
    if sorted(names) != sorted(manifest.members):
        odd = sorted(set(names) ^ set(manifest.members)) or sorted(names)
        raise BadInput.of(f"{path}, {odd[0]}", "does not agree with the manifest.", "Take another copy.")
    for number, (name, told) in enumerate(manifest.members.items()):
        progress("Checking the backup", number, len(manifest.members))
        if _digested(archive, name) != told:
            raise BadInput.of(f"{path}, {name}", "is damaged: its checksum is another.", "Take another copy.")


def _digested(archive: zipfile.ZipFile, name: str) -> list[str] | None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as member:
            for block in blocks_of(member):
                digest.update(block)
                size += len(block)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    return [str(size), digest.hexdigest()]
