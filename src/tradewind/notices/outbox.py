"""Saying something: rows of the outbox, written in the transaction of whoever decides it."""

import structlog
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

log = structlog.get_logger(__name__)

JOB = "notices.send"
"""The job's name (``notices.tasks``), and the lock that lets one send at a time."""

HEARS = """p.status = 'active' AND p.email <> ''
    AND NOT EXISTS (SELECT FROM notices_silence s WHERE s.person_id = p.id AND s.kind = '{kind}')"""
"""The condition on a person ``p`` to be told anything of ``{kind}``."""

SAY = """
INSERT INTO notices_notice (person_id, kind, key, content)
SELECT person_id, kind, key, content FROM to_say ORDER BY person_id
ON CONFLICT ON CONSTRAINT said_once DO NOTHING
RETURNING id, person_id
"""
"""What follows a common table expression ``to_say`` (person_id, kind, key, content), to write it in the same statement.

It gives back what is said now; what was said before under the same key is not in it.
"""


def is_on() -> bool:
    """Whether the academy sends mail at all. Where it does not, nothing is to be decided either: it would pile up."""
    return bool(settings.EMAIL_URL)


def hand_over() -> None:
    """Have the worker send what waits, once this transaction has committed; one waiting job is enough for everybody."""
    transaction.on_commit(_defer)


def _defer() -> None:
    try:
        with transaction.atomic():
            jobs.configure_task(name=JOB, queueing_lock=JOB, lock=JOB, priority=-1).defer()
    except AlreadyEnqueued:
        log.debug("sending_already_queued")
