"""By what a row of the network is named in a report: its code and a name, or what it joins."""

from tradewind.exchange.feeds.entities import Entity

_HOLDER = "JOIN network_person AS holder ON holder.id = t.person_id"
_LABELS = {
    "people": ("t.code", "t.given_name || ' ' || t.family_name", ""),
    "appointments": ("t.code", "holder.given_name || ' ' || holder.family_name", _HOLDER),
    "reporting_lines": (
        "line.code",
        "below.code || ' to ' || above.code",
        """JOIN network_dimension AS line ON line.id = t.dimension_id
        JOIN network_person AS below ON below.id = t.subordinate_id
        JOIN network_person AS above ON above.id = t.manager_id""",
    ),
    "field_representatives": (
        "holder.code",
        "'for ' || unit.code",
        f"{_HOLDER} JOIN network_fieldunit AS unit ON unit.id = t.field_unit_id",
    ),
    "courses": ("t.code", "t.title", ""),
}


def label(entity: Entity) -> tuple[str, str, str]:
    """SQL of the code and of the name of ``t``, and the joins that these take."""
    return _LABELS.get(entity.name, ("t.code", "t.name", ""))
