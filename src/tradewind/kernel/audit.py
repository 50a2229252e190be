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
    with transaction.atomic():
        if _present()[0]:
            yield
            return
        _set(str(uuid.uuid4()), json.dumps({"actor": actor, "via": via, **details}, default=str))
        yield
        _set("", "")
        transaction.on_commit(_announce)


def _announce() -> None:
    committed.send(sender=None)


def _present() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('pghistory.context_id', true), ''), "
            "coalesce(current_setting('pghistory.context_metadata', true), '')"
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else ("", "")


def _set(context_id: str, metadata: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [context_id, metadata],
        )
