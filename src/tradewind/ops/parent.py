"""How a child process learns that its parent is gone, however it went: the pipe to its standard input closes."""

import os
import signal
import sys
import threading


def end_with_parent() -> None:
    """Send this process SIGTERM as soon as standard input, a pipe that the parent holds open, is closed."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
