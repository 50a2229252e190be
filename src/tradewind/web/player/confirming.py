"""Steps that are done when somebody says so: a document, a page, a link."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tradewind.delivery import attempts
from tradewind.delivery.attempts import Outcome
from tradewind.delivery.models import Session
from tradewind.web.player import access

DONE = Outcome(completed=True, progress=Decimal(1))


def done(session: Session) -> None:
    """Report the step as done, once; nothing of one that is only looked at."""
    if session.mode == Session.Mode.NORMAL and not session.attempt.met:
        attempts.report(session.attempt, DONE, actor=session.opened_by, session=session)
        session.attempt.refresh_from_db()
        session.attempt.registration.refresh_from_db()


def confirmed_for(kind: str) -> Callable[..., HttpResponse]:
    """The view of a kind's button; a session of any other kind is not found there."""

    @require_POST
    def confirm(request: HttpRequest, session: UUID) -> HttpResponse:
        held = access.session_for(request, session)
        if held.attempt.activity.kind != kind:
            raise Http404
        done(held)
        return redirect("play", held.pk)

    return confirm
