"""Web and worker in one process group: started together, watched, stopped together.

Where one dies it is started again after a second; where one dies ``CRASHES`` times within ``WINDOW`` seconds,
both are stopped and the service fails with a message. The embedded PostgreSQL, where it is used, is started again
as well: the two only wait for it. Should this process itself be killed outright, its
children notice and stop (``ops.parent``).
"""

import errno
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from tradewind.kernel.problems import TradewindError
from tradewind.ops.postgres import PostgresUnavailable, ensure

CRASHES, WINDOW = 3, 60.0
STOP_TIMEOUT = 40.0
"""Seconds that a process has to stop before it is killed; more than the worker gives its jobs."""
_LOOK = 0.1
_LOOK_AT_DATABASE = 1.0
_ANSWER_TIMEOUT = 60.0


class PortTaken(TradewindError):
    """Somebody else listens on the port, or we may not."""


class ServiceFailed(TradewindError):
    """A process died again and again, or the pages never answered."""


def address(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 - only compared
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def free_or_refuse(host: str, port: int) -> None:
    """Raise PortTaken, with the cure, unless we can listen there."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise PortTaken(f"{host!r} is no address of this machine: {error.strerror}.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            raise PortTaken(_why(error, host, port)) from error


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use. Stop the program that holds it, or add: --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} is not for ordinary users. Take one above 1023, for example: --port 8000"
    return f"Cannot listen on {host}, port {port}: {error.strerror}. Choose another with --host and --port."


@dataclass(slots=True)
class Child:
    """One process of ours, and when it crashed lately (monotonic seconds)."""

    name: str
    arguments: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    crashes: deque[float] = field(default_factory=deque)
    again_at: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.arguments],
            stdin=subprocess.PIPE,
            env={"LOG_LEVEL": "WARNING", **os.environ},  # the terminal is for the address, not for each request
        )

    def look(self, now: float) -> None:
        """Note a crash, start again when the pause is over; ServiceFailed when that is no use any more."""
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.process = None
        self.crashes.append(now)
        while self.crashes[0] < now - WINDOW:
            self.crashes.popleft()
        if len(self.crashes) >= CRASHES:
            raise ServiceFailed(
                f"The {self.name} process died {CRASHES} times within a minute (last exit status {status}); "
                "its last messages are above. Everything is stopped."
            )
        self.again_at = now + 1.0

    def tell_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, until: float) -> None:
        """Wait for the end; kill what does not end in time."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Service:
    """Web and worker on one address."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._stopping = False
        self._tended_at = 0.0
        self._children = [
            Child("web", ["tradewind.ops", "web", "--host", host, "--port", str(port)]),
            Child("worker", ["tradewind.ops", "worker"]),
        ]

    def run(self, *, ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT; ``ready()`` is called once, when the pages answer."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for child in self._children:
                child.start()
            self._watch(ready)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _watch(self, ready: Callable[[], None]) -> None:
        late = time.monotonic() + _ANSWER_TIMEOUT
        is_ready = False
        while not self._stopping:
            now = time.monotonic()
            self._tend(now)
            for child in self._children:
                child.look(now)
            if not is_ready:
                is_ready = answers(self._host, self._port)
                if is_ready:
                    ready()
                elif now > late:
                    raise ServiceFailed(f"The pages did not answer within {_ANSWER_TIMEOUT:.0f} seconds.")
            time.sleep(_LOOK)

    def _tend(self, now: float) -> None:
        """Start the embedded PostgreSQL again where it has died; an outside one is somebody else's to start."""
        if now < self._tended_at + _LOOK_AT_DATABASE or os.environ.get("DATABASE_URL"):
            return
        try:
            ensure()
        except PostgresUnavailable as problem:
            logging.getLogger(__name__).warning("%s", problem)  # and again in a second
        self._tended_at = time.monotonic()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> None:
        until = time.monotonic() + STOP_TIMEOUT
        for child in self._children:
            child.tell_to_stop()
        for child in self._children:
            child.wait(until)


def answers(host: str, port: int) -> bool:
    """Whether the pages answer there with anything but a fault of their own."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only compared
    pages = http.client.HTTPConnection(near, port, timeout=5)
    try:
        pages.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return pages.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        pages.close()
