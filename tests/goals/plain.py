"""The second implementation: CONTRACT's validity in plain Python, from the ledger's entries alone.

Kept apart from the first on purpose: no SQL, no ``kernel.calendar``, a person and goal at a time.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Award:
    """``number`` is the order of entry; ``standing`` whether it was not revoked for good."""

    number: int
    course: str
    earned_on: date
    standing: bool = True


@dataclass(frozen=True)
class Counts:
    """Awards of ``course`` count for the goal where they were earned between two days (None = open)."""

    course: str
    first: date | None
    last: date | None
    back: bool


@dataclass(frozen=True)
class Rule:
    """In force on earned days from ``since`` on (None = from the beginning)."""

    since: date | None
    valid_for: str
    renew_within: str


def shift(day: date, span: str, sign: int = 1) -> date:
    """``day`` moved by "N days" or "N months"; the last day of the month where there is none of that number."""
    number, unit = span.split()
    if unit.startswith("day"):
        return day + timedelta(days=sign * int(number))
    year, month = day.year, day.month
    for _ in range(int(number)):
        month += sign
        if month in (0, 13):
            year, month = year + sign, 12 if month == 0 else 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def replay(
    awards: Sequence[Award],
    course: str,
    equivalent: Sequence[Counts],
    rules: Sequence[Rule],
    given: Mapping[date, tuple[str, str]],
) -> list[tuple[date, int, date | None, date | None]]:
    """(earned on, number of the award, last valid day, asked again from) for each earned day, in order.

    ``given`` has the (valid_for, renew_within) of what was achieved before.
    """
    best: dict[date, tuple[bool, int]] = {}
    for award in awards:
        if award.standing and (award.course == course or any(_counts(award, way) for way in equivalent)):
            claim = (award.course != course, award.number)
            best[award.earned_on] = min(claim, best.get(award.earned_on, claim))
    done: list[tuple[date, int, date | None, date | None]] = []
    for day in sorted(best):
        valid_for, renew_within = given.get(day) or _in_force(rules, day)
        until = renew = None
        if valid_for:
            until = shift(_base(done, day), valid_for)
            renew = shift(until, renew_within, -1) if renew_within else until + timedelta(days=1)
        done.append((day, best[day][1], until, renew))
    return done


def _counts(award: Award, way: Counts) -> bool:
    early = way.first is not None and award.earned_on < way.first and not way.back
    late = way.last is not None and award.earned_on > way.last
    return award.course == way.course and not early and not late


def _in_force(rules: Sequence[Rule], day: date) -> tuple[str, str]:
    rule = [rule for rule in rules if rule.since is None or rule.since <= day][-1]
    return rule.valid_for, rule.renew_within


def _base(done: list[tuple[date, int, date | None, date | None]], day: date) -> date:
    """The old end, if the day lies in the window before it; else the day itself."""
    if not done:
        return day
    _, _, until, renew = max(done, key=lambda one: (one[2] or date.max, -one[0].toordinal()))
    return until if until and renew and renew <= day <= until else day
