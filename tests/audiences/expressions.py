"""Random expressions over the world of ``world.py``, as an administrator would write them."""

from typing import Any

from hypothesis import strategies as st

from audiences.world import BRANDS, DIMENSIONS, GOALS, GROUPS, PARTNERS, POSITIONS, TAGS, UNITS

Data = dict[str, Any]


def choice(values: list[str]) -> st.SearchStrategy[Any]:
    several = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    return st.sampled_from(values) | several | several.map(lambda listed: {"none_of": listed})


def listed(values: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


def measure(metric: str) -> st.SearchStrategy[Data]:
    one = st.sampled_from(["at_least", "above", "below", "at_most"]).flatmap(
        lambda key: st.fixed_dictionaries({key: st.integers(0, 3)})
    )
    both = st.sampled_from([{"at_least": 1, "below": 3}, {"above": 0, "at_most": 2.5}])
    periods = st.sampled_from([{}, {"periods": 2}, {"periods": 3}])
    return st.tuples(one | both, periods).map(lambda parts: {"metric": metric, **parts[0], **parts[1]})


DAYS = st.sampled_from([{"at_least": 0}, {"at_least": 2}, {"below": 1}, {"below": 3}, {"at_least": 1, "below": 3}])
PEOPLE = ["P0"]
"""The one person that every world has."""
STAFF = {
    "position": choice(list(POSITIONS)),
    "position_group": choice(GROUPS),
    "brand": choice(BRANDS),
    "location": choice(["store-0"]),
    "partner": choice(list(PARTNERS)),
    "partner_type": choice(["dealer", "supplier", "internal"]),
    "country": choice(["US", "NO", "DE"]),
    "subdivision": choice(["CA", "TX"]),
    "tag": choice([*TAGS, "never-used"]),
    "within": choice(list(UNITS)),
    "kind": choice(["internal", "external"]),
    "primary": st.booleans(),
    "tenure_days": DAYS,
    "location_metric": measure("csi"),
    "partner_metric": measure("volume"),
}
PERSON = {
    "code": choice(PEOPLE),
    "community": choice(["staff", "dealers"]),
    "locale": choice(["en", "de-DE"]),
    "hired_days": DAYS,
}


def clause(known: dict[str, st.SearchStrategy[Any]], least: int) -> st.SearchStrategy[Data]:
    keys = st.lists(st.sampled_from(list(known)), min_size=least, max_size=3, unique=True)
    return keys.flatmap(lambda chosen: st.fixed_dictionaries({key: known[key] for key in chosen}))


def leaves(audiences: list[str]) -> list[st.SearchStrategy[Data]]:
    staff = clause(STAFF, 0).map(lambda value: {"staff": value})
    reports = st.fixed_dictionaries({"manager": listed(PEOPLE), "dimension": listed(DIMENSIONS)})
    found = [
        staff,
        staff,
        staff,
        clause(PERSON, 1).map(lambda value: {"person": value}),
        measure("fixed").map(lambda value: {"person_metric": value}),
        reports.map(lambda value: {"reports_to": value}),
        listed(GOALS).map(lambda value: {"holds": value}),
        listed(GOALS).map(lambda value: {"lacks": value}),
    ]
    if audiences:
        found.append(st.sampled_from(audiences).map(lambda code: {"audience": code}))
    return found


def expressions(audiences: list[str] | None = None) -> st.SearchStrategy[Data]:
    return st.recursive(
        st.one_of(leaves(audiences or [])),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
            | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
            | inner.map(lambda part: {"not": part})
        ),
        max_leaves=6,
    )


def each_alone() -> st.SearchStrategy[list[Data]]:
    """One expression for each condition of the language, with nothing beside it."""
    staff = [values.map(lambda value, key=key: {"staff": {key: value}}) for key, values in STAFF.items()]
    own = [values.map(lambda value, key=key: {"person": {key: value}}) for key, values in PERSON.items()]
    return st.tuples(*staff, *own, *leaves([])[-4:]).map(list)
