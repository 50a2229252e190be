"""One embedded PostgreSQL: made on first use, started by the first to come, stopped by the last to leave."""

import os
import secrets
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from tradewind.ops.postgres import binaries
from tradewind.ops.postgres.binaries import Account
from tradewind.ops.postgres.errors import PostgresUnavailable
from tradewind.ops.postgres.layout import PORT, Layout, closed_folder
from tradewind.ops.postgres.lease import Lease, exclusive, in_use
from tradewind.ops.postgres.postmaster import Postmaster, disown

NAME = "tradewind"
"""Of the database, and of the role that owns it."""

SSL_REQUEST = struct.pack("!II", 8, 80877103)
"""The shortest question that a server answers, and in one byte (frontend/backend protocol, SSLRequest)."""

ANSWER_SECONDS = 5
START_SECONDS = 300
STOP_SECONDS = 60
ORPHANS_SECONDS = 15.0
"""How long the backends of a killed server may take to notice that it is gone."""

LOG_BYTES = 16 * 2**20

SETTINGS = {
    "max_connections": "100",
    "max_locks_per_transaction": "256",  # partitioned ledgers lock every partition they touch
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # costs more than it saves in statements of milliseconds
    "autovacuum": "on",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests: a crash of the machine may cost the whole database, a crash of a program nothing."""


class EmbeddedPostgres:
    """The PostgreSQL of one TRADEWIND_HOME, shared by all processes that name it.

    Every method may be called by any number of processes at once, and raises PostgresUnavailable.
    """

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        """``throwaway``: trade durability for speed, if it is this object that starts the server."""
        self.layout = Layout(home.resolve() / "postgres")
        self.throwaway = throwaway

    @property
    def url(self) -> str:
        """Where it answers once it runs; the port is said so that PGPORT cannot mislead a client."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.layout.sockets))}&port={PORT}"

    def running(self) -> bool:
        """Whether the server answers a client: about 1 ms, for no program is run to find out."""
        postmaster = Postmaster.of(self.layout.data)
        if postmaster is None or postmaster.status != "ready":
            return False
        # To connect is not enough: the socket of a server that is being killed takes connections to the end.
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.settimeout(ANSWER_SECONDS)
            probe.connect(str(self.layout.socket))
            probe.sendall(SSL_REQUEST)
            return probe.recv(1) != b""
        return False

    def start(self) -> str:
        """Start the server if it does not run; return its URL. It runs until `stop`, or a last `part`."""
        with self._alone():
            self._start()
        return self.url

    def stop(self) -> None:
        """Stop the server, whoever uses it; its database is left in order."""
        with self._alone():
            self._stop()

    def join(self) -> Lease:
        """Start the server if it does not run, and become one of those for whom it is kept running."""
        with self._alone():
            self._start()
            return Lease.take(self.layout.leases)

    def part(self, lease: Lease) -> None:
        """Give ``lease`` back, and stop the server if nobody else holds one; the dead do not count."""
        with self._alone():
            lease.release()
            if not in_use(self.layout.leases):
                self._stop()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process starts, stops, joins or parts meanwhile."""
        try:
            self.layout.make()
            with exclusive(self.layout.lock):
                yield
        except OSError as error:
            raise PostgresUnavailable(
                f"The embedded PostgreSQL cannot use {self.layout.folder}: {error}. "
                "Run as the owner of that folder, set TRADEWIND_HOME to another, "
                "or set DATABASE_URL to a PostgreSQL of your own."
            ) from error

    def _start(self) -> None:
        if self.running() or self._comes_up_by_itself():
            return
        account = binaries.server_account(self.layout.data)
        self.layout.settle(account)
        bin_folder = binaries.programs(account, self.layout.place)
        if not self.layout.data.exists():
            self._create(bin_folder, account)
        self._refuse_another_major(binaries.major_version(bin_folder, account))
        for lock_file in (self.layout.data / "postmaster.pid", self.layout.socket_lock):
            disown(lock_file)
        self._launch(bin_folder, account)

    def _comes_up_by_itself(self) -> bool:
        """Wait for a server that lives but does not answer: its starter was killed, or it is stopping."""
        deadline = time.monotonic() + START_SECONDS
        while (postmaster := Postmaster.of(self.layout.data)) and postmaster.lives():
            if self.running():
                return True
            if time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"PostgreSQL (process {postmaster.pid}) runs but does not answer at "
                    f"{self.layout.socket}. Look at {self.layout.log}, "
                    f"or end it with `kill -INT {postmaster.pid}`."
                )
            time.sleep(0.02)
        return False

    def _create(self, bin_folder: Path, account: Account | None) -> None:
        """Make the database under another name first: what stands at ``data`` is always whole."""
        place = self.layout.place
        for unfinished in place.glob("data.draft-*"):
            _remove(unfinished)
        draft = place / f"data.draft-{secrets.token_hex(4)}"
        closed_folder(draft, account)
        # Paths are relative to the place: these programs hand them to a shell.
        made = binaries.run(
            account,
            *(bin_folder / "initdb", "-D", draft.name, "-U", NAME, "-E", "UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth-local=trust", "--auth-host=reject"),
            *(["--no-sync"] if self.throwaway else []),
            cwd=place,
        )
        if made.returncode == 0:
            # Single-user mode: the database is there before any server, and no client is needed to make it.
            made = binaries.run(
                account,
                *(bin_folder / "postgres", "--single", "-D", draft.name, "-c", "exit_on_error=on"),
                *(["-c", "fsync=off"] if self.throwaway else []),
                "template1",
                typed=f"CREATE DATABASE {NAME};\n",
                cwd=place,
            )
        if made.returncode:
            raise PostgresUnavailable(
                f"A database could not be made in {place}:\n{made.stdout[-2000:].strip()}\n"
                "Mend that, or set DATABASE_URL to a PostgreSQL of your own."
            )
        draft.rename(self.layout.data)
        _sync_folder(place)

    def _refuse_another_major(self, ours: str) -> None:
        theirs = (self.layout.data / "PG_VERSION").read_text().strip()
        if theirs != ours:
            raise PostgresUnavailable(
                f"The database in {self.layout.data} was made by PostgreSQL {theirs}, and this is {ours}. "
                f"Dump it with the Tradewind that made it and restore the dump into an empty TRADEWIND_HOME; "
                f"or remove {self.layout.data} if it may be lost (a demo)."
            )

    def _launch(self, bin_folder: Path, account: Account | None) -> None:
        log = self.layout.log
        if _size(log) > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        command = [str(bin_folder / "pg_ctl"), "start", "-D", "data", "-l", "run/server.log", "-w"]
        command += ["-t", str(START_SECONDS), "-o", self._options()]
        deadline = time.monotonic() + ORPHANS_SECONDS
        while True:
            logged = _size(log)
            # No pipe of ours: the server would inherit it, and its reader would wait for ever.
            started = binaries.run(account, *command, cwd=self.layout.place, said=subprocess.DEVNULL)
            if started.returncode == 0:
                return
            complaint = log.read_bytes()[logged:].decode(errors="replace") if log.exists() else ""
            if "shared memory block" not in complaint or time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"PostgreSQL does not start in {self.layout.data}:\n{complaint[-2000:].strip()}\n"
                    f"Its log is {log}. Mend that, or set DATABASE_URL to a PostgreSQL of your own."
                )
            time.sleep(0.1)  # backends of a killed server still leave

    def _options(self) -> str:
        settings = (
            SETTINGS
            | (THROWAWAY if self.throwaway else {})
            | _shared_memory()
            | {
                "port": str(PORT),
                "listen_addresses": "",
                "unix_socket_directories": str(self.layout.sockets),
                "unix_socket_permissions": "0700",
            }
        )
        return shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))

    def _stop(self) -> None:
        if not self.running() and not self._comes_up_by_itself():
            return
        postmaster = Postmaster.of(self.layout.data)
        if postmaster is None:
            return
        os.kill(postmaster.pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
        deadline = time.monotonic() + STOP_SECONDS
        while Postmaster.of(self.layout.data) is not None and postmaster.lives():
            if time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"PostgreSQL (process {postmaster.pid}) is still writing after {STOP_SECONDS} seconds. "
                    f"It goes on and stops by itself; its log is {self.layout.log}."
                )
            time.sleep(0.01)


def _shared_memory() -> dict[str, str]:
    """Parallel queries share memory in /dev/shm; where that is small (64 MB in a container), in files."""
    with suppress(OSError):
        shm = os.statvfs("/dev/shm")  # noqa: S108 - looked at, not written to
        if shm.f_frsize * shm.f_blocks < 512 * 2**20:
            return {"dynamic_shared_memory_type": "mmap"}
    return {}


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    """Remove a folder in which somebody's initdb may still be writing, until it notices that its files are gone."""
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
