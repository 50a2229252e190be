"""Whom a change concerns, by name and all of them, carried out of a transaction that is rolled back."""

import tempfile
from types import TracebackType
from typing import Self

from django.db import connection, transaction
from psycopg.sql import SQL, Composed, Identifier

from tradewind.exchange.models import Concerned, Input

_IN_MEMORY = 4 * 1024**2
_COLUMNS = ("entity", "change", "code", "name", "requirement")


class NameList:
    """Rows of ``Concerned``, collected by ``add`` where they are known, written by ``keep`` when all else is gone.

    They travel as COPY's own bytes in a file that leaves memory when it grows: it can be everybody.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, query: SQL | Composed) -> None:
        """Take the rows of ``query``: entity, change, code, name, requirement, all text and none null."""
        with connection.cursor() as cursor, cursor.copy(SQL("COPY ({}) TO STDOUT").format(query)) as copy:
            for block in copy:
                self._file.write(bytes(block))

    def keep(self, given: Input) -> None:
        """Let them be the rows of ``given``, instead of those that it had."""
        self._file.seek(0)
        columns = SQL(", ").join(map(Identifier, _COLUMNS))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE IF NOT EXISTS taken_names (place bigserial, entity text, change text, "
                "code text, name text, requirement text) ON COMMIT DROP"
            )
            cursor.execute("TRUNCATE taken_names")
            with cursor.copy(SQL("COPY taken_names ({}) FROM STDIN").format(columns)) as copy:
                while block := self._file.read(1 << 16):
                    copy.write(block)
            Concerned.objects.filter(input=given).delete()
            cursor.execute(
                SQL(
                    "INSERT INTO exchange_concerned (input_id, {0}) SELECT %s, {0} FROM taken_names ORDER BY place"
                ).format(columns),
                [given.pk],
            )
