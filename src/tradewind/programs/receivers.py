"""What the engine does when facts have just been committed: a handful of people at once, more by the worker."""

import structlog
from django.db import DatabaseError, transaction
from procrastinate.exceptions import AlreadyEnqueued

from tradewind.programs import tasks
from tradewind.programs.reconcile import drain, look_up, stale

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Up to so many people are reconciled in the request that changed them."""


def facts_committed(**_: object) -> None:
    """Reconcile what the transaction that just committed made stale.

    Nothing can be lost here: the stale log was committed with the facts, and the worker looks at it too.
    """
    try:
        look_up()
    except DatabaseError:
        log.exception("look_up_in_request_failed")
    people, definitions = stale.count(AT_ONCE + 1)
    if not people and not definitions:
        return
    if definitions or people > AT_ONCE:
        defer()
        return
    try:
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
