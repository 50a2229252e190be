"""Who works in a network, and what they have behind them, location by location."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from tradewind.ops.bench.scales import SEED
from tradewind.ops.bench.sheets import Row
from tradewind.ops.bench.sites import Earth, Site, partner_code, person_code
from tradewind.ops.bench.vocabulary import (
    COURSES,
    DIMENSIONS,
    FAMILY_NAMES,
    GIVEN_NAMES,
    LOCATION_METRICS,
    MANAGERS,
    PARTNER_METRIC,
    PERSON_METRIC,
    POSITIONS,
)

SEVERAL = (0.55, 0.85)
"""Who has one appointment, and who at most two; the others have three: 1.6 each."""
ELSEWHERE, DESIGNATED, ENDED = 0.4, 0.3, 0.04
"""Shares of further appointments at another location; of appointments for one brand; of further ones that are over."""
INACTIVE, MEASURED = 0.03, 0.3
"""Shares of the people who are suspended or departed (no bosses: audiences name them), and who have a metric."""
PERSON_MONTHS = 2
LONGEST_SERVICE = 20 * 365

_PLAIN = [position for position in POSITIONS if position.group != "managers"]
_WEIGHTS = list(accumulate(position.weight for position in _PLAIN))
_COURSE_WEIGHTS = list(accumulate(1 / number for number in range(1, len(COURSES) + 1)))

HEADERS = {
    "people": "code,given_name,family_name,email,locale,status,hired_on",
    "appointments": "code,person,location,position,brands,primary,starts_on,ends_on",
    "reporting_lines": "dimension,subordinate,manager",
    "credits": "person,course,earned_on,score,reference",
    "observations": "metric,subject,period,value",
}


def rows(earth: Earth, site: Site, today: date) -> dict[str, list[Row]]:
    """All that a location's people add to the files of ``HEADERS``, and its observations."""
    rng = Random(f"{SEED}-crew-{earth.scale.people}-{site.index}")  # noqa: S311 - the same every time, nothing secret
    found: dict[str, list[Row]] = {name: [] for name in HEADERS}
    found["observations"] += location_observations(earth, site, today)
    for place in range(site.heads):
        number = site.first + place
        code = person_code(number)
        served = int(LONGEST_SERVICE * rng.random() ** 2)
        found["people"].append(
            _person(rng, number, site, today - timedelta(days=served), is_boss=place < len(DIMENSIONS))
        )
        dimension, jobs = _jobs(rng, earth, site, place, served, today)
        found["appointments"] += jobs
        found["reporting_lines"] += _lines(earth, site, place, dimension)
        found["credits"] += _credits(rng, code, served, today)
        if rng.random() < MEASURED:
            mean = 60 + 35 * rng.random()
            for month in range(PERSON_MONTHS):
                value = mean + 10 * rng.random()
                found["observations"].append((PERSON_METRIC, code, period(today, month), f"{value:.2f}"))
    return found


def period(today: date, back: int) -> str:
    """The month so many before last month, as feeds write it."""
    months = today.year * 12 + today.month - 2 - back
    return f"{months // 12}-{months % 12 + 1:02}"


def location_observations(earth: Earth, site: Site, today: date, *, months: range | None = None) -> Iterator[Row]:
    """Rows of ``observations.csv`` about a location, and about its partner where it is the first of it.

    ``months`` counts back from last month. By default they are those that the scale has behind it, without the
    latest, which are fed one by one when that is measured. Values wander around the mean of the location, or of the
    partner, so that few cross a bound from one month to the next.
    """
    feeds = earth.scale.feeds
    for back in range(feeds, feeds + earth.scale.months) if months is None else months:
        rng = Random(f"{SEED}-month-{period(today, back)}-{site.index}")  # noqa: S311 - as above
        for number, metric in enumerate(LOCATION_METRICS):
            mean = 60 + (site.index * (number + 7) * 7919 % 3500) / 100
            yield metric, site.code, period(today, back), f"{mean + 3 * rng.random():.2f}"
        if site.index == 0 or earth.sites[site.index - 1].partner != site.partner:
            mean = 80 + site.partner * 7919 % 3700 / 100
            yield PARTNER_METRIC, partner_code(site.partner), period(today, back), f"{mean + 3 * rng.random():.2f}"


def _person(rng: Random, number: int, site: Site, hired: date, *, is_boss: bool) -> Row:
    code = person_code(number)
    status = "active" if is_boss or rng.random() > INACTIVE else rng.choice(("suspended", "departed"))
    given, family = GIVEN_NAMES[number % len(GIVEN_NAMES)], FAMILY_NAMES[number // 7 % len(FAMILY_NAMES)]
    return code, given, family, f"{code}@example.com", site.country.locale, status, hired


def _jobs(rng: Random, earth: Earth, site: Site, place: int, served: int, today: date) -> tuple[str, list[Row]]:
    """The dimension of somebody's first appointment, and the rows of all of them."""
    code = person_code(site.first + place)
    drawn = rng.random()
    count = 1 + (drawn >= SEVERAL[0]) + (drawn >= SEVERAL[1])
    positions = rng.choices(_PLAIN, cum_weights=_WEIGHTS, k=count)
    is_boss = place < len(DIMENSIONS)
    dimension = DIMENSIONS[place] if is_boss else positions[0].dimension
    jobs: list[Row] = []
    for number, position in enumerate(positions):
        where = site if number == 0 or rng.random() >= ELSEWHERE else _near(rng, earth, site)
        brand = rng.choice(where.brands) if rng.random() < DESIGNATED else None
        held = int(served * rng.random())
        ends = today - timedelta(days=held // 2) if number and rng.random() < ENDED else None
        held_position = MANAGERS[dimension] if is_boss and number == 0 else position.code
        starts = today - timedelta(days=held)
        first = "true" if number == 0 else "false"
        jobs.append((f"{code}-{number}", code, where.code, held_position, brand, first, starts, ends))
    return dimension, jobs


def _near(rng: Random, earth: Earth, site: Site) -> Site:
    return earth.sites[(site.index + rng.randrange(1, 20)) % len(earth.sites)]


def _lines(earth: Earth, site: Site, place: int, dimension: str) -> Iterator[Row]:
    """One boss, in the dimension of the first appointment."""
    line = DIMENSIONS.index(dimension)
    own, boss = site.first + place, earth.boss(site, line)
    above = earth.boss_above(site, line) if boss == own else boss
    if above is not None:
        yield dimension, person_code(own), person_code(above)


def _credits(rng: Random, code: str, served: int, today: date) -> Iterator[Row]:
    """None to three courses, the first of the list most often; not before the person was hired."""
    for number, course in enumerate(rng.choices(COURSES, cum_weights=_COURSE_WEIGHTS, k=rng.randrange(4))):
        earned = today - timedelta(days=int(min(served, 1000) * rng.random()))
        yield code, course, earned, 60 + rng.randrange(41), f"r{number}"
