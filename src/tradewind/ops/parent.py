"""How a child process learns that its parent is gone, however it went: the pipe to its standard input closes."""

import os
import signal
import threading


def end_with_parent() -> None:
    """Send this process SIGTERM as soon as standard input, a pipe that the parent holds open, is closed."""

    def watch() -> None:
        # Not sys.stdin: its lock, held here, would stand still in every process that is forked off this one.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
