"""How a child process learns that its parent is gone, however it went."""

import multiprocessing
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


def end_with_spawner() -> None:
    """The same for a process of ``multiprocessing``, which knows its parent and has no pipe to it."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
