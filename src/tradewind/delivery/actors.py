"""Who somebody is in statements: an account at the academy (xAPI 1.0.3 Part 2, 2.4.2.4; cmi5 9.2)."""

from typing import Any

from django.conf import settings

from tradewind.delivery.models import Registration


def home_page() -> str:
    """What people's accounts belong to: PUBLIC_URL. Without one the academy is this machine's, and says so.

    Never what a request asked for: somebody who comes under another name is still the same in the record store.
    """
    return settings.PUBLIC_URL or "http://localhost"


def actor_of(registration: Registration) -> dict[str, Any]:
    """The agent whose attempt it is; that of a preview is nobody, and another one for each."""
    person = registration.person
    if person is None:
        # A colon: no person's code has one.
        return _agent("Preview", f"preview:{registration.pk}")
    return _agent(str(person), person.code)


def _agent(name: str, account: str) -> dict[str, Any]:
    return {"objectType": "Agent", "name": name, "account": {"homePage": home_page(), "name": account}}
