"""One-time launch links: a session opened without a sign-in, once, within ten minutes."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from tradewind.delivery.models import LaunchLink, Session

LASTS = timedelta(minutes=10)


def make_link(session: Session) -> str:
    """A token that opens ``session``, once, within ``LASTS``: ``/launch/<token>/``."""
    token = secrets.token_urlsafe(32)
    LaunchLink.objects.create(session=session, digest=_digest(token), expires_at=timezone.now() + LASTS)
    return token


def redeem(token: str) -> Session | None:
    """Use the link up and return what it opens; None where it is dead. Of two at once, one gets it."""
    now = timezone.now()
    digest = _digest(token)
    if not LaunchLink.objects.filter(digest=digest, used_at=None, expires_at__gt=now).update(used_at=now):
        return None
    return Session.objects.get(links__digest=digest)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
