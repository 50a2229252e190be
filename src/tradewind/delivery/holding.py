"""Who is at work on a package: an advisory lock of its id, which goes with whoever dies."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

from tradewind.kernel.problems import TradewindError

_LOCK = 0x7061636B
"""The class of these locks; the other half is of the id."""
_LOOK = 0.1


class Busy(TradewindError):
    """Somebody else is at work on it."""


@contextmanager
def held(key: uuid.UUID, *, patience: float = 30.0) -> Iterator[None]:
    """Be the only one at work on it. Busy where another is so for ``patience`` seconds."""
    until = time.monotonic() + patience
    while not _ask("SELECT pg_try_advisory_lock(%s, %s)", key):
        if time.monotonic() > until:
            raise Busy(f"Somebody is at work on {key}.")
        time.sleep(_LOOK)
    try:
        yield
    finally:
        with suppress(Error):  # then the lock goes with its connection
            _ask("SELECT pg_advisory_unlock(%s, %s)", key)


def hold_to_the_end(key: uuid.UUID) -> None:
    """Be the only one at work on it until this transaction ends; waits for whoever is."""
    _ask("SELECT pg_advisory_xact_lock(%s, %s)", key)


def is_held(key: uuid.UUID) -> bool:
    """Whether somebody else is at work on it."""
    if not _ask("SELECT pg_try_advisory_lock(%s, %s)", key):
        return True
    _ask("SELECT pg_advisory_unlock(%s, %s)", key)
    return False


def _ask(statement: str, key: uuid.UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LOCK, int.from_bytes(key.bytes[:4], "big", signed=True)])
        ((answer,),) = cursor.fetchall()
    return bool(answer)
