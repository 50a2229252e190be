"""Audiences of a wanted size, built from the whole language.

The share of the people whom a clause selects is estimated as the product of the shares of its conditions, which are
known (``vocabulary``). Sizes need not be met exactly; they must spread from a few people to three in ten.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from tradewind.ops.bench.scales import SEED
from tradewind.ops.bench.sites import REGIONS, ZONES, Earth, partner_code, person_code, unit_code
from tradewind.ops.bench.vocabulary import (
    BRAND_SHARES,
    COUNTRIES,
    DIMENSIONS,
    GOALS,
    GROUP_SHARES,
    LOCATION_METRICS,
    ORGANIZATIONS,
    PARTNER_METRIC,
    PARTNER_TYPES,
    PERSON_METRIC,
    POSITION_SHARES,
    TAG_SHARES,
)

Expression = dict[str, Any]
Narrowing = tuple[str, object, float]
"""A condition's name, its value, and the share of appointments on which it holds."""

SIZES = ((0.10, 0.30, 0.33), (0.01, 0.10, 0.29), (0.001, 0.01, 0.24), (0.00004, 0.001, 0.14))
"""(from, to, share of the audiences): about 19 assignments a person."""
FEW = 0.0001
"""So small an audience may be a list of people."""
APPOINTMENTS = 1.6
"""Of a person: so much likelier is one of them than the only one to meet a condition."""


class Author:
    """Writes audiences over one network; the same ones for the same seed."""

    def __init__(self, earth: Earth, seed: str) -> None:
        self._rng = Random(f"{SEED}-{seed}-{earth.scale.people}")  # noqa: S311 - nothing secret
        self._earth = earth
        self._shapes: Sequence[tuple[int, Callable[[float], Expression]]] = (
            (44, self._staff),
            (12, self._either),
            (9, self._without),
            (9, self._lacking),
            (4, self._holding),
            (6, self._of_person),
            (7, self._below_a_boss),
            (4, self._measured),
            (5, self._at_one_place),
        )

    def size(self) -> float:
        """A share of the people, drawn as ``SIZES`` says."""
        [(low, high, _)] = self._rng.choices(SIZES, [share for *_, share in SIZES])
        return float(low * (high / low) ** self._rng.random())

    def audience(self) -> Expression:
        """An expression for about as many people as ``size`` gives."""
        size = self.size()
        if size < FEW and self._rng.random() < 0.4:
            return self._some_people(size)
        [(_, shape)] = self._rng.choices(self._shapes, [often for often, _ in self._shapes])
        return shape(size)

    def _staff(self, size: float) -> Expression:
        return {"staff": self._clause(size)}

    def _either(self, size: float) -> Expression:
        return {"any": [self._staff(size / 2), self._staff(size / 2)]}

    def _without(self, size: float) -> Expression:
        brand, share = self._one_of(BRAND_SHARES)
        unwanted = {"not": {"staff": {"brand": brand}}}
        return {"all": [self._staff(size / (1 - share)), unwanted]}

    def _lacking(self, size: float) -> Expression:
        return {"all": [self._staff(size), {"lacks": self._rng.choice(list(GOALS))}]}

    def _holding(self, size: float) -> Expression:
        # The first courses of the list are those that many have.
        return {"all": [self._staff(min(1.0, size * 6)), {"holds": self._rng.sample(list(GOALS)[:6], 2)}]}

    def _of_person(self, size: float) -> Expression:
        rng = self._rng
        country = rng.choice(COUNTRIES[:4])
        person, share = rng.choice(
            (
                ({"locale": country.locale}, country.share),
                ({"hired_days": {"below": 730}}, 0.32),
                ({"hired_days": {"at_least": 3650}}, 0.29),
                ({"community": "dealers"}, 0.84),
                ({"locale": {"none_of": [country.locale]}}, 1 - country.share),
            )
        )
        return {"all": [self._staff(min(1.0, size / share)), {"person": person}]}

    def _below_a_boss(self, size: float) -> Expression:
        """Whoever is below the boss of a zone, a region or all: a dimension has about a fourth of the people."""
        earth, rng = self._earth, self._rng
        line = rng.randrange(len(DIMENSIONS) - 1)
        parts = next((parts for parts in (1, REGIONS, ZONES) if 0.3 / parts <= size * 1.5), ZONES)
        head = earth.head(parts, rng.randrange(parts))
        boss = person_code(earth.boss(head, line))
        below = {"reports_to": {"manager": boss, "dimension": DIMENSIONS[line]}}
        return below if rng.random() < 0.5 else {"all": [below, {"staff": {"primary": True}}]}

    def _measured(self, size: float) -> Expression:
        metric = {"metric": PERSON_METRIC, "below": 95, "periods": self._rng.randrange(1, 3)}
        return {"all": [{"person_metric": metric}, self._staff(min(1.0, size / 0.25))]}

    def _at_one_place(self, size: float) -> Expression:
        site = self._rng.choice(self._earth.sites)
        place = self._rng.choice(({"location": site.code}, {"partner": partner_code(site.partner)}))
        return {"staff": place} if size < 0.01 else self._staff(size)

    def _some_people(self, size: float) -> Expression:
        count = max(1, round(size * self._earth.scale.people))
        bosses = [self._earth.boss(site, 0) for site in self._rng.sample(self._earth.sites, count)]
        return {"person": {"code": [person_code(number) for number in sorted(bosses)]}}

    def _clause(self, size: float) -> Mapping[str, object]:
        """Up to three conditions, then as many positions as make up the size."""
        rng, left = self._rng, size / APPOINTMENTS
        clause: dict[str, object] = {}
        for name, value, share in rng.sample(self._narrowings(left), 3):
            if name not in clause and left / share < 0.6:
                clause[name], left = value, left / share
        if left < min(POSITION_SHARES.values()) * 0.7 and "within" not in clause:
            clause["within"], left = unit_code(rng.randrange(3), "zone", rng.randrange(ZONES)), left * ZONES
        if left > 0.75:
            clause["position_group"] = {"none_of": [rng.choice(list(GROUP_SHARES))]}
        elif rng.random() < 0.2:
            clause["position_group"] = min(GROUP_SHARES, key=lambda group: abs(GROUP_SHARES[group] - left))
        else:
            clause["position"] = self._positions(left)
        return clause

    def _positions(self, share: float) -> list[str]:
        """Positions that together have about this share of the appointments."""
        chosen: list[str] = []
        left = share
        for code in self._rng.sample(list(POSITION_SHARES), len(POSITION_SHARES)):
            if POSITION_SHARES[code] <= left * 1.3:
                chosen.append(code)
                left -= POSITION_SHARES[code]
        return sorted(chosen) or [min(POSITION_SHARES, key=POSITION_SHARES.__getitem__)]

    def _narrowings(self, size: float) -> list[Narrowing]:
        """Conditions of every kind, one each, with the share that each leaves."""
        rng = self._rng
        brand, brand_share = self._one_of(BRAND_SHARES)
        tag, tag_share = self._one_of(TAG_SHARES)
        country = rng.choice(COUNTRIES)
        level, parts = ("region", REGIONS) if size > 0.005 or rng.random() < 0.4 else ("zone", ZONES)
        unit = unit_code(rng.randrange(len(ORGANIZATIONS)), level, rng.randrange(parts))
        kind = rng.choice(list(PARTNER_TYPES)[:3])
        metric, bound = rng.choice(LOCATION_METRICS), rng.randrange(64, 94)
        above = (97 - bound) / 37
        return [
            ("brand", brand, brand_share * 0.8),
            ("brand", {"none_of": [brand]}, 1 - brand_share * 0.8),
            ("within", unit, 1 / parts),
            ("tag", tag, tag_share),
            ("country", country.code, country.share),
            ("subdivision", f"{country.code}-{rng.randrange(12)}", country.share / 12),
            ("partner_type", kind, PARTNER_TYPES[kind]),
            ("kind", "external", 0.99),
            ("primary", True, 1 / APPOINTMENTS),
            ("tenure_days", {"at_least": 365}, 0.55),
            ("tenure_days", {"below": 365}, 0.40),
            ("location_metric", {"metric": metric, "below": bound, "periods": rng.randrange(1, 4)}, 1 - above),
            ("location_metric", {"metric": metric, "at_least": bound}, above),
            ("partner_metric", {"metric": PARTNER_METRIC, "at_least": 90}, 0.75),
        ]

    def _one_of(self, shares: Mapping[str, float]) -> tuple[str, float]:
        [found] = self._rng.choices(list(shares.items()))
        return found
