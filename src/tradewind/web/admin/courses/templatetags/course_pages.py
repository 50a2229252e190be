"""Courses in words, for who runs them."""

from django import template

from tradewind.web.admin.courses.words import COMPLETIONS, IN_FLIGHT, LOOKS, PROXY, STATES

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
