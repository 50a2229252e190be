"""What can go wrong with an audience after it was defined."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, transaction

from tradewind.kernel.problems import TradewindError


class CannotBeEvaluated(TradewindError):
    """An expression selects nobody and everybody: it cannot be asked. ``wrong`` is a sentence that says why."""

    def __init__(self, wrong: str) -> None:
        self.wrong = wrong
        super().__init__(wrong)


class VanishedReference(CannotBeEvaluated):
    """An expression names something that is not there (any more): the audience freezes."""

    def __init__(self, kind: str, code: str, wrong: str) -> None:
        self.kind = kind
        self.code = code
        super().__init__(wrong)


class QueryFailed(CannotBeEvaluated):
    """The database refuses the query of an expression; ``wrong`` is what it says."""


@contextmanager
def evaluating() -> Iterator[None]:
    """Queries of an expression: QueryFailed where one raises, and the transaction around it goes on.

    A lost connection or a lock is the database's affair, not the expression's, and raised as it is.
    """
    try:
        with transaction.atomic():
            yield
    except OperationalError:
        raise
    except DatabaseError as error:
        raise QueryFailed((str(error).strip() or type(error).__name__).splitlines()[0]) from error


class AudienceInUse(TradewindError):
    """An audience that something uses cannot be deleted; ``users`` names them."""

    def __init__(self, code: str, users: list[str]) -> None:
        self.code = code
        self.users = users
        super().__init__(f"The audience {code!r} is used by {', '.join(users)}; take it out there first.")


class UnknownAudience(TradewindError):
    """No audience has this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"No audience has the code {code!r}.")
