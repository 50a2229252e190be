"""The pages of an academy, served as `tradewind web` serves them, and killed as somebody else would."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

from command_line import Academy
from ops.processes import command, free_port, get, group

from faults.pages import Browser

PATIENCE = 120.0
"""Seconds in which a server must answer, or be gone."""

Part = Literal["web", "web's worker"]
"""The whole group of processes, or only the one that answers; its server then ends by itself."""


class Site:
    """The server, started when it is first needed; and an administrator's browser, signed in once for good."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self._academy = Academy(url, home)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.browser = Browser(self.port)
        self._is_signed_in = False

    def open(self) -> None:
        """Let it answer, whatever became of it."""
        if self._process is None or self._process.poll() is not None:
            self.start()
        if not self._is_signed_in:
            self.browser.sign_in()
            self._is_signed_in = True

    def start(self) -> None:
        """Returns when the pages answer."""
        with (self._academy.home / "web").open("ab") as said:
            self._process = subprocess.Popen(
                self._academy.command("web", "--port", str(self.port), "--quiet"),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=self._academy.environment,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while get(self.port, "/readyz") != 200:
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < deadline, f"the pages never answered: {self.said()}"
            time.sleep(0.05)

    def kill(self, part: Part) -> None:
        """Outright. Returns when all of it is gone."""
        assert self._process is not None
        pids = group(self._process.pid)
        if part == "web's worker":
            pids = [pid for pid in pids if "--multiprocessing-fork" in command(pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while group(self._process.pid):
            assert time.monotonic() < deadline, "something of the pages stayed behind"
            time.sleep(0.02)

    def said(self) -> str:
        return (self._academy.home / "web").read_text(errors="replace")[-4000:]

    def close(self) -> None:
        if self._process is not None:
            self.kill("web")
