"""Two academies that began alike: one is disturbed, the other is not, and both must say the same after every step."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psycopg
from command_line import ROOT

from faults import snapshot
from tradewind.ops.postgres import EmbeddedPostgres
from tradewind.ops.postgres.postmaster import Postmaster

PATIENCE = 120.0
"""Seconds after which a child that does not end, or a server that does not answer, fails the test by name."""

Victim = Literal["process", "backend", "server", "web", "web's worker"]
VICTIMS: tuple[Victim, ...] = ("process", "server", "process", "process", "backend", "process", "process", "process")
"""Mostly our own process; now and then the whole server, or one backend, which it answers with a restart."""
VICTIMS_OF_PAGES: tuple[Victim, ...] = ("web", "server", "web's worker", "web", "process", "web", "backend", "web")
"""Mostly the pages; now and then the worker beside them, or the database under both."""


class Zygote:
    """Children of one academy, warm (``faults.zygote``)."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home
        self.output = home / "said"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=home,
            env={
                **kept,
                "DATABASE_URL": url,
                "TRADEWIND_HOME": str(home),
                "DJANGO_SETTINGS_MODULE": "tradewind.config.settings",
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
            },
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def start(self, kind: str, **given: Any) -> int:
        """The number of a new child that carries the action out."""
        assert self._process.stdin is not None
        self.output.unlink(missing_ok=True)
        self._process.stdin.write(json.dumps({"kind": kind, "output": str(self.output), **given}) + "\n")
        self._process.stdin.flush()
        return self._number()

    def wait(self) -> int:
        """Its status once it has ended; negative after a signal."""
        return self._number()

    def _number(self) -> int:
        return int(self._lines.get(timeout=PATIENCE))

    def ended(self) -> bool:
        return not self._lines.empty()

    def said(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@dataclass(frozen=True)
class Step:
    """One thing that happens to an academy: plain SQL first, then an action that has to come to its end."""

    name: str
    kind: str
    given: dict[str, Any] = field(default_factory=dict)
    statements: tuple[str, ...] = ()


@dataclass
class Twins:
    """The disturbed academy, its twin, and the server that both live on."""

    postgres: EmbeddedPostgres
    disturbed: Zygote
    twin: Zygote

    def step(self, step: Step, victim: Victim, when: float) -> bool:
        """Both take the step; the victim is killed ``when`` (0 to 1) of the twin's time is over. Whether it hit.

        Afterwards both are the same, or the test fails and says in what.
        """
        usual = _timed(lambda: _finish(self.twin, step))
        _write(self.disturbed, step)
        hit = self._disturb(step, victim, usual * when)
        if hit:
            _finish(self.disturbed, step, again=True)
        self.compare(f"{step.name}, {victim} killed at {when:.2f} of {usual:.2f} s")
        return hit

    def compare(self, told: str) -> None:
        """Both say the same, or the test fails with ``told`` and in what they differ."""
        states = [snapshot.look(academy.url) for academy in (self.disturbed, self.twin)]
        apart = snapshot.differences(*states)
        assert apart == [], f"{told}: {apart}"
        assert self._exported(self.disturbed) == self._exported(self.twin), told

    def violations(self) -> list[str]:
        """What the checker of invariants says of the disturbed academy."""
        self.disturbed.start("violations")
        assert self.disturbed.wait() == 0, self.disturbed.said()
        found: list[str] = json.loads(self.disturbed.said().splitlines()[-1])
        return found

    def _disturb(self, step: Step, victim: Victim, delay: float) -> bool:
        child = self.disturbed.start(step.kind, **step.given)
        until = time.monotonic() + delay
        while time.monotonic() < until and not self._is_over(step):
            time.sleep(0.002)
        if self._is_over(step) and step.kind != "worker":
            return self.disturbed.wait() != 0
        if victim == "process":
            os.kill(child, signal.SIGKILL)
        else:
            self.kill_postgres(victim)
        if step.kind == "worker" and victim != "process":
            os.kill(child, signal.SIGKILL)  # it would wait for the server and go on; the next one takes over
        self.disturbed.wait()
        if victim != "process":
            answers(self.postgres)
        return True

    def _is_over(self, step: Step) -> bool:
        return self.disturbed.ended()

    def kill_postgres(self, victim: Victim) -> None:
        """The whole server (``server``), or what works for the disturbed academy in it (``backend``)."""
        if victim == "backend":
            with psycopg.connect(_maintenance(self.postgres), autocommit=True) as witness:
                killed = [_kill(pid) for pid in _backends(self.postgres, self.disturbed)]
                if any(killed):
                    _outlive(witness)
            return
        postmaster = Postmaster.of(self.postgres.layout.data)
        assert postmaster is not None
        for pid in [postmaster.pid, *_children(postmaster.pid)]:
            _kill(pid)

    def _exported(self, academy: Zygote) -> bytes:
        out = academy.home / "assignments.csv"
        academy.start("command", arguments=["assignments", "export", "--quiet", "--out", str(out)])
        assert academy.wait() == 0, academy.said()
        return out.read_bytes()


def _finish(academy: Zygote, step: Step, *, again: bool = False) -> None:
    """Let the action come to its end; ``again`` after it was killed: what is written already is not written twice."""
    if not again:
        _write(academy, step)
    child = academy.start(step.kind, **step.given)
    if step.kind == "worker":
        drained(academy)
        os.kill(child, signal.SIGTERM)
    status = academy.wait()
    assert status == 0, f"{step.name} ended with {status}: {academy.said()}"


def _write(academy: Zygote, step: Step) -> None:
    if step.statements:
        with psycopg.connect(academy.url, options="-c statement_timeout=60s") as direct:
            for statement in step.statements:
                direct.execute(statement)  # type: ignore[arg-type] - made by the test itself


def drained(academy: Zygote, *, unless: Callable[[], bool] = lambda: False) -> bool:
    """Wait until a worker that listens for a stop has left nothing stale and no errand; False if it is no use."""
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(academy.url, autocommit=True) as direct:
        waiting = """SELECT EXISTS (SELECT FROM stale_person) OR EXISTS (SELECT FROM stale_definition)
            OR EXISTS (SELECT FROM stale_fact)
            OR EXISTS (SELECT FROM exchange_errand WHERE state IN ('waiting', 'running'))"""
        while "worker_started" not in academy.said() or direct.execute(waiting).fetchone() != (False,):
            if unless():
                return False
            assert time.monotonic() < deadline, f"the worker never drained: {academy.said()}"
            time.sleep(0.02)
    return True


def _timed(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _backends(postgres: EmbeddedPostgres, academy: Zygote) -> list[int]:
    name = academy.url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(_maintenance(postgres), autocommit=True) as direct:
        rows = direct.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", [name]
        ).fetchall()
    return [pid for (pid,) in rows]


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[1]) == parent:
            found.append(int(folder.name))
    return found


def _kill(pid: int) -> bool:
    """Whether it was still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def answers(postgres: EmbeddedPostgres) -> None:
    """Start the server again if it is gone, and wait until it takes connections: it recovers first."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            postgres.start()
            with psycopg.connect(_maintenance(postgres), connect_timeout=10):
                return
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL never came back"
            time.sleep(0.05)


def _outlive(witness: "psycopg.Connection[Any]") -> None:
    """Wait until the server has noticed: then it ends everybody's connections, this one too."""
    deadline = time.monotonic() + PATIENCE
    with suppress(psycopg.OperationalError):
        while witness.execute("SELECT 1"):
            assert time.monotonic() < deadline, "the server never noticed that a backend was killed"
            time.sleep(0.01)


def _maintenance(postgres: EmbeddedPostgres) -> str:
    return postgres.url.replace("@/tradewind?", "@/postgres?")


def url_of(postgres: EmbeddedPostgres, name: str) -> str:
    return postgres.url.replace("@/tradewind?", f"@/{name}?")


@contextmanager
def twins(postgres: EmbeddedPostgres, home: Path, found: Callable[[Zygote], None]) -> Iterator[Twins]:
    """A pair: ``found`` founds the first in the server's own migrated database, the second is a copy of it."""
    homes = [home / name for name in ("disturbed", "twin")]
    for folder in homes:
        folder.mkdir()
    first = Zygote(postgres.url, homes[0])
    second = None
    try:
        found(first)
        with psycopg.connect(_maintenance(postgres), autocommit=True) as server:
            # Copied by WAL, its sequences would go back in the first crash: PostgreSQL takes their values, of which
            # up to 32 are used already, for logged ones.
            server.execute("CREATE DATABASE twin TEMPLATE tradewind STRATEGY file_copy")
        second = Zygote(url_of(postgres, "twin"), homes[1])
        yield Twins(postgres, first, second)
    finally:
        first.close()
        if second is not None:
            second.close()
