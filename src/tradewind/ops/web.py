"""The web process: granian with one worker and a few threads; whitenoise serves the static files."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

TARGET = "tradewind.config.wsgi:application"
THREADS = 8
"""Requests at once; each may hold one database connection."""


def run(*, host: str, port: int, level: str = "info") -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished. ``level`` is that of the server's log."""
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
    ).serve()
