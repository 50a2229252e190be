"""How a session is opened from a page: at once, or after a choice where another window is at it."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from tradewind.delivery import attempts
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.web.player import access

SILENT_AFTER = timedelta(minutes=2)
"""A window that has not been heard of for so long is gone: whoever comes next is not asked."""


def start(
    request: HttpRequest,
    attempt: ActivityAttempt,
    mode: str = Session.Mode.NORMAL,
    *,
    by: Session | None = None,
    return_url: str = "",
    data: dict[str, Any] | None = None,
) -> HttpResponse:
    """Open a session of ``attempt`` and go to its page; answers a POST.

    Where another window writes, the answer is a page with the choice to go on here or to look on; it posts to the
    same address, with ``elsewhere``. An attempt that has ended is reviewed. ``by`` is the session that one comes
    from: what it was let in by, and goes back to, holds for the next one too.
    """
    elsewhere = request.POST.get("elsewhere", "")
    if mode == Session.Mode.NORMAL and elsewhere == "look-on":
        mode = Session.Mode.REVIEW
    actor = by.opened_by if by is not None else request.user.get_username()
    back = return_url or (by.return_url if by is not None else "")
    take_over = elsewhere == "take-over" or _is_gone(attempt)
    opened = partial(attempts.open_session, attempt, actor=actor, take_over=take_over, return_url=back, data=data)
    try:
        session = opened(mode=mode)
    except attempts.HasEnded:
        session = opened(mode=Session.Mode.REVIEW)
    except attempts.SessionIsOpen as fault:
        context = {"attempt": attempt, "other": fault.session, "by": by}
        return render(request, "player/elsewhere.html", context, status=409)
    response = redirect("play", session.pk)
    if by is not None and not access.is_own(request, by):
        access.admit(response, session, since=access.admitted_since(request, by))
    return response


def _is_gone(attempt: ActivityAttempt) -> bool:
    """Whether the window that is open at it, if any, said goodbye or fell silent."""
    open_now = attempt.sessions.filter(closed_at=None, mode=Session.Mode.NORMAL).first()
    return open_now is None or bool(open_now.data.get("gone")) or open_now.heard_at < timezone.now() - SILENT_AFTER
