"""The feed's files as data: columns, keys, references, and the tables that they merge into (CONTRACT: Feeds).

What reads, checks, merges and ends rows goes by this table; only observations and credits, which are history
and no upsert of one table, have code of their own (``observations.py``, ``credits.py``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tradewind.exchange.feeds import cells
from tradewind.exchange.feeds.cells import NULL, Kind


@dataclass(frozen=True, slots=True)
class Link:
    """A list column: the table of one row an entry.

    ``value`` is what a row points at: the id of ``refers``'s row, or the entry itself where it refers to
    nothing (tags). ``copies`` is a column that the referred row has too and the link repeats (a placement's
    dimension). ``opens``: an entry that is not there yet is made (position groups).
    """

    table: str
    owner: str
    value: str
    copies: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    ``empty`` is what an empty cell is staged as, and what a new row gets where the column is absent.
    ``refers`` names the entity whose code the cell holds; ``target`` is the table's column, which for a
    reference has ``_id`` behind it. ``own`` tells that it is part of the key.
    """

    name: str
    kind: Kind
    required: bool = False
    empty: str = NULL
    refers: str = ""
    link: Link | None = None

    @property
    def target(self) -> str:
        return f"{self.name}_id" if self.refers else self.name


@dataclass(frozen=True, slots=True)
class Ending:
    """How a row that a complete file leaves out is ended (decision: things are ended, never deleted).

    ``column`` is the table's column; ``fed`` tells that the feed has it too: then a row that was ended by
    absence gets its former value back when it is named again without that column. All SQL is over ``t``, the
    row, and ``day``, UTC's today; ``zone`` joins the day of a location instead.
    """

    column: str
    fed: bool
    alive: str
    ended: str
    type: str = "date"
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One file of a feed."""

    name: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)
    noun: str = ""
    ending: Ending | None = None
    by_column: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_column", {column.name: column for column in self.columns})

    @property
    def has_code(self) -> bool:
        return self.key == ("code",)

    def column(self, name: str) -> Column:
        return self.by_column[name]


def _code() -> Column:
    return Column("code", cells.CODE, required=True)


def _name(column: str = "name", limit: int = 200) -> Column:
    return Column(column, cells.text(limit), required=True)


def _text(column: str, limit: int, *, paragraphs: bool = False) -> Column:
    return Column(column, cells.text(limit, paragraphs=paragraphs), empty="")


def _ref(column: str, entity: str, *, required: bool = False) -> Column:
    return Column(column, cells.CODE, required=required, refers=entity)


def _day(column: str, *, required: bool = False) -> Column:
    return Column(column, cells.DAY, required=required)


_ENDED_ON = Ending("ended_on", fed=False, alive="(t.ended_on IS NULL OR t.ended_on > day.today)", ended="day.today")
_ENDS_ON = Ending(
    "ends_on",
    fed=True,
    alive="(t.ends_on IS NULL OR (t.ends_on > day.today AND (t.starts_on < t.ends_on) IS NOT FALSE))",
    ended="greatest(day.today, t.starts_on)",
)
_AT_LOCATION = Ending(
    "ends_on",
    fed=True,
    alive=_ENDS_ON.alive,
    ended=_ENDS_ON.ended,
    zone="JOIN network_location AS site ON site.id = t.location_id "
    "JOIN network_timezone AS day ON day.name = site.timezone",
)
_CLOSED_ON = Ending(
    "closed_on",
    fed=True,
    alive="(t.closed_on IS NULL OR (t.closed_on > day.today AND (t.opened_on < t.closed_on) IS NOT FALSE))",
    ended="greatest(day.today, t.opened_on)",
    zone="JOIN network_timezone AS day ON day.name = t.timezone",
)
_DEPARTED = Ending("status", fed=True, alive="t.status <> 'departed'", ended="'departed'", type="text")

BRANDS = Entity("brands", "network_brand", (_code(), _name()), noun="brand", ending=_ENDED_ON)
DIMENSIONS = Entity("dimensions", "network_dimension", (_code(), _name()), noun="dimension", ending=_ENDED_ON)
COMMUNITIES = Entity(
    "communities",
    "network_community",
    (_code(), _name(), Column("kind", cells.choice("internal", "external"), required=True)),
    noun="community",
    ending=_ENDED_ON,
)
FIELD_UNITS = Entity(
    "field_units",
    "network_fieldunit",
    (
        _code(),
        _ref("dimension", "dimensions", required=True),
        _ref("parent", "field_units"),
        _name(),
        _text("level", 64),
    ),
    noun="field unit",
    ending=_ENDED_ON,
)
PARTNERS = Entity(
    "partners",
    "network_partner",
    (
        _code(),
        _name(),
        Column("type", cells.choice("dealer", "distributor", "supplier", "service", "internal"), required=True),
        _ref("parent", "partners"),
        _ref("community", "communities"),
    ),
    noun="partner",
    ending=_ENDED_ON,
)
POSITIONS = Entity(
    "positions",
    "network_position",
    (
        _code(),
        _name(),
        _ref("dimension", "dimensions"),
        Column(
            "groups",
            cells.CODES,
            empty="{}",
            link=Link("network_positiongrouping", "position_id", "group_id", opens=True),
        ),
        Column("oversees", cells.choice("nobody", "location", "partner"), empty="nobody"),
    ),
    noun="position",
    ending=_ENDED_ON,
)
LOCATIONS = Entity(
    "locations",
    "network_location",
    (
        _code(),
        _ref("partner", "partners", required=True),
        _name(),
        Column("country", cells.COUNTRY, required=True),
        _text("subdivision", 64),
        _text("city", 120),
        _text("postal_code", 20),
        Column("latitude", cells.number(8, 5, least=-90, most=90)),
        Column("longitude", cells.number(8, 5, least=-180, most=180)),
        Column("timezone", cells.ZONE, empty="UTC"),
        Column(
            "brands",
            cells.CODES,
            empty="{}",
            refers="brands",
            link=Link("network_locationbrand", "location_id", "brand_id"),
        ),
        Column(
            "field_units",
            cells.CODES,
            empty="{}",
            refers="field_units",
            link=Link("network_placement", "location_id", "field_unit_id", copies="dimension_id"),
        ),
        Column("tags", cells.CODES, empty="{}", link=Link("network_locationtag", "location_id", "tag")),
        _day("opened_on"),
        _day("closed_on"),
    ),
    noun="location",
    ending=_CLOSED_ON,
)
PEOPLE = Entity(
    "people",
    "network_person",
    (
        _code(),
        _name("given_name", 120),
        _name("family_name", 120),
        Column("email", cells.EMAIL, empty=""),
        Column("username", cells.USERNAME),
        Column("locale", cells.LOCALE, empty=""),
        _ref("community", "communities"),
        Column("status", cells.choice("active", "suspended", "departed"), empty="active"),
        _day("hired_on"),
    ),
    noun="person",
    ending=_DEPARTED,
)
APPOINTMENTS = Entity(
    "appointments",
    "network_appointment",
    (
        _code(),
        _ref("person", "people", required=True),
        _ref("location", "locations", required=True),
        _ref("position", "positions", required=True),
        Column(
            "brands",
            cells.CODES,
            empty="{}",
            refers="brands",
            link=Link("network_appointmentbrand", "appointment_id", "brand_id"),
        ),
        Column("primary", cells.FLAG, empty="f"),
        _day("starts_on", required=True),
        _day("ends_on"),
    ),
    noun="appointment",
    ending=_AT_LOCATION,
)
REPORTING_LINES = Entity(
    "reporting_lines",
    "network_reportingline",
    (
        _ref("dimension", "dimensions", required=True),
        _ref("subordinate", "people", required=True),
        _ref("manager", "people", required=True),
        _day("starts_on"),
        _day("ends_on"),
    ),
    key=("dimension", "subordinate", "manager"),
    noun="reporting line",
    ending=_ENDS_ON,
)
FIELD_REPRESENTATIVES = Entity(
    "field_representatives",
    "network_fieldrepresentative",
    (
        _ref("person", "people", required=True),
        _ref("field_unit", "field_units", required=True),
        _day("starts_on"),
        _day("ends_on"),
    ),
    key=("person", "field_unit"),
    noun="field representative",
    ending=_ENDS_ON,
)
METRICS = Entity(
    "metrics",
    "metrics_metric",
    (
        _code(),
        _name(),
        Column("subject", cells.choice("person", "location", "partner"), required=True),
        _text("unit", 32),
        Column("better", cells.choice("higher", "lower"), empty=""),
    ),
    noun="metric",
    ending=_ENDED_ON,
)
OBSERVATIONS = Entity(
    "observations",
    "metrics_observation",
    (
        _ref("metric", "metrics", required=True),
        Column("subject", cells.CODE, required=True),
        Column("period", cells.PERIOD, required=True),
        Column("value", cells.number(20, 6), required=True),
    ),
    key=("metric", "subject", "period"),
    noun="observation",
)
COURSES = Entity(
    "courses",
    "catalog_course",
    (
        _code(),
        _name("title", 300),
        _text("kind", 64),
        Column("language", cells.LOCALE, empty=""),
        Column("hours", cells.number(7, 2, least=0)),
        _text("description", cells.CELL_LIMIT, paragraphs=True),
    ),
    noun="course",
    ending=_ENDED_ON,
)
CREDITS = Entity(
    "credits",
    "credit_credit",
    (
        _ref("person", "people", required=True),
        _ref("course", "courses", required=True),
        Column("earned_on", cells.DAY, required=True),
        Column("score", cells.number(9, 3)),
        Column("source", cells.text(64), empty="feed"),
        _text("reference", 200),
    ),
    key=("person", "course", "earned_on", "reference"),
    noun="credit",
)

IN_ORDER = (
    DIMENSIONS,
    BRANDS,
    COMMUNITIES,
    FIELD_UNITS,
    PARTNERS,
    POSITIONS,
    PEOPLE,
    LOCATIONS,
    APPOINTMENTS,
    REPORTING_LINES,
    FIELD_REPRESENTATIVES,
    METRICS,
    OBSERVATIONS,
    COURSES,
    CREDITS,
)
"""In the order of merging: what a file refers to comes before it, or is the file itself (parents)."""

BY_NAME: dict[str, Entity] = {entity.name: entity for entity in IN_ORDER}


def referred(column: Column) -> Entity:
    """The entity whose code the column holds."""
    return BY_NAME[column.refers]


def in_order(names: set[str]) -> Iterator[Entity]:
    """Those of the entities that are named, in the order of merging."""
    return (entity for entity in IN_ORDER if entity.name in names)
