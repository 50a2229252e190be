"""PostgreSQL's own client programs, from the wheel of the embedded server: they serve any server up to its version."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings
from psycopg.conninfo import make_conninfo

from tradewind.kernel.problems import TradewindError
from tradewind.ops import schema
from tradewind.ops.postgres import binaries

_TOLERATED = 'unrecognized configuration parameter "transaction_timeout"'
"""What a server older than 17 says to a setting that pg_restore sends unasked; nothing depends on it."""


def parameters(name: str | None = None) -> dict[str, Any]:
    """How to reach the academy's database, or another of its server, as libpq has it."""
    given = {key: value for key, value in schema.parameters().items() if value not in (None, "")}
    return {**given, "dbname": name} if name else given


@contextmanager
def dumping(snapshot: str) -> Iterator[IO[bytes]]:
    """The database as of an exported snapshot, as a stream; TradewindError if pg_dump does not come to its end."""
    command = ["--format=custom", "--compress=gzip:3", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    with _started("pg_dump", command, parameters(), stdout=subprocess.PIPE) as (process, said):
        assert process.stdout is not None  # noqa: S101 - for mypy: it is a pipe
        yield process.stdout
        if process.wait() != 0:
            raise TradewindError(f"pg_dump failed: {_text(said)}")


def fill(name: str, dump: Iterable[bytes]) -> None:
    """Restore a dump into the empty database ``name``; TradewindError with PostgreSQL's words if it cannot be."""
    command = ["--no-owner", "--no-privileges"]
    with _started("pg_restore", command, parameters(name), stdin=subprocess.PIPE) as (process, said):
        assert process.stdin is not None  # noqa: S101 - for mypy: it is a pipe
        try:
            for block in dump:
                process.stdin.write(block)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended early: why is what it said
        process.wait()
        faults = [line for line in _text(said).splitlines() if "error:" in line and _TOLERATED not in line]
        if faults or process.returncode not in {0, 1}:
            raise TradewindError(f"pg_restore failed: {faults[0] if faults else _text(said)}")


@contextmanager
def _started(
    program: str, arguments: list[str], where: dict[str, Any], **streams: Any
) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes]]]:
    """The program under way, and the file of what it says; killed if the caller leaves by an exception."""
    password = where.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    command = [str(binaries.installed() / "bin" / program), *arguments, f"--dbname={make_conninfo(**where)}"]
    with tempfile.TemporaryFile() as said:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, stderr=said, env=environment, cwd=settings.HOME, **streams
        )
        try:
            yield process, said
        finally:
            if process.poll() is None:
                process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None and not stream.closed:
                    stream.close()
            process.wait()


def _text(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode(errors="replace").strip()
