"""Who did it, and through what: the context that every audited change carries.

django-pghistory's triggers write a row per change into each model's event table; this module sets the
context that they attach, once a transaction, in the database itself, so COPY and plain SQL carry it too.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.dispatch import Signal

committed = Signal()
"""Sent after a transaction opened by ``acting`` has committed: facts may have changed. The engine listens."""


@contextmanager
def acting(actor: str, *, via: str, **details: Any) -> Iterator[None]:
    """Open a transaction in which every audited change names ``actor`` and ``via``.

    ``actor`` is a username or a part of the system ("clock"); ``via`` says through what ("feed", "cli",
    "academy file", "page"); ``details`` is more JSON ("feed": 17). Nested in another ``acting``, the outer
    context holds: it knows how it all began.
    """
    within = connection.in_atomic_block
    with transaction.atomic():
        if not _begin(str(uuid.uuid4()), json.dumps({"actor": actor, "via": via, **details}, default=str)):
            yield
            return
        yield
        if within:  # else it ends with the transaction
            _end()
        transaction.on_commit(_announce)


def _announce() -> None:
    committed.send(sender=None)


def _begin(context_id: str, metadata: str) -> bool:
    """Set the context, unless there is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true) "
            "WHERE coalesce(current_setting('pghistory.context_id', true), '') = ''",
            [context_id, metadata],
        )
        return cursor.fetchone() is not None


def _end() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"
        )
