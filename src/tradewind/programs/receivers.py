"""What the engine does when facts have just been committed: a handful of people at once, more by the worker."""

import structlog
from django.db import DatabaseError, transaction
from procrastinate.exceptions import AlreadyEnqueued

from tradewind.kernel.trace import request_id
from tradewind.programs import tasks
from tradewind.programs.reconcile import at_once, locks

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Up to so many people are reconciled in the request that changed them."""


def facts_committed(**_: object) -> None:
    """Reconcile what the transaction that just committed made stale.

    Nothing can be lost here: the stale log was committed with the facts, and the worker looks at it too.
    """
    try:
        # A run over everybody, or a feed's: nobody waits for those in a request.
        done = locks.academy_is_free() and at_once(AT_ONCE)
    except DatabaseError:
        log.exception("reconcile_in_request_failed")
        done = False
    if not done:
        defer()


def defer() -> None:
    """Have the worker drain; one waiting job is enough for everybody."""
    try:
        with transaction.atomic():
            tasks.drain_stale.defer(request_id=request_id())
    except AlreadyEnqueued:
        log.debug("drain_already_queued")
