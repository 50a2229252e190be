"""Signing in and out."""

from datetime import timedelta

import structlog
from django.contrib.auth import authenticate, login
from django.http import HttpRequest

from tradewind.identity import links, throttle
from tradewind.identity.addresses import client_address
from tradewind.identity.models import User

log = structlog.get_logger(__name__)

BACKEND = "tradewind.identity.backends.PasswordBackend"


class TooManyTries(Exception):
    """This login failed too often from this address; ``wait`` until it may try again."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"wait {wait}")


def sign_in(request: HttpRequest, *, username: str, password: str) -> User | None:
    """Sign in by password; None where it is wrong, whatever is wrong. ``TooManyTries`` before even looking.

    The session gets a new key (Django's ``login``), so one planted beforehand is worth nothing.
    """
    address = client_address(request)
    if (wait := throttle.wait_for(username, address)) is not None:
        log.warning("sign_in_throttled", address=address)
        raise TooManyTries(wait)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        throttle.count_failure(username, address)
        log.info("sign_in_failed", address=address)
        return None
    throttle.forget_failures(username, address)
    login(request, user)
    log.info("signed_in", user=user.pk, by="password")
    return user


def sign_in_by_link(request: HttpRequest, token: str) -> User | None:
    """Use up a one-time link; None where it is unknown, used or expired, or its login is kept out."""
    user = links.use(token)
    if user is not None:
        login(request, user, backend=BACKEND)
        log.info("signed_in", user=user.pk, by="link")
    return user
