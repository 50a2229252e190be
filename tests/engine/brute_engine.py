"""A plain second implementation of CONTRACT.md's assignments: no SQL, no code of ours, no haste.

An academy is section -> code -> entry, as in an academy file. ``Engine`` goes from state to state as the
academy does and says what ``assignments export`` has to show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from engine.brute_force import Facts, Row, Sentences, World, add_months, add_span, day_of

Key = tuple[str, str]
"""(person, requirement)."""


@dataclass(frozen=True)
class Span:
    """A goal as one person achieved it: the last valid day, and the first on which it is asked for again."""

    earned: date
    until: date
    asked: date


@dataclass
class Held:
    """An open assignment. ``version`` is that of the due rule which set its day."""

    opened_on: date
    reasons: set[str]
    due_on: date | None = None
    version: int | None = None
    extended: bool = False
    waived_by_metric: bool = False
    waived: bool = False


@dataclass
class Validity:
    """How long what is earned from a day on lasts (None: from the beginning)."""

    from_day: date | None
    valid_for: str
    renew_within: str


@dataclass
class Ledger:
    """Goals, and what each person has achieved of them: a replay of the credits that stand."""

    courses: dict[str, str] = field(default_factory=dict)
    validities: dict[str, list[Validity]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    given: dict[tuple[str, str, date], Validity] = field(default_factory=dict)
    spans: dict[tuple[str, str], list[Span]] = field(default_factory=dict)

    def define(self, goal: str, entry: dict[str, Any], today: date) -> None:
        """A changed validity is a further version from today on, unless nothing was achieved yet."""
        self.courses[goal] = entry["course"]
        versions = self.validities.setdefault(goal, [])
        wanted = Validity(None, entry.get("valid_for", ""), entry.get("renew_within", ""))
        if versions and _alike(versions[-1], wanted):
            return
        if not any(achieved == goal for _, achieved, _ in self.given):
            versions.clear()
        versions[:] = [version for version in versions if version.from_day is None or version.from_day < today]
        if not versions or not _alike(versions[-1], wanted):
            wanted.from_day = today if versions else None
            versions.append(wanted)

    def replay(self, world: World) -> None:
        """What was achieved keeps the validity it was given; the rest gets the one in force on its day."""
        earned = {
            (row["person"], goal, date.fromisoformat(row["earned_on"]))
            for key, row in world.get("credits", {}).items()
            for goal, course in self.courses.items()
            if row["course"] == course and key not in self.revoked
        }
        self.given = {key: self.given.get(key) or self._in_force(key[1], key[2]) for key in sorted(earned)}
        self.spans = {}
        for (person, goal, day), validity in self.given.items():
            spans = self.spans.setdefault((person, goal), [])
            spans.append(_span(day, validity, spans))

    def _in_force(self, goal: str, day: date) -> Validity:
        first, *later = self.validities[goal]
        return [first, *[version for version in later if version.from_day and version.from_day <= day]][-1]


def _alike(one: Validity, other: Validity) -> bool:
    return (one.valid_for, one.renew_within) == (other.valid_for, other.renew_within)


def _span(day: date, validity: Validity, before: list[Span]) -> Span:
    """Earned in the window of what lasts longest so far, the next end counts from that end; else from the day."""
    if not validity.valid_for:
        return Span(day, date.max, date.max)
    longest = max(before, key=lambda span: span.until, default=None)
    continues = longest is not None and longest.asked <= day <= longest.until
    until = add_span(longest.until if longest and continues else day, validity.valid_for)
    return Span(day, until, _asked(until, validity.renew_within))


def _asked(until: date, renew_within: str) -> date:
    if not renew_within:
        return until + timedelta(days=1)
    count, unit = renew_within.split()
    return add_months(until, -int(count)) if unit.startswith("month") else until - timedelta(days=int(count))


@dataclass
class Decisions:
    """What people decided about single assignments."""

    waivers: dict[Key, list[tuple[date, date | None]]] = field(default_factory=dict)
    hands: dict[Key, list[tuple[date, date | None]]] = field(default_factory=dict)
    declined: set[Key] = field(default_factory=set)

    def waives(self, key: Key, day: date) -> bool:
        """A waiver's last day is inclusive."""
        return any(start <= day and (end is None or day <= end) for start, end in self.waivers.get(key, []))

    def by_hand(self, key: Key, day: date) -> bool:
        """An assignment by hand ends on the first day on which it does not stand."""
        return any(start <= day and (end is None or day < end) for start, end in self.hands.get(key, []))


@dataclass
class Engine:
    """The academy as it should be, from state to state."""

    world: World
    academy: dict[str, dict[str, Any]]
    today: date
    open: dict[Key, Held] = field(default_factory=dict)
    closed: dict[Key, tuple[date, Held]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    decisions: Decisions = field(default_factory=Decisions)
    ended: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)

    def define(self, section: str, code: str, entry: dict[str, Any]) -> None:
        """What an academy file says of one thing; a requirement that had ended asks again."""
        before = self.academy[section].get(code, {})
        self.academy[section][code] = entry
        if section == "goals":
            self.ledger.define(code, entry, self.today)
        if section == "requirements":
            self.ended.discard(code)
            self.versions[code] = self.versions.get(code, 0) + (before.get("due") != entry.get("due"))

    def settle(self) -> None:
        """Bring every assignment to what the facts call for."""
        self.ledger.replay(self.world)
        holds = {
            holding
            for holding, spans in self.ledger.spans.items()
            if any(span.earned <= self.today <= span.until for span in spans)
        }
        sentences = Sentences(Facts(self.world, self.today), self.academy["audiences"], holds)
        for code, requirement in self.academy["requirements"].items():
            for person in self.world["people"]:
                self._settle_one(sentences, (person, code), requirement)

    def _settle_one(self, sentences: Sentences, key: Key, requirement: dict[str, Any]) -> None:
        held = self.open.get(key)
        wanted, reasons = self._wanted(sentences, key, requirement, held)
        if not wanted:
            if held is not None:
                self.closed[key] = (self.today, self.open.pop(key))
            return
        back = False
        if held is None:
            held, back = self._open(key, reasons)
            self.open[key] = held
        held.reasons = reasons
        self._date(key, requirement, held)
        self._waive(sentences, key, requirement, held, back=back)

    def _wanted(
        self, sentences: Sentences, key: Key, requirement: dict[str, Any], held: Held | None
    ) -> tuple[bool, set[str]]:
        if self._barred(sentences.facts, key, requirement):
            return False, set()
        mode = requirement.get("mode", "follow")
        member, reasons = sentences.judge({"audience": requirement["audience"]}, key[0])
        reasons = reasons if member is True else set()
        by_hand, in_window = self.decisions.by_hand(key, self.today), self._in_window(requirement)
        if mode == "paused" or not in_window:
            return held is not None or (by_hand and in_window), held.reasons if held else set()
        if by_hand:
            return True, reasons
        if member is True:
            return held is not None or mode != "remove_only", reasons
        if held is None:
            return False, set()
        keep = requirement.get("keep_while")
        kept = keep is not None and sentences.judge(keep, key[0])[0] is True
        return mode == "add_only" or kept, reasons

    def _barred(self, facts: Facts, key: Key, requirement: dict[str, Any]) -> bool:
        person, code = key
        communities = requirement.get("communities", [])
        return (
            facts.world["people"][person].get("status", "active") != "active"
            or code in self.ended
            or bool(communities and facts.community(person) not in communities)
            or (key in self.decisions.declined and not requirement.get("mandatory", True))
        )

    def _in_window(self, requirement: dict[str, Any]) -> bool:
        opens, closes = self._window(requirement)
        return (opens is None or opens <= self.today) and (closes is None or self.today <= closes)

    def _window(self, requirement: dict[str, Any]) -> tuple[date | None, date | None]:
        if "program" not in requirement:
            return None, None
        program = self.academy["programs"][requirement["program"]]
        return program.get("opens"), program.get("closes")

    def _open(self, key: Key, reasons: set[str]) -> tuple[Held, bool]:
        """The assignment, and whether it came back: within 30 days it is the same one."""
        past = self.closed.get(key)
        if past is None or (self.today - past[0]).days > 30:
            return Held(self.today, reasons), False
        return past[1], True

    def _notice(self, day: date | None) -> date | None:
        return None if day is None else max(day, self.today + timedelta(days=7))

    def _date(self, key: Key, requirement: dict[str, Any], held: Held) -> None:
        """A day once set moves only with another rule, never into the past, and not where somebody extended it."""
        version = self.versions[key[1]]
        day = self._rule_day(key[0], requirement, held)
        if held.version is None:
            held.due_on = day
        elif not held.extended and (held.version != version or held.due_on is None):
            soonest = self._notice(day)
            if day and soonest and held.due_on and day <= held.due_on:
                soonest = min(held.due_on, soonest)
            held.due_on = soonest
        held.version = version

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

    def _waive(self, sentences: Sentences, key: Key, requirement: dict[str, Any], held: Held, *, back: bool) -> None:
        """Whoever comes back, or is excused no more, has at least seven days."""
        metric = False
        if (when := requirement.get("waive_when")) is not None:
            metric = sentences.judge(when, key[0])[0] is True
            until = requirement.get("waived_until")
            if not metric and until is not None and held.waived_by_metric:
                metric = sentences.judge(until, key[0])[0] is not True
        held.waived_by_metric = metric
        waived = metric or self.decisions.waives(key, self.today)
        if back or (held.waived and not waived):
            held.due_on = self._notice(held.due_on)
        held.waived = waived

    def export(self) -> Iterator[Row]:
        """The rows of ``assignments export``, as CSV cells."""
        for (person, code), held in sorted(self.open.items()):
            requirement = self.academy["requirements"][code]
            opens, closes = self._window(requirement)
            spans = [
                span
                for span in self.ledger.spans.get((person, requirement["goal"]), [])
                if (opens is None or span.earned >= opens) and (closes is None or span.earned <= closes)
            ]
            status, due, achieved = self._status(held, spans)
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

    def _status(self, held: Held, spans: list[Span]) -> tuple[str, date | None, date | None]:
        """What lasts longest counts; once it asks again, its last valid day is the due day, or a later extension."""
        due, achieved, counts = held.due_on, None, False
        if spans:
            best = min(spans, key=lambda span: (-span.until.toordinal(), span.earned))
            achieved, counts = best.earned, self.today < best.asked
            if not counts:
                due = max(best.until, held.due_on) if held.extended and held.due_on else best.until
        if held.waived:
            return "waived", due, achieved
        if counts:
            return "achieved", due, achieved
        return ("overdue" if due is not None and due < self.today else "not_started"), due, achieved
