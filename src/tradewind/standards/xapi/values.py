"""The atoms of xAPI: identifiers, languages, instants and durations, and JSON read without losing anything.

xAPI 1.0.3 Part 2 section 4; IEEE 9274.1.1-2023 (xAPI 2.0) 4.2.7.
"""

import calendar
import json
import math
import re
from collections import Counter
from typing import Any

from tradewind.standards.iri import is_iri

_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_LANGUAGE = re.compile(
    # RFC 5646, 2.1: language with extensions, script, region, variants, extensions, private use.
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]+)",
    re.IGNORECASE | re.ASCII,
)
_INSTANT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
_DURATION = re.compile(
    r"P(?:\d+(?:[.,]\d+)?W|(?=\d|T\d)(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)",
    re.ASCII,
)
_MAILBOX = re.compile(r"mailto:[^\s@]+@[^\s@]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(r"[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")
# With parameters of printable ASCII: what is given out again in a header must not end it.
_MEDIA_TYPE = re.compile(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+( *;[\x20-\x7e]*)?", re.ASCII)


DEEPEST = 100
"""Levels of objects and lists; what reads and writes them calls itself for each."""


class NotJson(ValueError):
    """A text that is not the JSON that xAPI means; its words say why."""


def read_json(text: bytes | str) -> Any:
    """The value of a JSON text (RFC 8259) of at most ``DEEPEST`` levels, with no key twice and all numbers finite.

    Raises NotJson. Numbers stay what ``json`` makes of them: 64-bit floats, and integers.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except RecursionError as error:
        raise NotJson("The JSON is nested too deeply.") from error
    except UnicodeDecodeError as error:
        raise NotJson("The text is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise NotJson(f"The text is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from error
    if _is_deep(value):
        raise NotJson("The JSON is nested too deeply.")
    return value


def _is_deep(value: Any) -> bool:
    """Level by level, as walking down would itself come to an end of the stack."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
    return bool(level)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise NotJson(f"The property {next(name for name in counts if counts[name] > 1)!r} is there twice.")
    return found


def _no_constant(name: str) -> float:
    raise NotJson(f"{name} is not JSON.")


def _finite(digits: str) -> float:
    """``json`` would make ``1e999`` infinite, and give out what is no JSON any more."""
    number = float(digits)
    if not math.isfinite(number):
        raise NotJson(f"The number {digits[:60]} is beyond all that 64-bit floats hold.")
    return number


def _whole(digits: str) -> int:
    _finite(digits)
    return int(digits)


def is_uuid(value: object) -> bool:
    """Whether it is a UUID in its usual form (RFC 4122, 3)."""
    return isinstance(value, str) and bool(_UUID.fullmatch(value))


LONGEST_IRI = 2000
"""Bytes as UTF-8; what browsers and servers take as an address, and what an index can hold (2,704 with all else)."""


def is_iri_text(value: object) -> bool:
    """Whether it is an IRI with a scheme, of at most ``LONGEST_IRI`` bytes."""
    return isinstance(value, str) and len(value.encode(errors="replace")) <= LONGEST_IRI and is_iri(value)


def is_language(value: object) -> bool:
    """Whether it is a well-formed language tag (RFC 5646, 2.2.9): no variant is there twice, nor an extension."""
    return isinstance(value, str) and bool(_LANGUAGE.fullmatch(value)) and not _repeats(value.lower())


def _repeats(tag: str) -> bool:
    """Whether a variant, or the letter of an extension, is twice in a tag; private use may say what it likes."""
    subtags = tag.partition("-x-")[0].split("-")
    if subtags[0] == "x":
        return False
    first = next((place for place, subtag in enumerate(subtags) if len(subtag) == 1), len(subtags))
    once = [subtag for subtag in subtags[1:first] if len(subtag) > 4 or subtag[0].isdigit()]
    once += [subtag for subtag in subtags[first:] if len(subtag) == 1]
    return len(set(once)) < len(once)


def is_instant(value: object, *, strict: bool) -> bool:
    """Whether it is an instant with a time of day; ``strict``: by RFC 3339 (2.0), else by ISO 8601 (1.0.3).

    An offset of minus zero is refused by both.
    """
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return False
    year, month, day, hour, minute = (int(match[number]) for number in (1, 2, 3, 4, 5))
    second, zone = match[6], match[7]
    if zone in {"-00", "-0000", "-00:00"}:
        return False
    if strict and (second is None or zone is None or not re.fullmatch(r"[Zz]|[+-]\d{2}:\d{2}", zone)):
        return False
    in_year = year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    return in_year and hour < 24 and minute < 60 and int(second or 0) <= 60


def is_duration(value: object) -> bool:
    """Whether it is a duration (ISO 8601:2004, 4.4.3.2)."""
    return isinstance(value, str) and bool(_DURATION.fullmatch(value))


def is_mailbox(value: object) -> bool:
    return isinstance(value, str) and bool(_MAILBOX.fullmatch(value))


def is_sha1(value: object) -> bool:
    return isinstance(value, str) and bool(_SHA1.fullmatch(value))


def is_sha2(value: object) -> bool:
    """Whether it is a SHA-2 digest of 224 to 512 bits in hexadecimal."""
    return isinstance(value, str) and bool(_SHA2.fullmatch(value))


def is_media_type(value: object) -> bool:
    return isinstance(value, str) and bool(_MEDIA_TYPE.fullmatch(value))


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
