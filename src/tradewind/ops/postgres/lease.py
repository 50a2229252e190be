"""Who is using the server: a lock for starting and stopping it, and a lease for each process that uses it.

Both are `flock` locks, so the kernel gives them back however a process ends, and a child made by `fork`
shares its parent's.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tradewind.ops.postgres.errors import PostgresUnavailable

PATIENCE = 330.0
"""Seconds to wait for another process that starts or stops the server; recovery may take minutes."""


@contextmanager
def exclusive(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock ``path``, waiting up to ``patience`` seconds for it. Not re-entrant."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + patience
        while not _locked(descriptor):
            if time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"Another process has held {path} for more than {patience:.0f} seconds, starting or "
                    "stopping the embedded PostgreSQL. Look at its server.log, or end that process."
                )
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Lease:
    """This process uses the server, from `take` to `release` or its death. Call both under the start lock."""

    path: Path
    descriptor: int

    @classmethod
    def take(cls, folder: Path) -> "Lease":
        path = folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = _open(path)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return cls(path, descriptor)

    def release(self) -> None:
        """Give it back. Closing, not unlocking: a forked child that goes on keeps it."""
        os.close(self.descriptor)


def in_use(folder: Path) -> bool:
    """Whether any process has a lease in ``folder``; sweeps the dead away. Under the start lock."""
    held = [path for path in folder.iterdir() if _is_held(path)]
    return bool(held)


def _is_held(path: Path) -> bool:
    descriptor = _open(path)
    try:
        if not _locked(descriptor):
            return True
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    # Read only, for that is enough to lock: what root once made, the owner of the folder can still lock.
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
