"""Where a network's people work: partners, locations, and the field organizations over them.

Everything follows from an index, so nothing but the locations themselves is kept in memory.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from tradewind.ops.bench.scales import SEED, Scale
from tradewind.ops.bench.sheets import Row
from tradewind.ops.bench.vocabulary import (
    BRAND_SHARES,
    COMMUNITIES,
    COUNTRIES,
    DIMENSIONS,
    ORGANIZATIONS,
    PARTNER_TYPES,
    SUBDIVISIONS,
    TAG_SHARES,
    Country,
)

REGIONS, ZONES = 8, 64
"""Of each field organization, under its root; districts are what is left of its units."""
PER_PARTNER, PER_GROUP = 3, 12
"""Locations of a partner, and partners of a dealer group, which is a partner itself."""


@dataclass(frozen=True, slots=True)
class Site:
    """A location; its people are those numbered from ``first`` on, its bosses the first of them."""

    index: int
    partner: int
    country: Country
    subdivision: str
    brands: tuple[str, ...]
    tags: tuple[str, ...]
    first: int
    heads: int

    @property
    def code(self) -> str:
        return f"l{self.index:05}"


@dataclass(frozen=True, slots=True)
class Earth:
    """All locations of a scale, in the order of their indices."""

    scale: Scale
    sites: list[Site]

    def unit(self, organization: int, site: int) -> str:
        """The district in which a location sits; each organization cuts the world at other places."""
        size = len(self.sites)
        shifted = (site + organization * size // 5) % size
        return unit_code(organization, "district", shifted * _districts(self.scale) // size)

    def boss(self, site: Site, dimension: int) -> int:
        """The person to whom those of a location report in a dimension."""
        return site.first + min(dimension, site.heads - 1)

    def head(self, parts: int, part: int) -> Site:
        """The first location of a part, where all are cut into so many parts of the same size."""
        size = len(self.sites)
        return self.sites[min(-(-part * size // parts), size - 1)]

    def boss_above(self, site: Site, dimension: int) -> int | None:
        """To whom a location's boss reports: the boss of the first location of its zone, of its region, of all."""
        size, own = len(self.sites), self.boss(site, dimension)
        for parts in (ZONES, REGIONS, 1):
            part = site.index * parts // size
            above = self.boss(self.head(parts, part), dimension)
            if above != own:
                return above
        return None


def person_code(number: int) -> str:
    return f"p{number:07}"


def partner_code(number: int) -> str:
    return f"o{number:05}"


def unit_code(organization: int, level: str, number: int) -> str:
    return f"{ORGANIZATIONS[organization]}-{level}-{number}"


def earth(scale: Scale) -> Earth:
    """Invent the locations: from a third to five thirds of the mean number of people each."""
    rng = Random(f"{SEED}-sites-{scale.people}")  # noqa: S311 - the same network every time, nothing secret
    weights = list(accumulate(0.33 + 1.34 * rng.random() for _ in range(scale.locations)))
    bounds = [0, *(round(scale.people * weight / weights[-1]) for weight in weights)]
    shares = list(accumulate(country.share for country in COUNTRIES))
    sites = []
    for index in range(scale.locations):
        country = COUNTRIES[min(bisect(shares, index / scale.locations), len(COUNTRIES) - 1)]
        sites.append(
            Site(
                index,
                index // PER_PARTNER,
                country,
                f"{country.code}-{rng.randrange(SUBDIVISIONS)}",
                _drawn(rng, BRAND_SHARES) or ("aurora",),
                _drawn(rng, TAG_SHARES),
                bounds[index],
                bounds[index + 1] - bounds[index],
            )
        )
    return Earth(scale, sites)


def partners(earth: Earth) -> Iterator[Row]:
    """Rows of ``partners.csv``: dealer groups, then the partners, most of them under one."""
    count = earth.sites[-1].partner + 1
    rng = Random(f"{SEED}-partners-{earth.scale.people}")  # noqa: S311 - as above
    for group in range(-(-count // PER_GROUP)):
        yield f"g{group:04}", f"Group {group}", "dealer", None, "dealers"
    for number in range(count):
        [kind] = rng.choices(list(PARTNER_TYPES), list(PARTNER_TYPES.values()))
        parent = f"g{number // PER_GROUP:04}" if kind == "dealer" and rng.random() < 0.7 else None
        yield partner_code(number), f"Partner {number}", kind, parent, COMMUNITIES.get(kind)


def field_units(scale: Scale) -> Iterator[Row]:
    """Rows of ``field_units.csv``: three trees of four levels."""
    levels = {"root": 1, "region": REGIONS, "zone": ZONES, "district": _districts(scale)}
    for organization, dimension in enumerate(ORGANIZATIONS):
        above, count_above = "", 1
        for level, count in levels.items():
            for number in range(count):
                parent = unit_code(organization, above, number * count_above // count) if above else None
                code = unit_code(organization, level, number)
                yield code, dimension, parent, code.replace("-", " "), level
            above, count_above = level, count


def locations(earth: Earth) -> Iterator[Row]:
    """Rows of ``locations.csv``."""
    for site in earth.sites:
        units = [earth.unit(organization, site.index) for organization in range(len(ORGANIZATIONS))]
        yield (
            site.code,
            partner_code(site.partner),
            f"Location {site.index}",
            site.country.code,
            site.subdivision,
            site.country.timezone,
            "|".join(site.brands),
            "|".join(units),
            "|".join(site.tags),
        )


def representatives(earth: Earth) -> Iterator[Row]:
    """Rows of ``field_representatives.csv``: somebody for every unit."""
    sites = earth.sites
    for number, (code, *_) in enumerate(field_units(earth.scale)):
        yield person_code(earth.boss(sites[number % len(sites)], len(DIMENSIONS) - 1)), code


def _districts(scale: Scale) -> int:
    return max(1, scale.units - 1 - REGIONS - ZONES)


def _drawn(rng: Random, shares: dict[str, float]) -> tuple[str, ...]:
    return tuple(name for name, share in shares.items() if rng.random() < share)
