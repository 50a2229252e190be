"""Steps that are done when somebody says so: a document, a page, a link."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tradewind.delivery import attempts
from tradewind.delivery.attempts import Outcome
from tradewind.delivery.models import Session
from tradewind.web.player import access
from tradewind.web.player.following import following

DONE = Outcome(completed=True, progress=Decimal(1))


def done(session: Session) -> None:
    """Report the step as done, once; nothing of one that is only looked at."""
    if session.mode == Session.Mode.NORMAL and not session.attempt.met:
        attempts.report(session.attempt, DONE, actor=session.opened_by, session=session)
        session.attempt.refresh_from_db()
        session.attempt.registration.refresh_from_db()


def button_of(kind: str) -> URLPattern:
    """Where the button of a kind leads."""
    return path(f"{kind}/confirm/", _confirmed_for(kind), name=f"play-{kind}-confirm")


def button(session: Session, words: str = "") -> dict[str, object]:
    """What ``player/_confirm.html`` shows: the button of a session's kind, and what follows once it is done."""
    return {
        "confirm": reverse(f"play-{session.attempt.activity.kind}-confirm", args=[session.pk]),
        "words": words or gettext("I have read it"),
        "following": following(session),
    }


def _confirmed_for(kind: str) -> Callable[..., HttpResponse]:
    """The view of the button; a session of any other kind is not found there."""

    @require_POST
    def confirm(request: HttpRequest, session: UUID) -> HttpResponse:
        held = access.session_for(request, session)
        if held.attempt.activity.kind != kind:
            raise Http404
        done(held)
        return redirect("play", held.pk)

    return confirm
