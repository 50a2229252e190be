"""Who may be signed in at all. What lies above registers its own refusals in ``AppConfig.ready()``."""

from collections.abc import Callable

from tradewind.identity.models import User

Refusal = Callable[[User], bool]

_refusals: list[Refusal] = []


def refuse_where(refusal: Refusal) -> None:
    """Keep out whoever ``refusal`` is true of, from the next request on: open sessions end as well."""
    if refusal not in _refusals:
        _refusals.append(refusal)


def may_sign_in(user: User) -> bool:
    """Whether this login is active and nothing above refuses it."""
    return user.is_active and not any(refusal(user) for refusal in _refusals)
