"""A plain second reading of the facts and of audience expressions: no SQL, no code of ours, no haste.

A world is the cells of a feed (file -> key -> row of strings). The day is one for all zones.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, str]
World = dict[str, dict[str, Row]]
Yes = bool | None
"""Kleene's three: True, False, None = unknown."""


def conjunction(values: list[Yes]) -> Yes:
    if False in values:
        return False
    return None if None in values else True


def disjunction(values: list[Yes]) -> Yes:
    if True in values:
        return True
    return None if None in values else False


def negation(value: Yes) -> Yes:
    return None if value is None else not value


def cells(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the last there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for candidate in range(day.day, 0, -1):
        try:
            return date(year, month + 1, candidate)
        except ValueError:
            continue
    raise AssertionError


def add_span(day: date, span: str) -> date:
    count, unit = span.split()
    return add_months(day, int(count)) if unit.startswith("month") else day + timedelta(days=int(count))


def period_end(period: str) -> date:
    if "-Q" in period:
        year, quarter = period.split("-Q")
        return add_months(date(int(year), int(quarter) * 3, 1), 1) - timedelta(days=1)
    if len(period) == 7:
        return add_months(date.fromisoformat(f"{period}-01"), 1) - timedelta(days=1)
    return date.fromisoformat(period)


@dataclass
class Facts:
    """Questions about a world on a day, each answered by looking through everything."""

    world: World
    today: date

    def rows(self, entity: str) -> list[Row]:
        return list(self.world.get(entity, {}).values())

    def active(self, person: str) -> list[Row]:
        if self.world["people"][person].get("status", "active") != "active":
            return []
        found = []
        for row in self.rows("appointments"):
            closed = day_of(self.world["locations"][row["location"]].get("closed_on", ""))
            ends = day_of(row.get("ends_on", ""))
            if (
                row["person"] == person
                and date.fromisoformat(row["starts_on"]) <= self.today
                and (ends is None or self.today < ends)
                and (closed is None or self.today < closed)
            ):
                found.append(row)
        return sorted(found, key=lambda row: (row.get("primary") != "true", row["starts_on"], row["code"]))

    def community(self, person: str) -> str:
        own = self.world["people"][person].get("community", "")
        appointments = self.active(person)
        if own or not appointments:
            return own
        partner = self.world["locations"][appointments[0]["location"]]["partner"]
        return self.world["partners"][partner].get("community", "")

    def partners_at_or_above(self, partner: str) -> list[str]:
        above = [partner]
        while parent := self.world["partners"][above[-1]].get("parent", ""):
            above.append(parent)
        return above

    def units_at_or_above(self, location: str) -> set[str]:
        found = set()
        above = cells(self.world["locations"][location].get("field_units", ""))
        while above:
            unit = above.pop()
            found.add(unit)
            above += cells(self.world["field_units"][unit].get("parent", ""))
        return found

    def brands(self, appointment: Row) -> set[str]:
        carried = set(cells(self.world["locations"][appointment["location"]].get("brands", "")))
        designated = set(cells(appointment.get("brands", "")))
        return carried & designated if designated else carried

    def values(self, metric: str, subject: str) -> list[Decimal]:
        rows = [r for r in self.rows("observations") if (r["metric"], r["subject"]) == (metric, subject)]
        rows.sort(key=lambda row: period_end(row["period"]), reverse=True)
        return [Decimal(row["value"]) for row in rows]

    def measured(self, condition: dict[str, Any], subject: str) -> Yes:
        wanted = condition.get("periods", 1)
        values = self.values(condition["metric"], subject)[:wanted]
        if len(values) < wanted:
            return None
        tests = {
            "at_least": lambda value, bound: value >= bound,
            "above": lambda value, bound: value > bound,
            "below": lambda value, bound: value < bound,
            "at_most": lambda value, bound: value <= bound,
        }
        return all(
            test(value, Decimal(str(condition[name])))
            for name, test in tests.items()
            if name in condition
            for value in values
        )

    def reports_to(self, person: str, manager: str, dimension: str, seen: frozenset[str] = frozenset()) -> bool:
        for line in self.rows("reporting_lines"):
            starts, ends = day_of(line.get("starts_on", "")), day_of(line.get("ends_on", ""))
            stands = (starts is None or starts <= self.today) and (ends is None or self.today < ends)
            if stands and line["subordinate"] == person and line["dimension"] == dimension:
                above = line["manager"]
                if above == manager:
                    return True
                if above not in seen and self.reports_to(above, manager, dimension, seen | {above}):
                    return True
        return False


def within_range(days: int, condition: dict[str, int]) -> bool:
    return days >= condition.get("at_least", days) and days < condition.get("below", days + 1)


@dataclass
class Sentences:
    """Evaluates audience expressions: (does it hold, the appointments that cause it)."""

    facts: Facts
    audiences: dict[str, Any]
    holds: set[tuple[str, str]]

    def judge(self, node: dict[str, Any], person: str) -> tuple[Yes, set[str]]:
        if self.facts.world["people"][person].get("status", "active") != "active":
            return False, set()
        ((kind, body),) = node.items()
        return getattr(self, f"_{kind}")(body, person)

    def _all(self, parts: list[Any], person: str) -> tuple[Yes, set[str]]:
        judged = [self.judge(part, person) for part in parts]
        return conjunction([holds for holds, _ in judged]), set().union(*(reasons for _, reasons in judged))

    def _any(self, parts: list[Any], person: str) -> tuple[Yes, set[str]]:
        judged = [self.judge(part, person) for part in parts]
        holding = [reasons for holds, reasons in judged if holds is True]
        return disjunction([holds for holds, _ in judged]), set().union(*holding)

    def _not(self, part: Any, person: str) -> tuple[Yes, set[str]]:
        return negation(self.judge(part, person)[0]), set()

    def _audience(self, code: str, person: str) -> tuple[Yes, set[str]]:
        return self.judge(self.audiences[code]["who"], person)

    def _holds(self, goals: Any, person: str) -> tuple[Yes, set[str]]:
        return any((person, goal) in self.holds for goal in listed(goals)), set()

    def _lacks(self, goals: Any, person: str) -> tuple[Yes, set[str]]:
        return any((person, goal) not in self.holds for goal in listed(goals)), set()

    def _person_metric(self, condition: dict[str, Any], person: str) -> tuple[Yes, set[str]]:
        return self.facts.measured(condition, person), set()

    def _reports_to(self, condition: dict[str, Any], person: str) -> tuple[Yes, set[str]]:
        managers = listed(condition["manager"])
        found = any(self.facts.reports_to(person, manager, condition["dimension"]) for manager in managers)
        return found, set()

    def _person(self, conditions: dict[str, Any], person: str) -> tuple[Yes, set[str]]:
        row = self.facts.world["people"][person]
        judged: list[Yes] = []
        for name, wanted in conditions.items():
            if name == "hired_days":
                hired = day_of(row.get("hired_on", ""))
                judged.append(None if hired is None else within_range((self.facts.today - hired).days, wanted))
            else:
                present = self.facts.community(person) if name == "community" else row.get(name, "")
                judged.append(self._matches(wanted, {present} - {""}))
        return conjunction(judged), set()

    def _staff(self, conditions: dict[str, Any], person: str) -> tuple[Yes, set[str]]:
        judged = {
            appointment["code"]: conjunction(
                [self._on(name, wanted, appointment) for name, wanted in conditions.items()]
            )
            for appointment in self.facts.active(person)
        }
        return disjunction(list(judged.values())), {code for code, holds in judged.items() if holds is True}

    def _on(self, name: str, wanted: Any, appointment: Row) -> Yes:
        world = self.facts.world
        location = world["locations"][appointment["location"]]
        if name == "location_metric":
            return self.facts.measured(wanted, appointment["location"])
        if name == "partner_metric":
            return self.facts.measured(wanted, location["partner"])
        if name == "tenure_days":
            return within_range((self.facts.today - date.fromisoformat(appointment["starts_on"])).days, wanted)
        if name == "primary":
            return (appointment.get("primary") == "true") == wanted
        partner = world["partners"][location["partner"]]
        present = {
            "position": lambda: {appointment["position"]},
            "position_group": lambda: set(cells(world["positions"][appointment["position"]].get("groups", ""))),
            "brand": lambda: self.facts.brands(appointment),
            "location": lambda: {appointment["location"]},
            "partner": lambda: set(self.facts.partners_at_or_above(location["partner"])),
            "partner_type": lambda: {partner["type"]},
            "country": lambda: {location["country"]},
            "subdivision": lambda: {location.get("subdivision", "")} - {""},
            "tag": lambda: set(cells(location.get("tags", ""))),
            "within": lambda: self.facts.units_at_or_above(appointment["location"]),
            "kind": lambda: {"internal" if partner["type"] == "internal" else "external"},
        }[name]()
        return self._matches(wanted, present)

    def _matches(self, wanted: Any, present: set[str]) -> bool:
        if isinstance(wanted, dict):
            return not present & set(listed(wanted["none_of"]))
        return bool(present & set(listed(wanted)))
