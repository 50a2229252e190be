"""PostgreSQL without any set-up: the database where DATABASE_URL is unset (docs/decisions/0001).

    url = ensure()      # this process uses the server from here on, started if it was not running
    leave()             # and no longer; done at exit in any case

Needs no Django, so that the settings can call it.
"""

import atexit
import logging
import os
import threading
from pathlib import Path

from tradewind.ops.postgres.cluster import EmbeddedPostgres
from tradewind.ops.postgres.errors import PostgresUnavailable
from tradewind.ops.postgres.lease import Lease

__all__ = ["EmbeddedPostgres", "PostgresUnavailable", "ensure", "leave"]

_guard = threading.Lock()
_joined: tuple[EmbeddedPostgres, Lease] | None = None


def ensure() -> str:
    """Start or join the server of TRADEWIND_HOME (./var) for as long as this process lives; return its URL.

    Calling it again costs little, and starts the server again should it have died. A child made by `fork`
    shares this; any other child calls it for itself. Whoever is the last to leave stops the server.
    With TRADEWIND_POSTGRES_THROWAWAY=1 a server that this starts trades durability for speed: for tests.
    Raises PostgresUnavailable.
    """
    global _joined  # noqa: PLW0603 - one server a process
    with _guard:
        if _joined is not None:
            postgres, _ = _joined
            return postgres.url if postgres.running() else postgres.start()
        postgres = EmbeddedPostgres(
            Path(os.environ.get("TRADEWIND_HOME") or "var"),
            throwaway=os.environ.get("TRADEWIND_POSTGRES_THROWAWAY") == "1",
        )
        _joined = (postgres, postgres.join())
        atexit.register(_leave_at_exit)
        return postgres.url


def leave() -> None:
    """Use the server no longer, and stop it if no other process does. Without `ensure`, nothing happens."""
    global _joined  # noqa: PLW0603 - one server a process
    with _guard:
        if _joined is None:
            return
        postgres, lease = _joined
        _joined = None
        atexit.unregister(_leave_at_exit)
        postgres.part(lease)


def _leave_at_exit() -> None:
    try:
        leave()
    except PostgresUnavailable as problem:
        logging.getLogger(__name__).warning("%s", problem)
