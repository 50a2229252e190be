"""How Django asks who somebody is."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from tradewind.identity.gate import may_sign_in
from tradewind.identity.models import User
from tradewind.identity.queries import login_named


class PasswordBackend(ModelBackend):
    """Sign-in by username or e-mail and password; sessions last only while ``may_sign_in``."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The login, or None, after the same work whether it is unknown, shared, kept out or wrong."""
        if username is None or password is None:
            return None
        user = login_named(username)
        if user is None:
            User().set_password(password)  # the hash that a known login would have cost
            return None
        return user if user.check_password(password) and may_sign_in(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, User) and may_sign_in(user)
