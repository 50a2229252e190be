"""Restoring a backup: into a database beside the present one, checked there, and only then put in its place."""

import os
import secrets
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from tradewind.kernel.files import LocalFiles, files
from tradewind.kernel.problems import BadInput, TradewindError
from tradewind.ops import schema
from tradewind.ops.backup import counting, programs
from tradewind.ops.backup.archive import DUMP, FILES, Manifest, blocks_of, opened
from tradewind.programs.reconcile import Progress

FILLED = {"django_content_type", "django_migrations", "auth_permission", "network_timezone"}
"""Tables that `migrate` fills by itself: rows in them are no academy yet."""
_SWAPS = 10
"""How often the databases are tried to be exchanged while others keep connecting."""


def restore(path: Path, *, replace: bool, progress: Progress) -> Manifest:
    """Bring back what ``path`` holds, database and files, and this version's schema.

    Raises BadInput, with nothing touched, where the archive is damaged or of a newer version, or the database is not
    empty and ``replace`` is not given. The present database is exchanged in one transaction when the restored one
    has been checked: a failure before that loses nothing.
    """
    with opened(path, progress) as (archive, manifest):
        _refuse_newer(path, manifest)
        if not replace:
            _refuse_to_overwrite()
        with _draft_database() as name, _draft_files() as folder:
            with archive.open(DUMP) as dump:
                programs.fill(name, _told(blocks_of(dump), int(manifest.members[DUMP][0]), progress))
            _compare(name, manifest, progress)
            _bring_to_this_version(name, manifest, progress)
            _unpack(archive, manifest, folder, progress)
            progress("Putting it in place", 0, None)
            _put_in_place(name, folder)
        _put_again(archive, manifest, progress)
    return manifest


def _refuse_newer(path: Path, manifest: Manifest) -> None:
    if unknown := sorted(set(manifest.migrations) - set(schema.brought())):
        raise BadInput.of(
            str(path),
            f"was made by a newer Tradewind ({manifest.version}): this one does not know {unknown[0]}.",
            f"Install Tradewind {manifest.version} or later, and restore with that.",
        )


def _refuse_to_overwrite() -> None:
    with psycopg.connect(**programs.parameters()) as direct:
        for table in counting.tables(direct):
            found = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
            if table not in FILLED and direct.execute(found).fetchone() == (True,):
                raise BadInput.of(
                    f"database {direct.info.dbname}",
                    f"is not empty: {table} has rows.",
                    "Restore into an empty database, or say --replace to give up what is there.",
                )


@contextmanager
def _draft_database() -> Iterator[str]:
    """An empty database beside the present one; dropped in the end, unless it took that one's name."""
    name = f"{programs.parameters()['dbname']}_restoring_{secrets.token_hex(3)}"
    with _server() as server:
        try:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise TradewindError(
                f"The role {server.info.user} may not create databases, and a backup is restored beside the present "
                f"one. Let a superuser say: ALTER ROLE {server.info.user} CREATEDB"
            ) from error
    try:
        yield name
    finally:
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _draft_files() -> Iterator[Path]:
    """An empty folder beside that of the files; removed in the end, unless it took its place."""
    folder = _beside("restoring")
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _beside(what: str) -> Path:
    root = Path(settings.MEDIA_ROOT)
    return root.with_name(f"{root.name}.{what}-{secrets.token_hex(3)}")


def _told(dump: Iterator[bytes], size: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    for block in dump:
        done += len(block)
        progress("Restoring the database (MB)", done >> 20, size >> 20)
        yield block


def _compare(name: str, manifest: Manifest, progress: Progress) -> None:
    with psycopg.connect(**programs.parameters(name)) as direct:
        found = counting.checksums(direct, progress)
    for table, told in manifest.tables.items():
        if found.get(table) != told:
            rows = found.get(table, ["no", ""])[0]
            raise TradewindError(
                f"The restored table {table} is not what was backed up ({rows} rows for {told[0]}). "
                "The present database is as it was; report this."
            )


def _bring_to_this_version(name: str, manifest: Manifest, progress: Progress) -> None:
    if not set(schema.brought()) - set(manifest.migrations):
        return
    progress("Migrating", 0, None)
    done = subprocess.run(
        [sys.executable, "-m", "tradewind.cli.main", "migrate", "--quiet"],
        env={**os.environ, "DATABASE_URL": _url(name)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TradewindError(f"The backup could not be brought to this version: {done.stderr.strip()}")


def _url(name: str) -> str:
    """DATABASE_URL of another database of the same server."""
    given = programs.parameters(name)
    who = quote(given.pop("user", ""), safe="")
    if password := given.pop("password", ""):
        who += f":{quote(password, safe='')}"
    given.pop("dbname")
    given.pop("connect_timeout", None)
    port = f":{given.pop('port')}" if "port" in given else ""
    return f"postgresql://{who}@{port}/{quote(name, safe='')}?{urlencode(given)}"


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path, progress: Progress) -> None:
    """The files into ``folder``; on another storage than a folder of this machine, to where they belong.

    There, none is in anybody's way: names are never used again, and a file that is there already is the same.
    """
    names = [name for name in manifest.members if name.startswith(FILES)]
    for number, name in enumerate(names):
        progress("Restoring files", number, len(names))
        target = (folder / name.removeprefix(FILES)).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise BadInput.of(name, "leads out of the folder of files.", "This archive was made by somebody else.")
        with archive.open(name) as member:
            if not isinstance(files(), LocalFiles):
                files().put(name.removeprefix(FILES), blocks_of(member))
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(member, file)


def _put_again(archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    """On another storage, what somebody took for the rest of an import while the former database named none of it."""
    if isinstance(files(), LocalFiles):
        return
    there = set(files().names())
    for name in [name for name in manifest.members if name.startswith(FILES)]:
        if name.removeprefix(FILES) not in there:
            progress("Putting files there again", 0, None)
            with archive.open(name) as member:
                files().put(name.removeprefix(FILES), blocks_of(member))


def _put_in_place(name: str, folder: Path) -> None:
    """Exchange files and databases; where the databases cannot be, the files go back."""
    if not isinstance(files(), LocalFiles):
        _exchange(name, programs.parameters()["dbname"])
        return
    root, former = Path(settings.MEDIA_ROOT), _beside("before")
    if root.exists():
        root.rename(former)
    folder.rename(root)
    try:
        _exchange(name, programs.parameters()["dbname"])
    except BaseException:
        root.rename(folder)
        if former.exists():
            former.rename(root)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _exchange(draft: str, name: str) -> None:
    """Give ``draft`` the name ``name`` in one transaction, whoever is connected; what had it is dropped."""
    connections.close_all()
    former = f"{name}_before_{secrets.token_hex(3)}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with _server() as server:
        for tried in range(_SWAPS):
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            try:
                with server.transaction():
                    server.execute(rename.format(sql.Identifier(name), sql.Identifier(former)))
                    server.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
                break
            except psycopg.errors.ObjectInUse as error:
                if tried == _SWAPS - 1:
                    raise TradewindError(
                        f"Others keep connecting to {name}. Stop web and worker, and restore again; nothing is lost."
                    ) from error
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(former)))


def _server() -> "psycopg.Connection[tuple[Any, ...]]":
    """A connection to the server beside the academy's database: that one is to be renamed. Used with ``with``."""
    last: Exception | None = None
    for name in ("postgres", "template1"):
        try:
            return psycopg.connect(**programs.parameters(name), autocommit=True)
        except psycopg.OperationalError as error:
            last = error
    raise TradewindError(f"Neither database postgres nor template1 can be connected to: {last}")
