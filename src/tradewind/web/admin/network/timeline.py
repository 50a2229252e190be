"""Appointments on a time line: where each begins and ends, in thousandths of the time that all of them take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tradewind.network.models import Appointment

WIDTH = 1000
"""The time line in units of its own; the page draws it as wide as it can."""
MOST_YEARS = 12
"""Years that are marked; of a longer time every second, third ... year."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One appointment. ``state`` is ``held`` today, ``over`` or ``ahead``."""

    appointment: Appointment
    state: str
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """From ``first`` to ``last``; ``years`` are (year, where it begins); ``today`` is where today is."""

    first: date
    last: date
    bars: list[Bar]
    years: list[tuple[int, int]]
    today: int


def timeline(appointments: Iterable[Appointment], today: date) -> Timeline:
    """Those held today first, then those to come, then the past, each from the latest on."""
    held = list(appointments)
    first = min([today - timedelta(days=365), *(each.starts_on for each in held)])
    last = max([today + timedelta(days=90), *(day for each in held if (day := each.ends_on or each.starts_on))])
    span = (last - first).days

    def at(day: date) -> int:
        return round((day - first).days / span * WIDTH)

    bars = [
        Bar(each, _state(each), at(each.starts_on), max(4, at(min(each.ends_on or last, last)) - at(each.starts_on)))
        for each in sorted(held, key=lambda each: (each.starts_on, each.code), reverse=True)
    ]
    step = 1 + (last.year - first.year) // MOST_YEARS
    years = [(year, at(date(year, 1, 1))) for year in range(first.year + 1, last.year + 1, step)]
    return Timeline(first, last, sorted(bars, key=lambda bar: _ORDER[bar.state]), years, at(today))


_ORDER = {"held": 0, "ahead": 1, "over": 2}


def _state(appointment: Appointment) -> str:
    """As the day is at its location; what is held at a closed location is over too."""
    today, closed = appointment.location.timezone.today, appointment.location.closed_on
    if appointment.starts_on > today:
        return "ahead"
    ended = appointment.ends_on is not None and appointment.ends_on <= today
    return "over" if ended or (closed is not None and closed <= today) else "held"
