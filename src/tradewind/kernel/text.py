"""Text as people sort and search it."""

import unicodedata

from django.db import models
from django.db.models import Func

# Letters with a stroke or joined, which Unicode does not take apart.
_NOT_MADE_OF_PARTS = str.maketrans(
    {"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d"}
    | {"Ð": "D", "ð": "d", "Þ": "TH", "þ": "th", "Ħ": "H", "ħ": "h", "Ŧ": "T", "ŧ": "t", "ß": "ss", "ı": "i"}
    | {"Ŀ": "L", "ŀ": "l", "Ŋ": "N", "ŋ": "n", "ŉ": "'n", "ĸ": "q"}
)


def sort_key(text: str) -> str:
    """``text`` without accents and case, as names are ordered and searched.

    For the letters of Latin-1 and Latin Extended-A the same as the database's ``tradewind_sort_key``, which
    makes the keys that are stored beside names: the builtin locale orders by code point.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_NOT_MADE_OF_PARTS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower().strip(" ")


class SortKey(Func):
    """``tradewind_sort_key(expression)`` for generated columns."""

    function = "tradewind_sort_key"
    output_field = models.TextField()
