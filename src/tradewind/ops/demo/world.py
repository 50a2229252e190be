"""Partners, their locations in real cities, and the field organization of each dimension.

The four trees differ on purpose: sales runs by country, service by climate and distance (the United States are
three zones), parts by the nearest depot, human resources by country alone.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tradewind.ops.demo.tables import Row, fixed

COUNTRIES = {
    "US": ("United States", "americas"),
    "CA": ("Canada", "americas"),
    "MX": ("Mexico", "americas"),
    "BR": ("Brazil", "americas"),
    "DE": ("Germany", "europe"),
    "FR": ("France", "europe"),
    "GB": ("United Kingdom", "europe"),
    "ES": ("Spain", "europe"),
    "JP": ("Japan", "pacific"),
    "AU": ("Australia", "pacific"),
}
CONTINENTS = {"americas": "Americas", "europe": "Europe", "pacific": "Asia-Pacific"}
DEPOTS = {"US": 3, "DE": 2, "BR": 1, "MX": 1, "CA": 1, "FR": 1, "GB": 1, "ES": 1, "JP": 1, "AU": 1}
TAGS = {"ev-certified": 0.45, "flagship": 0.08, "rural": 0.2}
BRANDS = ("aurora", "borealis", "cumulus", "drift")
OWNER = "meridian"
"""The owner of more than a quarter of all stores: over a hundred in the network of the usual size."""
MANY = 8
"""From so many locations on a country has a distributor of its own."""
GROUPS = {
    "US": ("Lakeshore Auto Group", "Mesa Verde Motors"),
    "DE": ("Hanse Mobil Gruppe", "Alpenland Autohäuser"),
    "FR": ("Groupe Lavande",),
    "GB": ("Pennine Motor Group",),
    "ES": ("Grupo Levante",),
    "BR": ("Grupo Ipê",),
    "MX": ("Grupo Jacaranda",),
    "JP": ("Sakura Holdings",),
    "CA": ("Maple Leaf Auto Partners",),
    "AU": ("Southern Cross Automotive",),
}
SUPPLIERS = ("Ferrocast", "Lumina Optics", "Voltacell", "Kiri Seating", "Norte Wiring", "Brass & Sons Bearings")
HEAD_OFFICES = (("US", "Tradewind Motors Americas"), ("DE", "Tradewind Motors Europe"), ("JP", "Tradewind Motors Asia"))


@dataclass(slots=True)
class Place:
    """A city."""

    city: str
    country: str
    subdivision: str
    postal_code: str
    latitude: float
    longitude: float
    timezone: str


@dataclass(slots=True)
class Site:
    """A location to be, with the partner that runs it and the unit of each dimension that it sits in."""

    code: str
    name: str
    partner: str
    kind: str
    place: Place
    brands: list[str]
    tags: list[str]
    opened_on: date
    units: dict[str, str] = field(default_factory=dict)

    def row(self) -> Row:
        place = self.place
        return {
            "code": self.code,
            "partner": self.partner,
            "name": self.name,
            "country": place.country,
            "subdivision": place.subdivision,
            "city": place.city,
            "postal_code": place.postal_code,
            "latitude": f"{place.latitude:.5f}",
            "longitude": f"{place.longitude:.5f}",
            "timezone": place.timezone,
            "brands": "|".join(self.brands),
            "field_units": "|".join(self.units[dimension] for dimension in sorted(self.units)),
            "tags": "|".join(sorted(self.tags)),
            "opened_on": self.opened_on.isoformat(),
        }


@dataclass(slots=True)
class World:
    """Everything but the people."""

    partners: list[Row]
    sites: list[Site]
    units: list[Row]


def places(count: int) -> list[Place]:
    """``count`` cities, the largest of every country first; where there are more sites than cities, again."""
    by_country: dict[str, list[Place]] = defaultdict(list)
    for row in fixed("places"):
        by_country[row["country"]].append(
            Place(
                row["city"],
                row["country"],
                row["subdivision"],
                row["postal_code"],
                float(row["latitude"]),
                float(row["longitude"]),
                row["timezone"],
            )
        )
    total = sum(len(there) for there in by_country.values())
    found: list[Place] = []
    for country in COUNTRIES:
        there = by_country[country]
        wanted = max(1, round(count * len(there) / total))
        found += [there[i % len(there)] for i in range(wanted)]
    return found


def build(count: int, rng: Random, today: date) -> World:
    """About ``count`` locations with their partners and field units."""
    partners = [_partner("tradewind", "Tradewind Motors", "internal", "", "staff")]
    partners.append(_partner(OWNER, "Meridian Automotive Holding", "dealer", "", "dealers"))
    sites = _offices(today) + _plants(partners, today)
    cities = places(max(len(COUNTRIES), count - len(sites)))
    for country in COUNTRIES:
        there = [place for place in cities if place.country == country]
        _fill_country(country, there, partners, sites, rng, today)
    for number, site in enumerate(sites, start=1):
        site.code = f"l-{number:05d}"
    return World(partners, sites, _organize([site for site in sites if site.kind != "supplier"]))


def _partner(code: str, name: str, kind: str, parent: str, community: str) -> Row:
    return {"code": code, "name": name, "type": kind, "parent": parent, "community": community}


def _offices(today: date) -> list[Site]:
    largest = {country: next(p for p in places(60) if p.country == country) for country, _ in HEAD_OFFICES}
    opened = today - timedelta(days=9000)
    return [
        Site("", f"{name}, {largest[country].city}", "tradewind", "internal", largest[country], [], ["office"], opened)
        for country, name in HEAD_OFFICES
    ]


def _plants(partners: list[Row], today: date) -> list[Site]:
    sites = []
    for number, (name, place) in enumerate(zip(SUPPLIERS, places(60)[::9], strict=False)):
        code = f"sup-{number + 1:02d}"
        partners.append(_partner(code, name, "supplier", "", "suppliers"))
        opened = today - timedelta(days=5000 + 90 * number)
        sites.append(Site("", f"{name}, {place.city} plant", code, "supplier", place, [], ["plant"], opened))
    return sites


def _fill_country(
    country: str, there: list[Place], partners: list[Row], sites: list[Site], rng: Random, today: date
) -> None:
    """Hand a country's cities out: the big owner's company, the groups' dealers, independents, a distributor."""
    name, _ = COUNTRIES[country]
    lower = country.lower()
    stores = list(there)
    rng.shuffle(stores)
    share = round(len(stores) * 0.29)
    partners.append(_partner(f"{OWNER}-{lower}", f"Meridian {name}", "dealer", OWNER, "dealers"))
    own = stores[:share]
    if country == "US":
        _open(OWNER, "Meridian", "dealer", own[:1], sites, rng, today)  # where the owner's own office is
        own = own[1:]
    _open(f"{OWNER}-{lower}", "Meridian", "dealer", own, sites, rng, today)
    rest = stores[share:]
    for number, group in enumerate(GROUPS[country], start=1):
        partners.append(_partner(f"grp-{lower}-{number}", group, "dealer", "", "dealers"))
    if len(there) >= MANY:
        partners.append(_partner(f"dist-{lower}", f"{name} Vehicle Distribution", "distributor", "", "dealers"))
        _open(f"dist-{lower}", f"{name} Vehicle Distribution", "distributor", rest[:1], sites, rng, today)
        rest = rest[1:]
    number = 0
    while rest:
        taken, rest = _take(rest, rng.choice((1, 1, 2, 3)))
        number += 1
        is_workshop = rng.random() < 0.12
        parent = f"grp-{lower}-{rng.randint(1, len(GROUPS[country]))}" if rng.random() < 0.35 else ""
        code = f"{'shop' if is_workshop else 'dealer'}-{lower}-{number:03d}"
        title = f"{taken[0].city} {'Garage' if is_workshop else rng.choice(('Motors', 'Automobiles', 'Cars'))}"
        kind = "service" if is_workshop else "dealer"
        partners.append(_partner(code, title, kind, parent, "dealers"))
        _open(code, title, kind, taken, sites, rng, today)


def _take(stores: list[Place], count: int) -> tuple[list[Place], list[Place]]:
    return stores[:count], stores[count:]


def _open(
    partner: str, title: str, kind: str, stores: list[Place], sites: list[Site], rng: Random, today: date
) -> None:
    core = rng.sample(BRANDS[:2], k=1) if kind != "distributor" else list(BRANDS)
    seen: dict[str, int] = defaultdict(int)
    for place in stores:
        seen[place.city] += 1
        brands = {*core, *(brand for brand in BRANDS if rng.random() < 0.3)}
        tags = [
            tag for tag, share in (("ev-certified", 0.45), ("flagship", 0.08), ("rural", 0.2)) if rng.random() < share
        ]
        suffix = f" {seen[place.city]}" if seen[place.city] > 1 else ""
        name = title if place.city in title and not suffix else f"{title}, {place.city}{suffix}"
        opened = today - timedelta(days=rng.randint(400, 9000))
        sites.append(Site("", name, partner, kind, place, sorted(brands), tags, opened))


def _organize(sites: list[Site]) -> list[Row]:
    """The four field organizations over these sites; places every site in one unit of each."""
    units: list[Row] = []

    def add(dimension: str, code: str, parent: str, name: str, level: str) -> str:
        units.append({"code": code, "dimension": dimension, "parent": parent, "name": name, "level": level})
        return code

    for dimension in ("sales", "service"):
        for continent, name in CONTINENTS.items():
            add(dimension, f"{dimension}-{continent}", "", f"{dimension.title()} {name}", "region")
    for continent, name in CONTINENTS.items():
        add("parts", f"parts-{continent}", "", f"Parts hub {name}", "hub")
    for country, (name, continent) in COUNTRIES.items():
        there = [site for site in sites if site.place.country == country]
        lower = country.lower()
        sales = add("sales", f"sales-{lower}", f"sales-{continent}", f"Sales {name}", "zone")
        _districts(there, 10, sales, "sales", add)
        for zone, title, share in _service_zones(country, name, there):
            code = add("service", zone, f"service-{continent}", title, "zone")
            _districts(share, 13, code, "service", add)
        depots = _split(there, DEPOTS[country])
        for number, near in enumerate(depots, start=1):
            depot = add("parts", f"parts-{lower}-{number}", f"parts-{continent}", f"Depot {_center(near)}", "depot")
            _place(near, "parts", depot)
        _place(there, "hr", add("hr", f"hr-{lower}", "", f"Human resources {name}", "country"))
    return units


def _service_zones(country: str, name: str, there: list[Site]) -> list[tuple[str, str, list[Site]]]:
    if country != "US":
        return [(f"service-{country.lower()}", f"Service {name}", there)]
    west = [site for site in there if site.place.longitude < -104]
    east = [site for site in there if site.place.longitude >= -87]
    central = [site for site in there if -104 <= site.place.longitude < -87]
    zones = (("west", "Service West", west), ("central", "Service Central", central), ("east", "Service East", east))
    return [(f"service-{code}", title, share) for code, title, share in zones if share]


def _districts(
    sites: list[Site], size: int, zone: str, dimension: str, add: Callable[[str, str, str, str, str], str]
) -> None:
    for number, near in enumerate(_split(sites, max(1, round(len(sites) / size))), start=1):
        code = add(dimension, f"{zone}-{number:02d}", zone, f"{dimension.title()} {_center(near)}", "district")
        _place(near, dimension, code)


def _split(sites: Sequence[Site], parts: int) -> list[list[Site]]:
    """Neighbours together: cut along the longer axis until there are ``parts``, none of them empty."""
    if parts <= 1 or len(sites) < 2:
        return [list(sites)] if sites else []
    axes = ([site.place.latitude for site in sites], [site.place.longitude for site in sites])
    axis = max((0, 1), key=lambda i: max(axes[i]) - min(axes[i]))
    ordered = sorted(sites, key=lambda site: ((site.place.latitude, site.place.longitude)[axis], site.code))
    first = parts // 2
    middle = max(1, min(len(ordered) - 1, round(len(ordered) * first / parts)))
    return _split(ordered[:middle], first) + _split(ordered[middle:], parts - first)


def _center(sites: list[Site]) -> str:
    return min(sites, key=lambda site: site.code).place.city


def _place(sites: list[Site], dimension: str, unit: str) -> None:
    for site in sites:
        site.units[dimension] = unit
