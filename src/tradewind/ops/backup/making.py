"""Making a backup, from one snapshot, while the academy goes on."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

from tradewind import __version__
from tradewind.kernel.files import begun, files
from tradewind.kernel.problems import TradewindError
from tradewind.ops.backup import counting, programs
from tradewind.ops.backup.archive import DUMP, FILES, Manifest, Writer, blocks_of
from tradewind.programs.reconcile import Progress

_MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"


def backup(path: Path, *, progress: Progress) -> Manifest:
    """Write the whole academy to ``path``, database and files; what stands there is replaced once it is whole.

    Database and counts are of one snapshot; files are copied after it, so all that it names are there.
    """
    draft = path.with_name(f".{path.name}.draft-{os.getpid()}")
    try:
        with draft.open("xb") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                manifest = _write(Writer(archive), progress)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)  # it holds everything about everybody
        draft.replace(path)
    except OSError as error:
        raise TradewindError(f"The backup cannot be written to {path}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(writer: Writer, progress: Progress) -> Manifest:
    with psycopg.connect(**programs.parameters()) as direct:
        direct.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        direct.read_only = True
        ((snapshot, postgres, size),) = direct.execute(
            "SELECT pg_export_snapshot(), current_setting('server_version'), pg_database_size(current_database())"
        ).fetchall()
        manifest = Manifest(
            version=__version__,
            made_at=datetime.now(tz=UTC).isoformat(timespec="seconds"),
            postgres=postgres,
            migrations=[name for (name,) in direct.execute(_MIGRATIONS).fetchall()],
            tables=counting.checksums(direct, progress),
        )
        with programs.dumping(snapshot) as dump:
            writer.add(DUMP, _told(dump, size, progress), compress=False)
    _add_files(writer, progress)
    return writer.finish(manifest)


def _told(dump: IO[bytes], size: int, progress: Progress) -> Iterator[bytes]:
    """The blocks as they are, and how far they are in megabytes, of at most the database's own size."""
    done = 0
    for block in blocks_of(dump):
        done += len(block)
        progress("Copying the database (MB)", done >> 20, max(size, done) >> 20)
        yield block


def _add_files(writer: Writer, progress: Progress) -> None:
    names = list(files().names())
    for number, name in enumerate(names):
        progress("Copying files", number, len(names))
        with suppress(FileNotFoundError):  # an upload was unpacked meanwhile, or a package removed
            writer.add(FILES + name, begun(files().pieces(name)), compress=True)
