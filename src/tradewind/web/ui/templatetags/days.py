"""Days as the reader's language writes them."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.filter
def day(value: date) -> SafeString:
    """``<time>`` with the day in the page's language inside."""
    return _written(value, value.isoformat(), get_language())


@lru_cache(maxsize=4096)
def _written(value: date, machine: str, language: str | None) -> SafeString:  # noqa: ARG001 - what it depends on
    """A page can show a hundred days, and they are the same ones all day long."""
    return format_html('<time datetime="{}">{}</time>', machine, date_format(value, "DATE_FORMAT"))
