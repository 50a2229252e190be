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


@contextmanager
def acting(actor: str, *, via: str, **details: Any) -> Iterator[None]:
    """Open a transaction in which every audited change names ``actor`` and ``via``.

    ``actor`` is a username or a part of the system ("clock"); ``via`` says through what ("feed", "cli",
    "academy file", "page"); ``details`` is more JSON ("feed": 17). Nested in another ``acting``, the inner
    context holds from here on to the end of the block.
    """
    with transaction.atomic():
        before = _present()
        _set(str(uuid.uuid4()), json.dumps({"actor": actor, "via": via, **details}, default=str))
        yield
        _set(*before)


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
            "SELECT set_config('pghistory.context_id', %s, true), "
            "set_config('pghistory.context_metadata', %s, true)",
            [context_id, metadata],
        )
