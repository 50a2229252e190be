"""How long a statement may take where somebody waits for its answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from tradewind.kernel.problems import TradewindError


class TookTooLong(TradewindError):
    """A statement was given up: it took longer than somebody would wait."""

    def __init__(self, milliseconds: int) -> None:
        super().__init__(f"This takes longer than {milliseconds / 1000:g} s.")


@contextmanager
def at_most(milliseconds: int) -> Iterator[None]:
    """Each statement within may take so long; TookTooLong, and nothing of it done, where one takes longer."""
    try:
        with transaction.atomic():
            before = _limit(f"{milliseconds}ms")
            yield
            _limit(before)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong(milliseconds) from error
        raise


def _limit(new: str) -> str:
    """Set the limit for the rest of the transaction; what it was before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)", [new])
        [(before, _)] = cursor.fetchall()
    return str(before)
