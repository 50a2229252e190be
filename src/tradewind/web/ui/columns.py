"""Columns that lists of every page share."""

import django_tables2 as tables


class NumberColumn(tables.Column):  # type: ignore[misc]  # django-tables2 has no types
    """Numbers, digit below digit, with the heading above their end (``ui/_table.html`` also writes them in groups)."""

    is_number = True
