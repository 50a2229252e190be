"""One-time sign-in links: ten minutes, once."""

import hashlib
import secrets
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tradewind.identity.gate import may_sign_in
from tradewind.identity.models import OneTimeLink, User

LASTS = timedelta(minutes=10)
KEPT = timedelta(days=30)
"""How long a used or expired link stays on record."""


def make_link(user: User) -> str:
    """A path that signs ``user`` in, once, within ``LASTS``; the links made before it stay valid.

    Opening it shows a page with a button, and only the button signs in: a mail scanner that follows the link
    does not use it up.
    """
    now = timezone.now()
    token = secrets.token_urlsafe(32)
    user.one_time_links.filter(expires_at__lt=now - KEPT).delete()
    OneTimeLink.objects.create(user=user, digest=_digest(token), expires_at=now + LASTS)
    return reverse("sign-in-link", args=[token])


def holder(token: str) -> User | None:
    """Whom the link would sign in now; None where it is unknown, used or expired, or they are kept out."""
    link = (
        OneTimeLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=timezone.now())
        .select_related("user")
        .first()
    )
    return link.user if link is not None and may_sign_in(link.user) else None


def use(token: str) -> User | None:
    """Use the link up and return whom it signs in; None as for ``holder``. Of two at once, one gets it."""
    user = holder(token)
    if user is None:
        return None
    now = timezone.now()
    used = OneTimeLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=now).update(used_at=now)
    return user if used == 1 else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
