"""Icons and pills as tags: what ``<c-icon>`` and ``<c-pill>`` render, for what a page shows by the dozen."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "size-4", extra: str = "") -> SafeString:
    """The ``<svg>`` of ``ui/icons/NAME.html``; ``size`` and ``extra`` are classes. Without a name it is empty."""
    return _icon(str(name), str(size), str(extra))


@register.simple_tag
def pill(state: str, words: str) -> SafeString:
    """A state in words, with its icon and its colour."""
    return format_html('<span class="pill state-{}">{}{}</span>', state, icon(state, "size-3.5"), words)


@cache
def _icon(name: str, size: str, extra: str) -> SafeString:
    drawn = render_to_string(f"ui/icons/{name}.html") if name else mark_safe("")
    return format_html(
        '<svg class="{} shrink-0 {}" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.8"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        size,
        extra,
        drawn,
    )
