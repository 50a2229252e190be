"""What countries are called, in the language of whoever reads (Unicode's CLDR, as babel has it)."""

import re
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

_CODE = re.compile(r"[A-Z]{2}")
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Of CLDR's two letters: unions, what lies outside, and what is made up for tests."""


def names() -> Mapping[str, str]:
    """Every country's name by its code (ISO 3166-1 alpha-2)."""
    return _names(get_language() or "en")


def name_of(code: str) -> str:
    """The country's name; the code itself where nobody knows one."""
    return names().get(code, code)


@lru_cache
def _names(language: str) -> Mapping[str, str]:
    territories = Locale.parse(language, sep="-").territories
    return {
        code: str(name) for code, name in territories.items() if _CODE.fullmatch(code) and code not in _NO_COUNTRIES
    }
