"""Text as people sort and search it."""

import unicodedata

from django.db import models
from django.db.models import Func


def sort_key(text: str) -> str:
    """``text`` without accents and case, as names are ordered and searched.

    The same as the database's ``tradewind_sort_key``: the builtin locale orders by code point, so the key
    is stored beside the name.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().strip()


class SortKey(Func):
    """``tradewind_sort_key(expression)`` for generated columns."""

    function = "tradewind_sort_key"
    output_field = models.TextField()
