"""What content that speaks xAPI signs in with: a credential of its session, which opens nothing else.

It is HTTP Basic's: the key is the session's id, the secret is made anew and kept as its SHA-256, in the session.
"""

import base64
import hashlib
import hmac
import secrets
import uuid

from tradewind.delivery.models import Session

_KEPT = "credential"


def issue(session: Session) -> str:
    """What follows ``Basic`` in the Authorization header; one before is dead. Whoever calls saves ``session.data``."""
    secret = secrets.token_urlsafe(32)
    session.data[_KEPT] = _digest(secret)
    return base64.b64encode(f"{session.pk.hex}:{secret}".encode()).decode()


def holder(key: str, secret: str) -> Session | None:
    """The session that key and secret belong to, open or closed; None where they belong to none."""
    try:
        identity = uuid.UUID(hex=key)
    except ValueError:
        return None
    related = ("attempt__registration__person", "attempt__activity__package")
    session = Session.objects.select_related(*related).filter(pk=identity).first()
    known = session.data.get(_KEPT, "") if session is not None else ""
    fits = hmac.compare_digest(known or _digest(""), _digest(secret))
    return session if session is not None and known and fits else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
