"""Programs' windows on one time line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 1000
"""The time line in units of its own; the page draws it as wide as it can."""
_AROUND = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``first`` to ``last``, with today on it."""

    first: date
    last: date
    today: date

    @classmethod
    def of(cls, days: Iterable[date | None], today: date) -> "Axis":
        """One that has all the days on it, and some time around today."""
        known = [day for day in days if day is not None]
        return cls(min([today - _AROUND, *known]), max([today + _AROUND, *known]), today)

    def at(self, day: date) -> int:
        """Where a day is."""
        return round((day - self.first).days / (self.last - self.first).days * WIDTH)

    def bar(self, opens: date | None, closes: date | None) -> SafeString:
        """A window as a picture; what it says stands beside it in words."""
        left = self.at(opens) if opens else 0
        right = self.at(closes + timedelta(days=1)) if closes else WIDTH
        state = "ahead" if opens and opens > self.today else "over" if closes and closes < self.today else "held"
        years = range(self.first.year + 1, self.last.year + 1)
        marks = format_html_join(
            "", '<path class="year" d="M{} 0v8" />', ((self.at(date(year, 1, 1)),) for year in years)
        )
        return format_html(
            '<svg class="timeline-bar is-{}" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="track" width="1000" height="8" />{}<rect class="bar" x="{}" width="{}" height="8" />'
            '<path class="now" d="M{} 0v8" /></svg>',
            state,
            marks,
            left,
            max(4, min(right, WIDTH) - left),
            self.at(self.today),
        )
