"""What an academy file says of each thing, as plain values, and the shortest entry that says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, get_args

from tradewind.exchange.academy.values import Plain
from tradewind.programs.services import RequirementSpec

Section = Literal["audiences", "goals", "programs", "requirements", "equivalencies"]
SECTIONS: tuple[Section, ...] = get_args(Section)
"""The sections in the order in which a file is written."""

ONE_OF: dict[Section, str] = {
    "audiences": "audience",
    "goals": "goal",
    "programs": "program",
    "requirements": "requirement",
    "equivalencies": "equivalency",
}
"""What a thing of the section is called."""


@dataclass(frozen=True, slots=True)
class AudienceSpec:
    """``who`` is the expression as ``audiences.tree.to_data`` writes it."""

    code: str
    title: str
    who: Plain


@dataclass(frozen=True, slots=True)
class GoalSpec:
    """``valid_for`` and ``renew_within`` are ``kernel.calendar.Span`` texts, empty for none."""

    code: str
    title: str
    course: str
    valid_for: str
    renew_within: str


@dataclass(frozen=True, slots=True)
class ProgramSpec:
    """Both days are inclusive."""

    code: str
    title: str
    opens: date | None
    closes: date | None


@dataclass(frozen=True, slots=True)
class EquivalencySpec:
    """A credit of ``course``, earned on one of the days, counts as one of ``counts_as``. Both days are inclusive."""

    code: str
    course: str
    counts_as: str
    starts_on: date | None
    ends_on: date | None
    reaches_back: bool


Spec: TypeAlias = AudienceSpec | GoalSpec | ProgramSpec | RequirementSpec | EquivalencySpec
Specs: TypeAlias = dict[str, Spec]


@dataclass(frozen=True, slots=True)
class Ended:
    """A requirement that asks nobody any more, from ``day`` on."""

    spec: RequirementSpec
    day: date


@dataclass(frozen=True, slots=True)
class Academy:
    """Things by section and code, in order of codes. ``ended`` has the requirements that ask nobody any more."""

    things: Mapping[Section, Specs]
    ended: Mapping[str, Ended] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[Section, str, Spec]]:
        for section in SECTIONS:
            for code, spec in self.things[section].items():
                yield section, code, spec

    def audiences(self) -> dict[str, AudienceSpec]:
        return {code: spec for code, spec in self.things["audiences"].items() if isinstance(spec, AudienceSpec)}

    def goals(self) -> dict[str, GoalSpec]:
        return {code: spec for code, spec in self.things["goals"].items() if isinstance(spec, GoalSpec)}

    def programs(self) -> dict[str, ProgramSpec]:
        return {code: spec for code, spec in self.things["programs"].items() if isinstance(spec, ProgramSpec)}

    def requirements(self) -> dict[str, RequirementSpec]:
        return {code: spec for code, spec in self.things["requirements"].items() if isinstance(spec, RequirementSpec)}

    def equivalencies(self) -> dict[str, EquivalencySpec]:
        return {code: spec for code, spec in self.things["equivalencies"].items() if isinstance(spec, EquivalencySpec)}


def entry(spec: Spec) -> dict[str, Plain]:
    """The spec as an entry of a file: its fields in their natural order, without those that say nothing."""
    return {name: value for name, value in _fields(spec).items() if value not in (None, "", [])}


def _fields(spec: Spec) -> dict[str, Plain]:
    if isinstance(spec, AudienceSpec):
        return {"title": spec.title, "who": spec.who}
    if isinstance(spec, GoalSpec):
        return {
            "title": spec.title,
            "course": spec.course,
            "valid_for": spec.valid_for,
            "renew_within": spec.renew_within,
        }
    if isinstance(spec, ProgramSpec):
        return {"title": spec.title, "opens": spec.opens, "closes": spec.closes}
    if isinstance(spec, EquivalencySpec):
        return {
            "course": spec.course,
            "counts_as": spec.counts_as,
            "from": spec.starts_on,
            "until": spec.ends_on,
            "reaches_back": spec.reaches_back or None,
        }
    return _requirement_fields(spec)


def _requirement_fields(spec: RequirementSpec) -> dict[str, Plain]:
    due: dict[str, Plain] | None = None if spec.due is None else dict(spec.due)
    if due is not None and isinstance(due.get("on"), str):
        due["on"] = date.fromisoformat(str(due["on"]))
    return {
        "title": spec.title,
        "program": spec.program,
        "goal": spec.goal,
        "audience": spec.audience,
        "dimension": spec.dimension,
        "communities": list(spec.communities),
        "due": due,
        "waive_when": spec.waive_when,
        "waived_until": spec.waived_until,
        "keep_while": spec.keep_while,
        "mode": None if spec.mode == "follow" else spec.mode,
        "mandatory": None if spec.mandatory else False,
    }


def as_json(value: Plain) -> object:
    """The value with nothing in it that JSON lacks."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return float(value)
