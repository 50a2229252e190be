"""A plain second implementation of CONTRACT.md: no SQL, no code of ours, no haste.

A world is the cells of a feed (file -> key -> row of strings) and an academy (section -> code -> entry). The
day is one for all zones. ``Engine`` goes from state to state as the academy does and says what
``assignments export`` has to show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
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


@dataclass
class Held:
    """An open assignment."""

    opened_on: date
    due_on: date | None
    reasons: set[str]
    waived_by_metric: bool = False
    waived: bool = False


@dataclass
class Engine:
    """The academy as it should be, from state to state."""

    world: World
    academy: dict[str, dict[str, Any]]
    today: date
    open: dict[tuple[str, str], Held] = field(default_factory=dict)
    closed: dict[tuple[str, str], tuple[date, Held]] = field(default_factory=dict)
    waivers: set[tuple[str, str]] = field(default_factory=set)
    declined: set[tuple[str, str]] = field(default_factory=set)
    by_hand: set[tuple[str, str]] = field(default_factory=set)

    def achievements(self, person: str, goal: str) -> list[tuple[date, date | None]]:
        """(earned on, last valid day) of each earned day, in order: a replay of the ledger."""
        rule = self.academy["goals"][goal]
        earned = sorted(
            {
                date.fromisoformat(row["earned_on"])
                for row in self.world.get("credits", {}).values()
                if (row["person"], row["course"]) == (person, rule["course"])
            }
        )
        spans: list[tuple[date, date | None]] = []
        for day in earned:
            if "valid_for" not in rule:
                spans.append((day, None))
                continue
            base = day
            if spans and "renew_within" in rule:
                # A second credit in the same window earns less: the renewal continues what lasts longest.
                old = max(until for _, until in spans if until)
                count, _ = rule["renew_within"].split()
                if old - timedelta(days=int(count)) <= day <= old:
                    base = old
            spans.append((day, add_span(base, rule["valid_for"])))
        return spans

    def settle(self) -> None:
        """Bring every assignment to what the facts call for."""
        facts = Facts(self.world, self.today)
        holds = {
            (person, goal)
            for goal in self.academy["goals"]
            for person in self.world["people"]
            if any(
                earned <= self.today and (until is None or self.today <= until)
                for earned, until in self.achievements(person, goal)
            )
        }
        sentences = Sentences(facts, self.academy["audiences"], holds)
        for code, requirement in self.academy["requirements"].items():
            for person in self.world["people"]:
                self._settle_one(sentences, person, code, requirement)

    def _settle_one(self, sentences: Sentences, person: str, code: str, requirement: dict[str, Any]) -> None:
        key = (person, code)
        held = self.open.get(key)
        wanted, reasons = self._wanted(sentences, person, code, requirement, held)
        if not wanted:
            if held is not None:
                self.closed[key] = (self.today, self.open.pop(key))
            return
        if held is None:
            held = self._open(person, code, requirement, reasons)
            self.open[key] = held
        held.reasons = reasons
        if held.due_on is None and requirement.get("due"):
            held.due_on = self._notice(self._rule_day(person, requirement, held))
        self._waive(sentences, person, code, requirement, held)

    def _wanted(
        self, sentences: Sentences, person: str, code: str, requirement: dict[str, Any], held: Held | None
    ) -> tuple[bool, set[str]]:
        facts, key = sentences.facts, (person, code)
        if facts.world["people"][person].get("status", "active") != "active":
            return False, set()
        communities = requirement.get("communities", [])
        if communities and facts.community(person) not in communities:
            return False, set()
        if key in self.declined and not requirement.get("mandatory", True):
            return False, set()
        mode = requirement.get("mode", "follow")
        member, reasons = sentences.judge({"audience": requirement["audience"]}, person)
        as_it_is = held.reasons if held else set()
        if mode == "paused" or not self._in_window(requirement):
            opens = held is not None or (key in self.by_hand and self._in_window(requirement))
            return opens, as_it_is
        reasons = reasons if member is True else set()
        if key in self.by_hand:
            return True, reasons
        if member is True:
            return held is not None or mode != "remove_only", reasons
        if held is None:
            return False, set()
        keep = requirement.get("keep_while")
        kept = keep is not None and sentences.judge(keep, person)[0] is True
        return mode == "add_only" or kept, reasons

    def _in_window(self, requirement: dict[str, Any]) -> bool:
        opens, closes = self._window(requirement)
        return (opens is None or opens <= self.today) and (closes is None or self.today <= closes)

    def _window(self, requirement: dict[str, Any]) -> tuple[date | None, date | None]:
        if "program" not in requirement:
            return None, None
        program = self.academy["programs"][requirement["program"]]
        return program.get("opens"), program.get("closes")

    def _open(self, person: str, code: str, requirement: dict[str, Any], reasons: set[str]) -> Held:
        past = self.closed.get((person, code))
        if past and (self.today - past[0]).days <= 30:
            held = past[1]
            held.due_on = self._notice(held.due_on)
            held.waived = False
            return held
        held = Held(self.today, None, reasons)
        held.due_on = self._rule_day(person, requirement, held)
        return held

    def _notice(self, day: date | None) -> date | None:
        return None if day is None else max(day, self.today + timedelta(days=7))

    def _rule_day(self, person: str, requirement: dict[str, Any], held: Held) -> date | None:
        due = requirement.get("due")
        if not due:
            return None
        if "on" in due:
            return due["on"]
        starts = [date.fromisoformat(self.world["appointments"][code]["starts_on"]) for code in held.reasons]
        anchor = {
            "assigned": held.opened_on,
            "hired": day_of(self.world["people"][person].get("hired_on", "")),
            "appointed": min(starts, default=None),
        }[due["after"]]
        return None if anchor is None else anchor + timedelta(days=due["days"])

    def _waive(self, sentences: Sentences, person: str, code: str, requirement: dict[str, Any], held: Held) -> None:
        metric = False
        if (when := requirement.get("waive_when")) is not None:
            metric = sentences.judge(when, person)[0] is True
            until = requirement.get("waived_until")
            if not metric and until is not None and held.waived_by_metric:
                metric = sentences.judge(until, person)[0] is not True
        held.waived_by_metric = metric
        waived = metric or (person, code) in self.waivers
        if held.waived and not waived:
            held.due_on = self._notice(held.due_on)
        held.waived = waived

    def export(self) -> Iterator[dict[str, str]]:
        """The rows of ``assignments export``, as CSV cells."""
        for (person, code), held in sorted(self.open.items()):
            requirement = self.academy["requirements"][code]
            goal = self.academy["goals"][requirement["goal"]]
            opens, closes = self._window(requirement)
            spans = [
                (earned, until)
                for earned, until in self.achievements(person, requirement["goal"])
                if (opens is None or earned >= opens) and (closes is None or earned <= closes)
            ]
            status, due, achieved = self._status(held, spans, goal)
            yield {
                "person": person,
                "requirement": code,
                "goal": requirement["goal"],
                "dimension": requirement["dimension"],
                "status": status,
                "opened_on": held.opened_on.isoformat(),
                "due_on": due.isoformat() if due else "",
                "achieved_on": achieved.isoformat() if achieved else "",
                "waived": "true" if held.waived else "false",
                "reasons": "|".join(sorted(held.reasons)),
            }

    def _status(
        self, held: Held, spans: list[tuple[date, date | None]], goal: dict[str, Any]
    ) -> tuple[str, date | None, date | None]:
        due, achieved, counts = held.due_on, None, False
        if spans:
            achieved, until = min(spans, key=lambda span: (-(span[1] or date.max).toordinal(), span[0]))
            if until is None:
                counts = True
            else:
                renew = goal.get("renew_within")
                asks = until - timedelta(days=int(renew.split()[0])) if renew else until + timedelta(days=1)
                counts = self.today < asks
                due = due if counts else until
        if held.waived:
            return "waived", due, achieved
        if counts:
            return "achieved", due, achieved
        return ("overdue" if due is not None and due < self.today else "not_started"), due, achieved
