"""What the engine does when facts have just been committed: a handful of people at once, more by the worker."""

import structlog
from django.db import DatabaseError, transaction
from procrastinate.exceptions import AlreadyEnqueued

from tradewind.programs import tasks
from tradewind.programs.reconcile import drain, locks, look_up, stale

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Up to so many people are reconciled in the request that changed them."""


def facts_committed(**_: object) -> None:
    """Reconcile what the transaction that just committed made stale.

    Nothing can be lost here: the stale log was committed with the facts, and the worker looks at it too.
    """
    try:
        if not locks.academy_is_free():
            defer()  # a run over everybody, or a feed's: nobody waits for those in a request
            return
        look_up()
        people, definitions = stale.count(AT_ONCE + 1)
        if definitions or people > AT_ONCE:
            defer()
        elif people:
            drain()
    except DatabaseError:
        log.exception("reconcile_in_request_failed")
        defer()


def defer() -> None:
    """Have the worker drain; one waiting job is enough for everybody."""
    try:
        with transaction.atomic():
            tasks.drain_stale.defer()
    except AlreadyEnqueued:
        log.debug("drain_already_queued")
