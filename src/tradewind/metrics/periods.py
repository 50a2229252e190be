"""The periods of observations: a month, a quarter or a single day, as in observations.csv."""

import re
from calendar import monthrange
from datetime import date

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of ``2026-09``, ``2026-Q3`` or ``2026-09-14``; ValueError says what is expected."""
    try:
        if quarter := _QUARTER.fullmatch(period):
            last = int(quarter[2]) * 3
            return _months(int(quarter[1]), last - 2, last)
        if month := _MONTH.fullmatch(period):
            return _months(int(month[1]), int(month[2]), int(month[2]))
        if _DAY.fullmatch(period):
            day = date.fromisoformat(period)
            return day, day
    except ValueError:
        raise ValueError(f"{period!r} is not in the calendar") from None
    raise ValueError(f"{period!r} is not a period; write it like 2026-09, 2026-Q3 or 2026-09-14")


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    begins = date(year, first, 1)  # says whether there is such a month before monthrange asks
    return begins, date(year, last, monthrange(year, last)[1])
