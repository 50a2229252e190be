"""The web process: granian with one worker and a few threads; whitenoise serves the static files."""

import multiprocessing
import os
from importlib import import_module
from typing import Any

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from tradewind.ops.parent import end_with_spawner

TARGET = "tradewind.config.wsgi:application"
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
"""Requests at once; each may hold one database connection."""


def run(*, host: str, port: int, level: str = "info") -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished. ``level`` is that of the server's log."""
    if not settings.SERVED_BY_HTTPS:
        # Pages are found by the name of this machine, packages by its number.
        os.environ.setdefault("CONTENT_ORIGIN", f"http://127.0.0.1:{port}")
    # Forked, the server's worker would inherit the database pool of whoever called, without its threads.
    multiprocessing.set_start_method("spawn", force=True)
    Server(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels(level),
        workers_kill_timeout=30,
    ).serve(target_loader=load)


def load(target: str) -> Any:
    """The application, in the server's own worker. It ends with the server even where that is killed outright.

    Left alone it would hold the port beside the next server, and answer every other request with what it had loaded.
    """
    end_with_spawner()
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)
