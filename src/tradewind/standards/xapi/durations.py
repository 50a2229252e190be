"""Durations of statements (ISO 8601:2004, 4.4.3.2) as seconds."""

import re

_PARTS = re.compile(
    r"P(?:(?P<years>[\d.,]+)Y)?(?:(?P<months>[\d.,]+)M)?(?:(?P<weeks>[\d.,]+)W)?(?:(?P<days>[\d.,]+)D)?"
    r"(?:T(?:(?P<hours>[\d.,]+)H)?(?:(?P<minutes>[\d.,]+)M)?(?:(?P<seconds>[\d.,]+)S)?)?"
)
_SECONDS = {
    "years": 365 * 86_400,
    "months": 30 * 86_400,
    "weeks": 7 * 86_400,
    "days": 86_400,
    "hours": 3_600,
    "minutes": 60,
    "seconds": 1,
}
LONGEST = 10 * 365 * 86_400
"""Ten years: whoever says more has a clock that is wrong."""


def seconds_of(duration: str) -> int:
    """Whole seconds of a valid duration, at most ``LONGEST``; a year counts 365 days, a month 30."""
    match = _PARTS.fullmatch(duration)
    if match is None:
        return 0
    total = sum(float(text.replace(",", ".")) * _SECONDS[name] for name, text in match.groupdict().items() if text)
    return round(min(total, LONGEST))
