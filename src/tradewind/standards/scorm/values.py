"""Types of the SCORM data models: each says whether a text is one of its values.

SCORM 1.2 RTE 3.4.2 (CMI data types); SCORM 2004 4th Edition RTE 4.1.1. All values are texts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_DECIMAL = re.compile(r"-?\d{1,16}(\.\d{1,16})?")
_REAL = re.compile(r"[+-]?(\d{1,16}(\.\d{0,16})?|\.\d{1,16})([eE][+-]?\d{1,3})?")
_IDENTIFIER_12 = re.compile(r"[\x21-\x7e]{1,255}")
_TIME_12 = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?")
_TIMESPAN_12 = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?")
_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?", re.ASCII)
_INSTANT = re.compile(
    r"(19[7-9]\d|20[0-2]\d|203[0-8])(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3])(:[0-5]\d(:[0-5]\d(\.\d{1,2})?)?)?(Z|[+-]([01]\d|2[0-3])(:[0-5]\d)?)?)?)?)?"
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?")
_LANGUAGE_TAG = re.compile(r"\{lang=([A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)\}")


@dataclass(frozen=True, slots=True)
class Type:
    """What a value must be; ``words`` end the sentence "must be …"."""

    words: str
    accepts: Callable[[str], bool]


def text(limit: int) -> Type:
    """Any text of at most ``limit`` characters."""
    return Type(f"at most {limit:,} characters long", lambda value: len(value) <= limit)


def one_of(*words: str) -> Type:
    """One of some words."""
    return Type(f"one of {', '.join(repr(word) for word in words)}", frozenset(words).__contains__)


def either(*types: Type) -> Type:
    """What one of several types accepts."""
    return Type(" or ".join(each.words for each in types), lambda value: any(each.accepts(value) for each in types))


def number(pattern: re.Pattern[str], low: float | None, high: float | None) -> Type:
    """A number from ``low`` to ``high``, written as ``pattern`` wants it."""
    bounds = [f"at least {low:g}"] if low is not None else []
    bounds += [f"at most {high:g}"] if high is not None else []
    return Type(
        " and ".join(["a number", *bounds]),
        lambda value: (
            bool(pattern.fullmatch(value))
            and (low is None or float(value) >= low)
            and (high is None or float(value) <= high)
        ),
    )


def decimal(low: float | None = None, high: float | None = None) -> Type:
    """CMIDecimal of 1.2."""
    return number(_DECIMAL, low, high)


def real(low: float | None = None, high: float | None = None) -> Type:
    """real(10,7) of 2004."""
    return number(_REAL, low, high)


def matching(pattern: re.Pattern[str], words: str, limit: int = 4000) -> Type:
    """A text that a pattern describes wholly."""
    return Type(words, lambda value: len(value) <= limit and bool(pattern.fullmatch(value)))


def localized(limit: int) -> Type:
    """A text of at most ``limit`` characters, after a ``{lang=…}`` that does not count."""
    words = f"at most {limit:,} characters long"
    return Type(words, lambda value: len(_LANGUAGE_TAG.sub("", value, count=1)) <= limit)


BLANK = Type("empty", lambda value: not value)
IDENTIFIER_12 = matching(_IDENTIFIER_12, "1 to 255 characters without blanks")
TIME_12 = matching(_TIME_12, "a time like 14:30:00")
TIMESPAN_12 = matching(_TIMESPAN_12, "a length of time like 0001:30:00.00")
DURATION = matching(_DURATION, "a duration like PT1H30M")
INSTANT = matching(_INSTANT, "an instant like 2026-11-24T09:30:00Z")
LANGUAGE = matching(_LANGUAGE, "a language like en-US", 250)


def identifier(limit: int) -> Type:
    """long_identifier_type and short_identifier_type of 2004: something, without blanks at its ends."""
    return Type(
        f"an identifier of 1 to {limit:,} characters",
        lambda value: 0 < len(value) <= limit and bool(value.strip()) and not re.search(r"\s", value),
    )
