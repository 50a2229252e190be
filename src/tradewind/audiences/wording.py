"""Lists and names in plain words; every template can be translated."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import get_language, gettext

from tradewind.audiences.values import Choice, Days


class Names:
    """What the things that an expression names are called; a code where that is not known."""

    def __init__(self, found: Mapping[tuple[str, str], str] | None = None) -> None:
        self._found = found or {}

    def of(self, kind: str, code: str) -> str:
        """The name of one thing."""
        return self._found.get((kind, code), code)

    def either(self, kind: str, choice: Choice) -> str:
        """``A, B or C``."""
        return either([self.of(kind, value) for value in choice.values])


def either(words: Sequence[str]) -> str:
    """``A``, ``A or B``, ``A, B or C``."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def both(words: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def as_noun(name: str) -> str:
    """A position's name inside an English sentence: ``Master Technician`` -> ``master technician``.

    Abbreviations (``EV Technician`` -> ``EV technician``) and other languages keep their capitals.
    """
    if not (get_language() or "en").startswith("en"):
        return name
    return " ".join(word.lower() if word[1:].islower() else word for word in name.split(" "))


def number(value: Decimal) -> str:
    """A number without exponent or idle zeros."""
    return format(value.normalize(), "f")


def stretch(days: Days) -> str:
    """``at least 30 and less than 90``, in days."""
    bounds = []
    if days.at_least is not None:
        bounds.append(gettext("at least %(number)d") % {"number": days.at_least})
    if days.below is not None:
        bounds.append(gettext("less than %(number)d") % {"number": days.below})
    return both(bounds)
