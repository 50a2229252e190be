"""One-time links to a session's page."""

from django.urls import reverse

from tradewind.delivery.launching import make_link
from tradewind.delivery.models import Session


def make(session: Session) -> str:
    """The path of a link that opens the session once, within ten minutes, without a sign-in."""
    return reverse("launch", args=[make_link(session)])
