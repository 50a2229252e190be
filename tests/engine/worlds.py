"""Random worlds, academies and edits for the engine's agreement test, as hypothesis strategies."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from engine.brute_force import Row, World

TODAY = date(2026, 11, 2)
LOCATIONS = ["l1", "l2", "l3"]
PEOPLE = ["p1", "p2", "p3", "p4"]
PARTNERS = ["group", "north", "south", "maker"]
GOALS = ["g-once", "g-yearly"]
REQUIREMENTS = ["r1", "r2", "r3"]

FIXED: World = {
    "brands": {code: {"code": code, "name": code} for code in ("a", "b")},
    "dimensions": {code: {"code": code, "name": code} for code in ("sales", "service")},
    "communities": {
        "dealers": {"code": "dealers", "name": "Dealers", "kind": "external"},
        "staff": {"code": "staff", "name": "Staff", "kind": "internal"},
    },
    "positions": {
        "tech": {"code": "tech", "name": "Technician", "groups": "workshop"},
        "master": {"code": "master", "name": "Master", "groups": "workshop|senior"},
        "seller": {"code": "seller", "name": "Seller"},
    },
    "metrics": {
        "pm": {"code": "pm", "name": "Fixed first time", "subject": "person"},
        "lm": {"code": "lm", "name": "Satisfaction", "subject": "location"},
        "qm": {"code": "qm", "name": "Volume", "subject": "partner"},
    },
    "courses": {code: {"code": code, "title": code} for code in ("c1", "c2")},
}

days = st.integers(-60, 20).map(lambda shift: (TODAY + timedelta(days=shift)).isoformat())


def some(values: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), unique=True, max_size=len(values)).map("|".join)


@st.composite
def unit(draw: st.DrawFn, code: str) -> Row:
    parents = {"s-west": ["s", "s-east", ""], "s-east": ["s", ""], "x-west": ["x", ""]}.get(code, [""])
    dimension = "service" if code.startswith("s") else "sales"
    return {"code": code, "dimension": dimension, "parent": draw(st.sampled_from(parents)), "name": code}


@st.composite
def partner(draw: st.DrawFn, code: str) -> Row:
    kind = "internal" if code == "maker" else draw(st.sampled_from(["dealer", "supplier"]))
    parent = draw(st.sampled_from(["", "group"])) if code in {"north", "south"} else ""
    community = draw(st.sampled_from(["", "dealers", "staff"]))
    return {"code": code, "name": code, "type": kind, "parent": parent, "community": community}


@st.composite
def location(draw: st.DrawFn, code: str) -> Row:
    units = [draw(st.sampled_from(["", "s", "s-west", "s-east"])), draw(st.sampled_from(["", "x", "x-west"]))]
    return {
        "code": code,
        "partner": draw(st.sampled_from(PARTNERS)),
        "name": code,
        "country": draw(st.sampled_from(["US", "DE"])),
        "subdivision": draw(st.sampled_from(["", "CO"])),
        "timezone": draw(st.sampled_from(["", "America/Denver", "Pacific/Auckland"])),
        "brands": draw(some(["a", "b"])),
        "field_units": "|".join(code for code in units if code),
        "tags": draw(some(["ev", "big"])),
        "closed_on": draw(st.one_of(st.just(""), days)) if code == "l3" else "",
    }


@st.composite
def person(draw: st.DrawFn, code: str) -> Row:
    return {
        "code": code,
        "given_name": "Given",
        "family_name": code,
        "locale": draw(st.sampled_from(["", "en", "de"])),
        "community": draw(st.sampled_from(["", "", "dealers", "staff"])),
        "status": draw(st.sampled_from(["active", "active", "active", "suspended"])),
        "hired_on": draw(st.one_of(st.just(""), days)),
    }


@st.composite
def appointment(draw: st.DrawFn, code: str) -> Row:
    starts = draw(days)
    ends = draw(st.one_of(st.just(""), st.just(""), days))
    return {
        "code": code,
        "person": draw(st.sampled_from(PEOPLE)),
        "location": draw(st.sampled_from(LOCATIONS)),
        "position": draw(st.sampled_from(["tech", "master", "seller"])),
        "brands": draw(some(["a", "b"])),
        "primary": draw(st.sampled_from(["true", "false"])),
        "starts_on": starts,
        "ends_on": max(starts, ends) if ends else "",
    }


@st.composite
def position(draw: st.DrawFn, code: str) -> Row:
    return {"code": code, "name": code, "groups": draw(some(["workshop", "senior"]))}


@st.composite
def line(draw: st.DrawFn) -> tuple[str, Row]:
    """Upwards only (a later person never directs an earlier one), so that there is no circle."""
    low, high = sorted(draw(st.lists(st.integers(0, 3), min_size=2, max_size=2, unique=True)))
    row = {
        "dimension": draw(st.sampled_from(["sales", "service"])),
        "subordinate": PEOPLE[high],
        "manager": PEOPLE[low],
        "starts_on": "",
        "ends_on": draw(st.one_of(st.just(""), days)),
    }
    return f"{row['dimension']}/{row['subordinate']}/{row['manager']}", row


@st.composite
def observation(draw: st.DrawFn) -> tuple[str, Row]:
    metric = draw(st.sampled_from(["pm", "lm", "qm"]))
    subjects = {"pm": PEOPLE, "lm": LOCATIONS, "qm": PARTNERS}[metric]
    row = {
        "metric": metric,
        "subject": draw(st.sampled_from(subjects)),
        "period": draw(st.sampled_from(["2026-08", "2026-09", "2026-10"])),
        "value": str(draw(st.sampled_from([70, 80, 90]))),
    }
    return f"{row['metric']}/{row['subject']}/{row['period']}", row


@st.composite
def credit(draw: st.DrawFn) -> tuple[str, Row]:
    earned = TODAY - timedelta(days=draw(st.sampled_from([0, 1, 30, 340, 364, 365, 366, 700])))
    row = {
        "person": draw(st.sampled_from(PEOPLE)),
        "course": draw(st.sampled_from(["c1", "c2"])),
        "earned_on": earned.isoformat(),
    }
    return f"{row['person']}/{row['course']}/{row['earned_on']}", row


KEYED = {
    "partners": (partner, PARTNERS),
    "field_units": (unit, ["s", "s-west", "s-east", "x", "x-west"]),
    "locations": (location, LOCATIONS),
    "people": (person, PEOPLE),
    "appointments": (appointment, [f"e{number}" for number in range(1, 8)]),
}
# What is fixed at first, and edited later.
EDITED = {**KEYED, "positions": (position, ["tech", "master", "seller"])}
LISTED = {"reporting_lines": line, "observations": observation, "credits": credit}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world: World = {entity: dict(rows) for entity, rows in FIXED.items()}
    for entity, (row, codes) in KEYED.items():
        world[entity] = {code: draw(row(code)) for code in codes}
    for entity, row in LISTED.items():
        world[entity] = dict(draw(st.lists(row(), max_size=6)))
    return world


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, Row]:
    """(entity, key, the row as it is from now on)."""
    entity = draw(st.sampled_from([*EDITED, *LISTED]))
    if entity in LISTED:
        key, row = draw(LISTED[entity]())
        return entity, key, row
    strategy, codes = EDITED[entity]
    code = draw(st.sampled_from(codes))
    return entity, code, draw(strategy(code))


def one_or_none_of(values: list[str]) -> st.SearchStrategy[Any]:
    several = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    return st.one_of(st.sampled_from(values), several, several.map(lambda found: {"none_of": found}))


def measured(metric: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"metric": st.just(metric), "periods": st.integers(1, 2)}, optional={"at_least": st.just(80)}
    ).flatmap(lambda c: st.just(c) if "at_least" in c else st.just({**c, "below": 80}))


ranges = st.sampled_from([{"at_least": 10}, {"below": 30}, {"at_least": 5, "below": 50}])

staff = st.fixed_dictionaries(
    {},
    optional={
        "position": one_or_none_of(["tech", "master", "seller"]),
        "position_group": one_or_none_of(["workshop", "senior"]),
        "brand": one_or_none_of(["a", "b"]),
        "location": one_or_none_of(LOCATIONS[:2]),
        "partner": one_or_none_of(PARTNERS),
        "partner_type": one_or_none_of(["dealer", "supplier", "internal"]),
        "country": one_or_none_of(["US", "DE"]),
        "subdivision": one_or_none_of(["CO"]),
        "tag": one_or_none_of(["ev", "big"]),
        "within": one_or_none_of(["s", "s-west", "x-west"]),
        "kind": st.sampled_from(["internal", "external"]),
        "primary": st.booleans(),
        "tenure_days": ranges,
        "location_metric": measured("lm"),
        "partner_metric": measured("qm"),
    },
).filter(lambda conditions: len(conditions) <= 3)

leaves = st.one_of(
    st.builds(lambda conditions: {"staff": conditions}, staff),
    st.builds(lambda conditions: {"staff": conditions}, staff),
    st.fixed_dictionaries(
        {},
        optional={
            "code": one_or_none_of(PEOPLE),
            "community": one_or_none_of(["dealers", "staff"]),
            "locale": one_or_none_of(["en", "de"]),
            "hired_days": ranges,
        },
    )
    .filter(bool)
    .map(lambda conditions: {"person": conditions}),
    measured("pm").map(lambda condition: {"person_metric": condition}),
    st.builds(
        lambda manager, dimension: {"reports_to": {"manager": manager, "dimension": dimension}},
        st.sampled_from(PEOPLE[:2]),
        st.sampled_from(["sales", "service"]),
    ),
    st.sampled_from(GOALS).map(lambda goal: {"holds": goal}),
    st.sampled_from(GOALS).map(lambda goal: {"lacks": goal}),
)


def _combined(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda parts: {"all": parts}),
        several.map(lambda parts: {"any": parts}),
        children.map(lambda part: {"not": part}),
    )


expressions = st.recursive(leaves, _combined, max_leaves=5)


@st.composite
def requirement(draw: st.DrawFn) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "goal": draw(st.sampled_from(GOALS)),
        "audience": draw(st.sampled_from(["first", "second", "both"])),
        "dimension": draw(st.sampled_from(["sales", "service"])),
    }
    if draw(st.booleans()):
        entry["program"] = "year"
    if communities := draw(st.lists(st.sampled_from(["dealers", "staff"]), unique=True, max_size=2)):
        entry["communities"] = communities
    anchored = st.builds(
        lambda days, after: {"days": days, "after": after},
        st.sampled_from([0, 30]),
        st.sampled_from(["assigned", "appointed", "hired"]),
    )
    if due := draw(st.one_of(st.none(), anchored, st.just({"on": TODAY + timedelta(days=3)}))):
        entry["due"] = due
    for name in ("waive_when", "waived_until", "keep_while"):
        if draw(st.integers(0, 3)) == 0 and (name != "waived_until" or "waive_when" in entry):
            entry[name] = draw(expressions)
    entry["mode"] = draw(st.sampled_from(["follow", "follow", "follow", "add_only", "remove_only", "paused"]))
    entry["mandatory"] = draw(st.booleans())
    return entry


@st.composite
def program(draw: st.DrawFn) -> dict[str, Any]:
    opens = TODAY + timedelta(days=draw(st.sampled_from([-400, -10, 2])))
    return {"opens": opens, "closes": TODAY + timedelta(days=draw(st.sampled_from([3, 100])))}


@st.composite
def goal(draw: st.DrawFn) -> dict[str, Any]:
    entry = {"course": draw(st.sampled_from(["c1", "c2"]))}
    if valid_for := draw(st.sampled_from(["", "12 months", "12 months", "40 days"])):
        entry["valid_for"] = valid_for
        if renew_within := draw(st.sampled_from(["", "30 days", "1 month"])):
            entry["renew_within"] = renew_within
    return entry


both = {"who": {"any": [{"audience": "first"}, {"audience": "second"}]}}


@st.composite
def academies(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    return {
        "audiences": {"first": {"who": draw(expressions)}, "second": {"who": draw(expressions)}, "both": both},
        "goals": {
            "g-once": {"course": "c1"},
            "g-yearly": {"course": "c2", "valid_for": "12 months", "renew_within": "30 days"},
        },
        "programs": {"year": draw(program())},
        "requirements": {code: draw(requirement()) for code in REQUIREMENTS},
    }


definitions = st.one_of(
    st.tuples(st.just("requirements"), st.sampled_from(REQUIREMENTS), requirement()),
    st.tuples(st.just("audiences"), st.sampled_from(["first", "second"]), expressions.map(lambda who: {"who": who})),
    st.tuples(st.just("programs"), st.just("year"), program()),
    st.tuples(st.just("goals"), st.sampled_from(GOALS), goal()),
)
"""(section, code, the entry as it is from now on)."""
