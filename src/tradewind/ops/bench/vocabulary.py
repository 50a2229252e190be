"""What every network of the benchmarks has in common: brands, positions, metrics, courses, and how common each is.

Shares are of what carries them: of locations for brands and tags, of appointments for positions. The audiences are
sized by them (``expressions``).
"""

from dataclasses import dataclass

from tradewind.ops.bench.sheets import Row

DIMENSIONS = ("sales", "service", "parts", "hr")
ORGANIZATIONS = ("sales", "service", "parts")
"""The dimensions that have a field organization."""

BRAND_SHARES = {
    "aurora": 0.40,
    "borealis": 0.32,
    "cirrus": 0.26,
    "dorado": 0.22,
    "electra": 0.18,
    "fulmar": 0.15,
    "gale": 0.12,
    "halcyon": 0.10,
    "ibis": 0.08,
    "juno": 0.06,
    "kestrel": 0.04,
    "lyra": 0.03,
}
TAG_SHARES = {
    **{f"program-{number}": 0.30 / number for number in range(1, 13)},
    **{f"building-{number}": 0.08 / number for number in range(1, 13)},
    **{f"pilot-{number}": 0.01 / number for number in range(1, 7)},
}
PARTNER_TYPES = {"dealer": 0.80, "supplier": 0.09, "service": 0.06, "distributor": 0.04, "internal": 0.01}
COMMUNITIES = {"dealer": "dealers", "distributor": "dealers", "supplier": "suppliers", "internal": "staff"}
"""Of a partner's type; the people of the others belong to none."""


@dataclass(frozen=True, slots=True)
class Country:
    """``share`` is of the locations."""

    code: str
    timezone: str
    locale: str
    share: float


COUNTRIES = (
    Country("US", "America/Chicago", "en-US", 0.30),
    Country("DE", "Europe/Berlin", "de-DE", 0.16),
    Country("CN", "Asia/Shanghai", "zh-CN", 0.12),
    Country("GB", "Europe/London", "en-GB", 0.09),
    Country("FR", "Europe/Paris", "fr-FR", 0.08),
    Country("JP", "Asia/Tokyo", "ja-JP", 0.07),
    Country("BR", "America/Sao_Paulo", "pt-BR", 0.06),
    Country("IN", "Asia/Kolkata", "en-IN", 0.05),
    Country("AU", "Australia/Sydney", "en-AU", 0.04),
    Country("ZA", "Africa/Johannesburg", "en-ZA", 0.03),
)
SUBDIVISIONS = 12
"""Of each country, alike in size."""


@dataclass(frozen=True, slots=True)
class Position:
    """A position of one dimension and one group; its share is ``weight`` over the sum of all."""

    code: str
    dimension: str
    group: str
    weight: float


_FAMILIES = {
    "sales-floor": ("sales", 14.0),
    "sales-office": ("sales", 4.0),
    "workshop": ("service", 16.0),
    "service-desk": ("service", 8.0),
    "parts-counter": ("parts", 6.0),
    "warehouse": ("parts", 4.0),
    "administration": ("hr", 5.0),
    "training": ("hr", 1.0),
    "specialists": ("service", 2.0),
}
MANAGERS = {dimension: f"{dimension}-manager" for dimension in DIMENSIONS}
"""The position of the first four people of a location: one boss a dimension."""
POSITIONS = (
    *(Position(code, dimension, "managers", 1.0) for dimension, code in MANAGERS.items()),
    *(
        Position(f"{group}-{number}", dimension, group, weight / number)
        for group, (dimension, weight) in _FAMILIES.items()
        for number in range(1, 5)
    ),
)
_WEIGHT = sum(position.weight for position in POSITIONS)
POSITION_SHARES = {position.code: position.weight / _WEIGHT for position in POSITIONS}
GROUP_SHARES = {
    group: sum(POSITION_SHARES[position.code] for position in POSITIONS if position.group == group)
    for group in dict.fromkeys(position.group for position in POSITIONS)
}

LOCATION_METRICS = ("satisfaction", "retention", "fixed-first", "sales-effectiveness", "audit-score")
PARTNER_METRIC = "solvency"
PERSON_METRIC = "productivity"
COURSES = tuple(f"course-{number:02}" for number in range(1, 61))
GOALS = {f"goal-{course.removeprefix('course-')}": course for course in COURSES}
"""Goal -> the course that achieves it."""
PROGRAMS = ("this-year", "next-year")

GIVEN_NAMES = (
    *("Ada", "Ben", "Clara", "David", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kaya", "Liam", "Mia", "Noor"),
    *("Olga", "Pablo", "Quinn", "Rosa", "Sven", "Tara", "Umar", "Vera", "Wei", "Ximena", "Yusuf", "Zoe", "Anton"),
)
FAMILY_NAMES = (
    *("Abbott", "Baker", "Cohen", "Diaz", "Evans", "Fischer", "Garcia", "Huber", "Ito", "Jensen", "Kaya", "Lopez"),
    *("Meyer", "Novak", "Okafor", "Park", "Quist", "Rossi", "Silva", "Tanaka", "Usman", "Vogel", "Weber", "Yilmaz"),
)


def sheets() -> dict[str, list[Row]]:
    """The feed files that are the same at every scale: header first."""
    metrics = [(code, code, "location", "points", "higher") for code in LOCATION_METRICS]
    metrics += [
        (PARTNER_METRIC, PARTNER_METRIC, "partner", "index", "higher"),
        (PERSON_METRIC, PERSON_METRIC, "person", "%", "higher"),
    ]
    return {
        "dimensions": [("code", "name"), *((code, code) for code in DIMENSIONS)],
        "brands": [("code", "name"), *((code, code.title()) for code in BRAND_SHARES)],
        "communities": [
            ("code", "name", "kind"),
            ("dealers", "Dealers", "external"),
            ("suppliers", "Suppliers", "external"),
            ("staff", "Staff", "internal"),
        ],
        "positions": [
            ("code", "name", "dimension", "groups"),
            *((position.code, position.code, position.dimension, position.group) for position in POSITIONS),
        ],
        "metrics": [("code", "name", "subject", "unit", "better"), *metrics],
        "courses": [("code", "title"), *((code, code) for code in COURSES)],
    }
