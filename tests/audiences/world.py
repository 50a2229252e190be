"""A small random network: as plain data for the evaluator, and written into the database.

The frame (brands, positions, trees, days) is fixed; locations, people, appointments, lines, values and
achievements are drawn.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement, Goal
from tradewind.metrics.models import Metric, RecentValues
from tradewind.network.models import (
    Appointment,
    AppointmentBrand,
    Brand,
    Community,
    Dimension,
    FieldUnit,
    Location,
    LocationBrand,
    LocationTag,
    Partner,
    Person,
    Placement,
    Position,
    PositionGroup,
    PositionGrouping,
    ReportingLine,
    TimeZone,
)

DAY = date(2026, 6, 15)
ZONES = {"UTC": DAY, "Pacific/Auckland": DAY + timedelta(1), "Pacific/Honolulu": DAY - timedelta(1)}
BRANDS = ["aurora", "borealis", "cirrus"]
POSITIONS = {"technician": ["technical"], "advisor": ["technical", "front"], "cashier": ["front"]}
GROUPS = ["technical", "front", "empty"]
COMMUNITIES = {"staff": "internal", "dealers": "external"}
PARTNERS = {  # code: (type, parent, community)
    "maker": ("internal", None, "staff"),
    "holding": ("dealer", None, "dealers"),
    "motors": ("dealer", "holding", None),
    "parts-co": ("supplier", None, None),
}
UNITS = {  # code: (dimension, parent)
    "west": ("service", None),
    "west-1": ("service", "west"),
    "west-1-a": ("service", "west-1"),
    "east": ("service", None),
    "north": ("sales", None),
}
DIMENSIONS = ["service", "sales"]
TAGS = ["flagship", "rural"]
METRICS = {"csi": "location", "volume": "partner", "fixed": "person"}
GOALS = ["safety", "care"]


@dataclass
class Place:
    partner: str
    country: str
    subdivision: str
    tags: set[str]
    brands: set[str]
    units: set[str]
    zone: str
    closed_on: date | None


@dataclass
class Human:
    status: str
    community: str | None
    locale: str
    hired_on: date | None


@dataclass
class Post:
    person: str
    place: str
    position: str
    primary: bool
    starts_on: date
    ends_on: date | None
    brands: set[str]


@dataclass
class Line:
    dimension: str
    subordinate: str
    manager: str
    starts_on: date | None
    ends_on: date | None


@dataclass
class Earned:
    person: str
    goal: str
    achieved_on: date
    valid_until: date | None


@dataclass
class World:
    places: dict[str, Place]
    people: dict[str, Human]
    posts: dict[str, Post]
    lines: list[Line]
    values: dict[tuple[str, str], list[int]]
    """(metric, subject) -> values, the newest first."""
    earned: list[Earned]
    ids: dict[str, int] = field(default_factory=dict)
    """Code -> id of people and appointments, once written."""


def days(least: int, most: int) -> st.SearchStrategy[date]:
    return st.integers(least, most).map(lambda offset: DAY + timedelta(offset))


def some(values: list[str]) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(values))


PLACES = st.builds(
    Place,
    partner=st.sampled_from(list(PARTNERS)),
    country=st.sampled_from(["US", "NO"]),
    subdivision=st.sampled_from(["", "CA", "TX"]),
    tags=some(TAGS),
    brands=some(BRANDS),
    units=st.tuples(
        st.sampled_from([None, *[unit for unit in UNITS if UNITS[unit][0] == "service"]]),
        st.sampled_from([None, "north"]),
    ).map(lambda pair: {unit for unit in pair if unit}),
    zone=st.sampled_from(list(ZONES)),
    closed_on=st.none() | st.none() | days(-1, 2),
)
HUMANS = st.builds(
    Human,
    status=st.sampled_from(["active", "active", "active", "active", "suspended", "departed"]),
    community=st.sampled_from([None, None, *COMMUNITIES]),
    locale=st.sampled_from(["", "en", "de-DE"]),
    hired_on=st.none() | days(-3, 1),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    places = {f"store-{n}": place for n, place in enumerate(draw(st.lists(PLACES, min_size=2, max_size=3)))}
    people = {f"P{n}": human for n, human in enumerate(draw(st.lists(HUMANS, min_size=3, max_size=4)))}
    # What an expression names is there: the first person and the first store.
    people["P0"].status = people["P0"].status.replace("departed", "suspended")
    places["store-0"].closed_on = None
    posts = {}
    for number in range(draw(st.integers(3, 8))):
        starts_on = draw(days(-3, 2) | days(-3, -1))
        posts[f"A{number}"] = Post(
            person=draw(st.sampled_from(list(people))),
            place=draw(st.sampled_from(list(places))),
            position=draw(st.sampled_from(list(POSITIONS))),
            primary=draw(st.booleans()),
            starts_on=starts_on,
            ends_on=draw(
                st.none() | st.none() | st.integers(0, 4).map(lambda held, start=starts_on: start + timedelta(held))
            ),
            brands=draw(some(BRANDS)),
        )
    return World(
        places, people, posts, draw(_lines(list(people))), draw(_values(places, people)), draw(_earned(people))
    )


@st.composite
def _lines(draw: st.DrawFn, people: list[str]) -> list[Line]:
    """Lines from a person to an earlier one, so that there is no circle."""
    pairs = [(low, high) for n, low in enumerate(people) for high in people[:n]]
    if not pairs:
        return []
    keys = draw(st.sets(st.tuples(st.sampled_from(DIMENSIONS), st.sampled_from(pairs)), min_size=3, max_size=6))
    lines = []
    for dimension, (low, high) in sorted(keys):
        starts_on = draw(st.none() | st.none() | days(-2, 1))
        ends_on = draw(st.none() | st.none() | days(0, 2))
        if starts_on and ends_on and ends_on < starts_on:
            ends_on = None
        lines.append(Line(dimension, low, high, starts_on, ends_on))
    return lines


@st.composite
def _values(draw: st.DrawFn, places: dict[str, Place], people: dict[str, Human]) -> dict[tuple[str, str], list[int]]:
    subjects = {"location": list(places), "partner": list(PARTNERS), "person": list(people)}
    found = {}
    for metric, kind in METRICS.items():
        for subject in subjects[kind]:
            if values := draw(st.lists(st.integers(0, 3), max_size=3)):
                found[metric, subject] = values
    return found


@st.composite
def _earned(draw: st.DrawFn, people: dict[str, Human]) -> list[Earned]:
    keys = draw(st.sets(st.tuples(st.sampled_from(list(people)), st.sampled_from(GOALS)), min_size=1, max_size=4))
    found = []
    for person, goal in sorted(keys):
        achieved_on = draw(days(-3, 2))
        lasting = draw(st.none() | st.integers(0, 4))
        valid_until = None if lasting is None else achieved_on + timedelta(lasting)
        found.append(Earned(person, goal, achieved_on, valid_until))
    return found


def write_frame() -> None:
    """The fixed part of every world."""
    TimeZone.objects.update(today=DAY)
    for name, today in ZONES.items():
        TimeZone.objects.filter(name=name).update(today=today)
    for model, codes in ((Brand, BRANDS), (Dimension, DIMENSIONS)):
        for code in codes:
            model.objects.create(code=code, name=code.title())
    for code in GROUPS:
        PositionGroup.objects.create(code=code)
    for code, groups in POSITIONS.items():
        position = Position.objects.create(code=code, name=code.title())
        for group in groups:
            PositionGrouping.objects.create(position=position, group=PositionGroup.objects.get(code=group))
    for code, kind in COMMUNITIES.items():
        Community.objects.create(code=code, name=code.title(), kind=kind)
    _write_trees()
    for code, subject in METRICS.items():
        Metric.objects.create(code=code, name=code.title(), subject=subject)
    for code in GOALS:
        Goal.objects.create(code=code, title=code.title(), course=Course.objects.create(code=code, title=code))


def _write_trees() -> None:
    for code, (kind, parent, community) in PARTNERS.items():
        Partner.objects.create(
            code=code,
            name=code.title(),
            type=kind,
            parent=Partner.objects.filter(code=parent).first(),
            community=Community.objects.filter(code=community).first(),
        )
    for code, (dimension, parent) in UNITS.items():
        FieldUnit.objects.create(
            code=code,
            name=code.title(),
            dimension=Dimension.objects.get(code=dimension),
            parent=FieldUnit.objects.filter(code=parent).first(),
        )


def _by_code(model: type) -> dict[str, object]:
    return {row.code: row for row in model._default_manager.all()}


def write(world: World) -> None:
    """The drawn part; fills ``world.ids``."""
    partners, brands = _by_code(Partner), _by_code(Brand)
    units, communities, positions = _by_code(FieldUnit), _by_code(Community), _by_code(Position)
    places = {
        code: Location(
            code=code,
            name=code,
            partner=partners[place.partner],
            country=place.country,
            subdivision=place.subdivision,
            timezone_id=place.zone,
            closed_on=place.closed_on,
        )
        for code, place in world.places.items()
    }
    Location.objects.bulk_create(places.values())
    LocationBrand.objects.bulk_create(
        LocationBrand(location=places[code], brand=brands[brand])
        for code, place in world.places.items()
        for brand in place.brands
    )
    LocationTag.objects.bulk_create(
        LocationTag(location=places[code], tag=tag) for code, place in world.places.items() for tag in place.tags
    )
    Placement.objects.bulk_create(
        Placement(location=places[code], field_unit=units[unit], dimension_id=units[unit].dimension_id)
        for code, place in world.places.items()
        for unit in place.units
    )
    people = {
        code: Person(
            code=code,
            given_name=code,
            family_name="Doe",
            status=human.status,
            community=communities.get(human.community),
            locale=human.locale,
            hired_on=human.hired_on,
        )
        for code, human in world.people.items()
    }
    Person.objects.bulk_create(people.values())
    posts = {
        code: Appointment(
            code=code,
            person=people[post.person],
            location=places[post.place],
            position=positions[post.position],
            primary=post.primary,
            starts_on=post.starts_on,
            ends_on=post.ends_on,
        )
        for code, post in world.posts.items()
    }
    Appointment.objects.bulk_create(posts.values())
    AppointmentBrand.objects.bulk_create(
        AppointmentBrand(appointment=posts[code], brand=brands[brand])
        for code, post in world.posts.items()
        for brand in post.brands
    )
    world.ids = {row.code: row.pk for row in [*people.values(), *posts.values()]}
    _write_lines(world, people)
    _write_values(world, {**places, **partners, **people})
    _write_earned(world, people)


def _write_lines(world: World, people: dict[str, Person]) -> None:
    dimensions = _by_code(Dimension)
    ReportingLine.objects.bulk_create(
        ReportingLine(
            dimension=dimensions[line.dimension],
            subordinate=people[line.subordinate],
            manager=people[line.manager],
            starts_on=line.starts_on,
            ends_on=line.ends_on,
        )
        for line in world.lines
    )


def _write_values(world: World, subjects: dict[str, object]) -> None:
    metrics = _by_code(Metric)
    RecentValues.objects.bulk_create(
        RecentValues(
            metric=metrics[metric], subject_id=subjects[subject].pk, values=[Decimal(value) for value in values]
        )
        for (metric, subject), values in world.values.items()
    )


def _write_earned(world: World, people: dict[str, Person]) -> None:
    goals = _by_code(Goal)
    for earned in world.earned:
        goal = goals[earned.goal]
        credit = Credit.objects.create(
            person=people[earned.person], course_id=goal.course_id, earned_on=earned.achieved_on, recorded_by="test"
        )
        Achievement.objects.create(
            person=people[earned.person],
            goal=goal,
            credit=credit,
            achieved_on=earned.achieved_on,
            valid_until=earned.valid_until,
        )
