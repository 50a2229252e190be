"""A PostgreSQL server as somebody else runs it: another version than the wheel's, behind a password."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from ops.processes import free_port
from psycopg import sql

from tradewind.ops.postgres.binaries import Account, run, server_account

OLDEST = 15
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/libexec/postgresql*", "usr/local/pgsql/bin")
"""Where Debian, Red Hat, Alpine and PostgreSQL's own make put the programs."""
HOW = f"no PostgreSQL {OLDEST} or later outside of the wheel; to have one: apt-get install postgresql"

PASSWORD = "not 'in' the way?"
"""The address of the database has to quote it."""


def programs() -> Path | None:
    """The folder with ``initdb`` of the oldest server here that is new enough; the path's own counts too."""
    folders = [folder for place in PLACES for folder in Path("/").glob(place)]
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    versions = [(version(folder), folder) for folder in folders if (folder / "initdb").exists()]
    return min((entry for entry in versions if entry[0] >= OLDEST), default=(0, None))[1]


def version(folder: Path) -> int:
    """The major version of the programs there; 0 where they do not run."""
    found = re.search(r" (\d+)[.\d]*", run(None, folder / "postgres", "--version", cwd=Path("/")).stdout)
    return int(found[1]) if found else 0


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """The address, up to its last ``/``, of a new server whose role ``academy`` owns the database ``academy``.

    As an administrator would set it up: the role may neither make roles nor databases, it comes over TCP
    with a password, and the words are sorted as people do (ICU) where ours goes by code points.
    """
    folder = Path(tempfile.mkdtemp(prefix="tradewind-outside-", dir="/tmp"))
    account = server_account(folder / "data")
    folder.chmod(0o755)
    closed = folder / "server"
    closed.mkdir(mode=0o700)
    if account:
        shutil.chown(closed, account.uid, account.gid)
    try:
        port = free_port()
        _made(bin_folder, account, closed)
        _told(bin_folder, account, closed, "start", "-w", "-l", "log", "-o", _options(closed, port))
        try:
            yield _address(port)
        finally:
            _told(bin_folder, account, closed, "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def _made(bin_folder: Path, account: Account | None, folder: Path) -> None:
    command = [str(bin_folder / "initdb"), "-D", "data", "-U", "postgres", "-E", "UTF8", "--no-sync", "-A"]
    command += ["scram-sha-256", "--pwfile=../password", "--locale=C", "--locale-provider=icu", "--icu-locale=en"]
    (folder.parent / "password").write_text(PASSWORD)
    made = run(account, *command, cwd=folder)
    assert made.returncode == 0, made.stdout


def _told(bin_folder: Path, account: Account | None, folder: Path, *arguments: str) -> None:
    # To a file: the server would keep a pipe of ours open, and its reader would wait for ever.
    with (folder.parent / "said").open("w+") as said:
        done = run(account, bin_folder / "pg_ctl", "-D", "data", *arguments, cwd=folder, said=said.fileno())
        said.seek(0)
        assert done.returncode == 0, said.read()


def _options(folder: Path, port: int) -> str:
    return f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"


def _address(port: int) -> str:
    """Make the role and its database; return where they are."""
    with psycopg.connect(f"host=127.0.0.1 port={port} user=postgres", password=PASSWORD, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE academy LOGIN PASSWORD {}").format(PASSWORD))
        owner.execute("CREATE DATABASE academy OWNER academy")
    return f"127.0.0.1:{port}"
