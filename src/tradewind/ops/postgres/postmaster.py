"""What `postmaster.pid` tells about the server of a data folder, and whether that server still lives."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NO_PROCESS = 2**22 + 1
"""A process number beyond the largest that Linux gives (PID_MAX_LIMIT in include/linux/threads.h)."""


@dataclass(frozen=True)
class Postmaster:
    """The server that wrote ``data/postmaster.pid``; its lines: src/include/utils/pidfile.h of PostgreSQL."""

    data: Path
    pid: int
    status: str
    """"starting", "ready" or "stopping"; empty in the first instant."""

    @classmethod
    def of(cls, data: Path) -> "Postmaster | None":
        """The last server of ``data``, living or killed; None after an orderly stop."""
        with suppress(OSError, ValueError, IndexError):
            lines = (data / "postmaster.pid").read_text().splitlines()
            return cls(data, int(lines[0]), lines[7].strip() if len(lines) > 7 else "")
        return None

    def lives(self) -> bool:
        """Whether it runs. A zombie does not, nor does a stranger who was given its number after a crash.

        Where it cannot be told (no /proc, or closed to us), a process of that number counts as the server.
        """
        if not _exists(self.pid):
            return False
        with suppress(OSError):
            state = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            # A server stands in its data folder for all its life.
            return state not in {"Z", "X"} and Path(f"/proc/{self.pid}/cwd").samefile(self.data)
        return True


def disown(lock_file: Path) -> None:
    """Let PostgreSQL see that the server which wrote ``lock_file`` is dead, though its number is taken.

    PostgreSQL believes any process of that number (a zombie that nobody reaps, a stranger after a reboot)
    to be the server. We never remove the file: then PostgreSQL would not look whether backends are still at
    the data. We write a number that is nobody's, and leave its other checks, and the removal, to it.
    """
    with suppress(OSError, ValueError):
        first, rest = lock_file.read_text().split("\n", 1)
        if not _exists(int(first)):
            return
        # No following of links: the folder is the server account's, and we may be root.
        with open(os.open(lock_file, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW), "w") as file:  # noqa: PTH123 - flags
            file.write(f"{NO_PROCESS}\n{rest}")


def _exists(pid: int) -> bool:
    """Whether a process has that number; one we may not signal is not our server, as PostgreSQL too holds."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
