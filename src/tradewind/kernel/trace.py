"""The id of the request that began it all: on every log line of the request, and of the jobs it leaves behind."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def request_id() -> str:
    """The id of the request, or of the request that left this job; empty where there was none."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


@contextmanager
def following(request_id: str) -> Iterator[None]:
    """Let every line that is logged meanwhile carry the id of the request that asked for the work."""
    if not request_id:
        yield
        return
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        yield
