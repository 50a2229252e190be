"""Windows that nobody closed: a lid shut for good, a browser that died."""

from datetime import timedelta

import structlog
from django.utils import timezone

from tradewind.delivery.attempts import close_session
from tradewind.delivery.models import Session

log = structlog.get_logger(__name__)

SILENT = timedelta(days=7)
"""After so long a window that was never closed is given up; its content is found no more long before."""


def abandon_silent(limit: int = 1000) -> int:
    """Close the windows that nothing was heard of for ``SILENT``, ``limit`` at most; how many were closed.

    What such a window still hands in of SCORM or of a film counts; a unit of cmi5 has to be launched anew.
    """
    closed, since = 0, timezone.now() - SILENT
    for session in list(Session.objects.filter(closed_at=None, heard_at__lt=since).order_by("heard_at")[:limit]):
        try:
            closed += close_session(session, Session.How.ABANDONED, silent_since=since)
        except Exception:
            # Its kind speaks up when it closes: one that cannot must not keep all others open.
            log.exception("session_not_abandoned", session=str(session.pk))
    return closed
