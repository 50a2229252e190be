"""Looking at processes and ports from outside."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from command_line import Academy

PATIENCE = 60.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something outside, and say what when it never comes."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str = "/") -> int:
    """The status of a page; 0 where nothing answers."""
    pages = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        pages.request("GET", path, headers={"Host": "localhost"})
        return pages.getresponse().status
    except OSError:
        return 0
    finally:
        pages.close()


@contextmanager
def running(academy: Academy, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """``tradewind ARGUMENTS`` as a process group of its own, killed at the end whatever is left of it."""
    with (academy.home / "out").open("w") as out, (academy.home / "err").open("w") as err:
        process = subprocess.Popen(
            academy.command(*arguments),
            stdout=out,
            stderr=err,
            text=True,
            env=academy.environment,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            for pid in group(process.pid):
                os.kill(pid, 9)
            process.wait()


def group(leader: int) -> list[int]:
    """The processes of a process group that are alive."""
    alive = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, number = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue  # it has just ended
        if int(number) == leader and state != "Z":
            alive.append(int(folder.name))
    return sorted(alive)


def command(pid: int) -> list[str]:
    """The command line of a process; empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


def said(academy: Academy, stream: str) -> str:
    """What the process has written so far; ``stream`` is ``out`` or ``err``."""
    return (academy.home / stream).read_text()
