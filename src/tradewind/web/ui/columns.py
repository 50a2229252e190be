"""Columns that lists of every page share."""

import django_tables2 as tables
from django.utils.html import format_html


class NumberColumn(tables.Column):  # type: ignore[misc]  # django-tables2 has no types
    """Numbers, digit below digit, with the heading above their end (``ui/_table.html`` also writes them in groups)."""

    is_number = True


class CodeColumn(tables.Column):  # type: ignore[misc]  # as above
    """A code, which is never broken into two lines."""

    def render(self, value: str) -> str:
        return format_html('<span class="font-mono text-xs whitespace-nowrap">{}</span>', value)

    def value(self, value: str) -> str:
        return value
