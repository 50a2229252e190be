"""Who may be at a session: whose it is, whoever came by its launch link, and whoever holds its secret."""

import time
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from tradewind.access.middleware import ViewerRequest
from tradewind.delivery import content
from tradewind.delivery.models import Session

COOKIE = "play"
ADMITS = content.SILENT
"""How long somebody who came by a launch link gets in, counted from then for all that they open from there."""
SECRET_LASTS = timedelta(days=60)
"""How late a closed laptop may still hand in what it has kept."""
SHORT_SECRET_LASTS = timedelta(days=1)
_SALT = "tradewind.web.player"
_SHORT_SALT = "tradewind.web.player.short"


def session_for(request: HttpRequest, session: UUID) -> Session:
    """The session, with all that its page shows, if it is the viewer's; else 404, as for one that is not there.

    It is theirs if its attempt is, if it is the preview that they opened, or if they came by its launch link.
    """
    found = _sessions().filter(pk=session).first()
    if found is None or not (is_own(request, found) or admitted_since(request, found)):
        raise Http404
    return found


def is_own(request: HttpRequest, session: Session) -> bool:
    """Whether whoever is signed in does this session themselves."""
    viewer = cast("ViewerRequest", request).viewer
    registration = session.attempt.registration
    if registration.is_preview:
        return viewer.is_administrator and session.opened_by == viewer.user.get_username()
    return viewer.person is not None and viewer.person.pk == registration.person_id


def admit(response: HttpResponseBase, session: Session, *, since: int | None = None) -> None:
    """Let whoever gets this answer into the session without a sign-in, and into nothing else.

    ``since`` is when they came by their link, where that is not now (``admitted_since``).
    """
    came = since or int(time.time())
    response.set_signed_cookie(
        COOKIE,
        f"{session.pk}:{came}",
        salt=_SALT,
        max_age=ADMITS - timedelta(seconds=time.time() - came),
        path=reverse("play", args=[session.pk]),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def admitted_since(request: HttpRequest, session: Session) -> int | None:
    """When whoever asks came by the link that let them into this session; None where none did, or long ago."""
    held = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=ADMITS) or ""
    named, _, came = held.partition(":")
    if named != str(session.pk) or not came or time.time() - int(came) > ADMITS.total_seconds():
        return None
    return int(came)


def secret_of(session: Session) -> str:
    """What the page of a session shows when it reports: a request of a closing page can carry no header."""
    return signing.dumps(str(session.pk), salt=_SALT)


def short_secret_of(session: Session) -> str:
    """What content itself may hand in with while its window closes, and only that: it shares it with its package."""
    return signing.dumps(str(session.pk), salt=_SHORT_SALT)


def session_by_secret(session: UUID, secret: object, *, or_short: bool = False, is_bare: bool = False) -> Session:
    """The session that ``secret`` was made for; else 404. Whose browser it is sent from does not matter.

    ``is_bare``: only what a report needs, which comes every few seconds; it knows its package, not what it holds.
    """
    meant = _meant(secret, _SALT, SECRET_LASTS) or (or_short and _meant(secret, _SHORT_SALT, SHORT_SECRET_LASTS))
    sessions = _bare() if is_bare else _sessions()
    found = sessions.filter(pk=session).first() if meant == str(session) else None
    if found is None:
        raise Http404
    return found


def _meant(secret: object, salt: str, lasts: timedelta) -> str | None:
    try:
        return str(signing.loads(secret if isinstance(secret, str) else "", salt=salt, max_age=lasts))
    except signing.BadSignature:
        return None


def _sessions() -> QuerySet[Session]:
    registration = "attempt__registration"
    return Session.objects.select_related(
        f"{registration}__person", f"{registration}__course", f"{registration}__version", "attempt__activity__package"
    ).defer("attempt__activity__package__structure")


def _bare() -> QuerySet[Session]:
    return Session.objects.select_related("attempt__activity__package").only(
        "mode", "opened_by", "closed_at", "how", "attempt__activity", "attempt__activity__package__format"
    )
