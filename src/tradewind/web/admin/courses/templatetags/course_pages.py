"""Courses in words, for who runs them."""

from collections.abc import Iterable

from django import template

from tradewind.delivery.models import Upload
from tradewind.web.admin.courses.words import COMPLETIONS, IN_FLIGHT, LOOKS, PROXY, STATES, UPLOAD_LOOKS, UPLOADS

register = template.Library()


@register.filter
def version_words(state: str) -> str:
    """Draft, published, retired."""
    return str(STATES[state])


@register.filter
def version_look(state: str) -> str:
    """The component state that a version looks like."""
    return LOOKS[state]


@register.filter
def completion_words(rule: str) -> str:
    """What it takes to pass."""
    return str(dict(COMPLETIONS)[rule])


@register.filter
def in_flight_words(rule: str) -> str:
    """What becomes of people under way."""
    return str(dict(IN_FLIGHT)[rule])


@register.filter
def proxy_words(who: str) -> str:
    """Who may record it for others."""
    return str(dict(PROXY)[who])


@register.filter
def upload_words(state: str) -> str:
    """How far an upload is, or what became of it."""
    return str(UPLOADS[state])


@register.filter
def upload_look(state: str) -> str:
    """The component state that an upload looks like."""
    return UPLOAD_LOOKS[state]


@register.filter
def under_way(uploads: Iterable[Upload]) -> int:
    """How many of them the worker is not done with."""
    return sum(not upload.is_over for upload in uploads)


@register.filter
def hundredths(done: int, total: int) -> int:
    """How many per cent are done."""
    return min(100, 100 * done // total) if total else 0
