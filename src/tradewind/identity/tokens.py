"""Tokens of other systems: made, checked, revoked."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from django.utils import timezone

from tradewind.identity.models import Token
from tradewind.kernel.problems import BadInput


def make_token(name: str, purpose: str, *, scopes: Sequence[str], role: str = "", actor: str) -> tuple[Token, str]:
    """The new token and its secret, which nobody can look up again. BadInput where one has the name."""
    if Token.objects.filter(name=name).exists():
        raise BadInput.of("the name", f"there is a token {name!r}.", "Take another name, or revoke that one.")
    secret = secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name,
        purpose=purpose,
        key=secrets.token_hex(10),
        digest=_digest(secret),
        scopes=list(scopes),
        role=role,
        made_by=actor,
    )
    return token, secret


def holder(key: str, secret: str, purpose: str) -> Token | None:
    """The token that key and secret belong to; None where they do not go together, or it is revoked."""
    token = Token.objects.filter(key=key, purpose=purpose, revoked_at=None).first()
    known = token.digest if token is not None else _digest("")
    fits = hmac.compare_digest(known, _digest(secret))
    return token if token is not None and fits else None


def bearer(token: Token, secret: str) -> str:
    """Key and secret in one text, as ``Authorization: Bearer`` takes it (RFC 6750)."""
    return f"{token.key}.{secret}"


def bearer_holder(text: str, purpose: str) -> Token | None:
    """The token that a bearer's text belongs to; None where there is none, or it is revoked."""
    key, _, secret = text.partition(".")
    return holder(key, secret, purpose)


def revoke_token(name: str) -> Token:
    """End a token at once; BadInput where there is none of that name. Revoked already, it stays so."""
    token = Token.objects.filter(name=name).first()
    if token is None:
        raise BadInput.of("the name", f"there is no token {name!r}.", "`tradewind token list` has them all.")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
