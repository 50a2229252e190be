"""What academy files change: thing by thing, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tradewind.exchange.academy.parsing import Files
from tradewind.exchange.academy.specs import ONE_OF, SECTIONS, Academy, EquivalencySpec, Section, Spec, as_json, entry
from tradewind.exchange.academy.values import Plain
from tradewind.exchange.academy.writing import in_line
from tradewind.kernel.codes import nearest

LONG = 60
"""Longer values of a changed field stand below one another."""


class Kind(StrEnum):
    """What becomes of a thing."""

    CREATED = "created"
    CHANGED = "changed"
    ENDED = "ended"
    UNCHANGED = "unchanged"


_MARKS = {Kind.CREATED: "+", Kind.CHANGED: "~", Kind.ENDED: "-"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field as it is and as it will be; None where it says nothing."""

    name: str
    old: Plain
    new: Plain


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of the files. ``fields`` are those that differ; of what ends, those that it had."""

    section: Section
    code: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()

    def lines(self) -> list[str]:
        """As a part of a diff."""
        head = f"{_MARKS[self.kind]} {ONE_OF[self.section]} {self.code}"
        if self.kind == Kind.ENDED:
            return [head]
        return [head, *(line for field in self.fields for line in _field_lines(field))]

    def as_data(self) -> dict[str, object]:
        """As JSON."""
        fields = {field.name: {"old": as_json(field.old), "new": as_json(field.new)} for field in self.fields}
        return {"kind": ONE_OF[self.section], "code": self.code, "change": self.kind.value, "fields": fields}


def _field_lines(field: FieldChange) -> list[str]:
    new = "none" if field.new is None else in_line(field.new)
    if field.old is None:
        return [f"    {field.name}: {new}"]
    old = in_line(field.old)
    if max(len(old), len(new)) <= LONG:
        return [f"    {field.name}: {old} -> {new}"]
    return [f"    {field.name}:", f"      - {old}", f"      + {new}"]


def find_changes(present: Academy, files: Files, today: date) -> tuple[list[Change], list[str]]:
    """What the files change, in the order of sections and codes, and notes on what they end in vain."""
    changes: list[Change] = []
    notes: list[str] = []
    for section in SECTIONS:
        defined = {code: _defined(section, code, present, spec) for code, spec in files.academy.things[section].items()}
        removed = {code: _removed(section, code, present, today) for code in files.removed[section]}
        notes += [_in_vain(section, code, present, files) for code in removed if _is_unknown(section, code, present)]
        changes += [change for _, change in sorted((defined | removed).items())]
    return changes, notes


def _defined(section: Section, code: str, present: Academy, spec: Spec) -> Change:
    old = present.things[section].get(code)
    ended = present.ended.get(code) if section == "requirements" else None
    if old is None and ended is None:
        return Change(section, code, Kind.CREATED, tuple(_differing({}, entry(spec))))
    if ended is not None:
        before = {**entry(ended.spec), "ended": ended.day}
        return Change(section, code, Kind.CHANGED, tuple(_differing(before, entry(spec))))
    fields = tuple(_differing(entry(old) if old is not None else {}, entry(spec)))
    return Change(section, code, Kind.CHANGED if fields else Kind.UNCHANGED, fields)


def _differing(old: dict[str, Plain], new: dict[str, Plain]) -> Iterator[FieldChange]:
    for name in [*new, *(name for name in old if name not in new)]:
        if old.get(name) != new.get(name):
            yield FieldChange(name, old.get(name), new.get(name))


def _removed(section: Section, code: str, present: Academy, today: date) -> Change:
    spec = present.things[section].get(code)
    if spec is None or (isinstance(spec, EquivalencySpec) and spec.ends_on is not None and spec.ends_on <= today):
        return Change(section, code, Kind.UNCHANGED)
    fields = tuple(FieldChange(name, value, None) for name, value in entry(spec).items())
    if isinstance(spec, EquivalencySpec):
        fields = (FieldChange("until", spec.ends_on, today),)
    return Change(section, code, Kind.ENDED, fields)


def _is_unknown(section: Section, code: str, present: Academy) -> bool:
    return code not in present.things[section] and not (section == "requirements" and code in present.ended)


def _in_vain(section: Section, code: str, present: Academy, files: Files) -> str:
    near = nearest(code, present.things[section])
    cure = f" Did you mean {near!r}?" if near else ""
    return f"{files.place(section, code)}: There is no {ONE_OF[section]} {code!r}, so nothing ends.{cure}"
