"""Calendar arithmetic of validity: months are months, not thirty days (CONTRACT: Validity)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["days", "months"]

_SPAN = re.compile(r"(\d{1,5})\s*(day|week|month|year)s?")


def months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where there is none.

    The same as PostgreSQL's ``date + make_interval(months => n)``.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of whole days or whole months: ``24 months``, ``90 days``."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read ``N days | weeks | months | years``; ValueError says what is expected."""
        match = _SPAN.fullmatch(text.strip())
        if match is None or int(match[1]) == 0:
            raise ValueError(f"{text!r} is not a stretch of time; write for example '24 months' or '90 days'")
        count, word = int(match[1]), match[2]
        if word in {"week", "day"}:
            return cls(count * (7 if word == "week" else 1), "days")
        return cls(count * (12 if word == "year" else 1), "months")

    def after(self, day: date) -> date:
        """The day that lies this far after ``day``."""
        return day + timedelta(days=self.count) if self.unit == "days" else months_later(day, self.count)

    def before(self, day: date) -> date:
        """The day that lies this far before ``day``."""
        return day - timedelta(days=self.count) if self.unit == "days" else months_later(day, -self.count)

    @property
    def days_at_least(self) -> int:
        """The fewest days it can be: a month has 28 or more."""
        return self.count if self.unit == "days" else self.count * 28

    @property
    def days_at_most(self) -> int:
        """The most days it can be: a month has 31 or fewer."""
        return self.count if self.unit == "days" else self.count * 31

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.count == 1 else self.unit
        return f"{self.count} {unit}"
