"""Numbers as the reader's language writes them."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """A whole number in groups (``4,077``)."""
    return number_format(number, 0, force_grouping=True)


@register.filter
def grouped(cell: Any) -> Any:
    """The cell of a table: a whole number in groups, anything else as it is."""
    return thousands(cell) if type(cell) is int else cell


@register.filter
def plain(number: Decimal) -> str:
    """A measured value to two decimals, without idle zeros (``62.8``), grouped."""
    rounded = round(number, 2).normalize()
    places = max(0, -int(rounded.as_tuple().exponent))
    return number_format(rounded, places, force_grouping=True)


@register.filter
def in_percent(number: Decimal | int) -> str:
    """A number of percent without idle zeros, never apart from its sign (``62.5 %``)."""
    shown = number_format(number.normalize() if isinstance(number, Decimal) and number % 1 else int(number))
    return gettext("%(number)s %%") % {"number": shown}
