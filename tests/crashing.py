"""Dying before a statement of what one does, as a killed process does."""

from collections.abc import Callable
from typing import Any

from django.db import connection


class Dead(BaseException):
    """The process is gone; nothing of it catches this."""


def dies_before(statement: int) -> Callable[..., Any]:
    """An execute wrapper that breaks the connection off, as a kill does, before that statement of the run."""
    left = statement

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            context["connection"].connection.pgconn.finish()
            raise Dead
        return run(sql, params, many, context)

    return execute


def crashed(work: Callable[[], object], statement: int) -> bool:
    """Do ``work`` and die before its ``statement``-th; whether it got that far. The connection is a new one after."""
    try:
        with connection.execute_wrapper(dies_before(statement)):
            work()
    except Dead:
        return True
    except Exception:
        if connection.connection is None or not connection.connection.closed:
            raise
        return True  # what is closed cannot roll back either
    finally:
        connection.close()
    return False
