"""Documents to specs: what each section's entries must look like. What they name is ``references``' question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from tradewind.exchange.academy.fields import MOST_DAYS, Fields, place_within, suggestion
from tradewind.exchange.academy.specs import (
    SECTIONS,
    Academy,
    AudienceSpec,
    EquivalencySpec,
    GoalSpec,
    ProgramSpec,
    Section,
    Spec,
    Specs,
)
from tradewind.exchange.academy.values import At, Document, Mapping, is_null, kind_of
from tradewind.kernel.calendar import Span
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import Problem, Problems
from tradewind.programs.models import Requirement
from tradewind.programs.services import RequirementSpec

FIELDS: dict[Section, tuple[str, ...]] = {
    "audiences": ("title", "who"),
    "goals": ("title", "course", "valid_for", "renew_within"),
    "programs": ("title", "opens", "closes"),
    "requirements": (
        "title",
        "program",
        "goal",
        "audience",
        "dimension",
        "communities",
        "due",
        "waive_when",
        "waived_until",
        "keep_while",
        "mode",
        "mandatory",
    ),
    "equivalencies": ("course", "counts_as", "from", "until", "reaches_back"),
}
"""What an entry of each section may have."""

_MODES = tuple(Requirement.Mode.values)
_ANCHORS = ("assigned", "appointed", "hired")


@dataclass(slots=True)
class Files:
    """What academy files say: things to define, things to end, and where each stands.

    ``entries`` has everything, also what is not in ``academy`` because it has a fault of form.
    """

    academy: Academy
    removed: dict[Section, list[str]]
    entries: dict[tuple[Section, str], At] = field(default_factory=dict)

    def codes(self, section: Section) -> set[str]:
        """All codes of the section, sound or not."""
        return {code for name, code in self.entries if name == section}

    def place(self, section: Section, code: str, name: str = "") -> str:
        """Where a field stands; the entry's place where it has no such field of its own."""
        at = self.entries[section, code]
        path = f"{at.path}.{name}" if name else at.path
        return place_within(at, path)

    def relocate(self, section: Section, code: str, problem: Problem) -> Problem:
        """The problem of a service, at the line that caused it."""
        at = self.entries[section, code]
        path = problem.place if problem.place.startswith(at.path) else at.path
        return Problem(place_within(at, path), problem.wrong, problem.cure)


def parse_documents(documents: Iterable[Document], problems: Problems) -> Files:
    """Read all entries of all files; faults go to ``problems``, and what has one is left out."""
    entries: dict[tuple[Section, str], At] = {}
    for document in documents:
        if document.root is not None:
            for section, at in _sections(At(document.name, "", document.root, document.root.line), problems):
                _collect(section, at, entries, problems)
    things: dict[Section, Specs] = {section: {} for section in SECTIONS}
    removed: dict[Section, list[str]] = {section: [] for section in SECTIONS}
    for (section, code), at in sorted(entries.items()):
        if is_null(at.value):
            removed[section].append(code)
        elif (spec := _READERS[section](code, at, problems)) is not None:
            things[section][code] = spec
    return Files(Academy(things), removed, entries)


def _sections(root: At, problems: Problems) -> Iterable[tuple[Section, At]]:
    for name, at in root.children():
        section = next((section for section in SECTIONS if section == name), None)
        if section is None:
            cure = "Courses come by feed: courses.csv." if name == "courses" else partial(suggestion, name, SECTIONS)
            problems.add(at.place, f"{name!r} is no section.", cure)
        elif isinstance(at.value, Mapping):
            yield section, at
        elif not is_null(at.value):
            problems.add(at.place, f"is {kind_of(at.value)}.", "Write one entry a code below it.")


def _collect(section: Section, at: At, entries: dict[tuple[Section, str], At], problems: Problems) -> None:
    for code, entry in at.children():
        if fault := code_fault(code):
            problems.add(entry.place, f"{code!r} {fault}.")
        elif (first := entries.get((section, code))) is not None:
            problems.add(
                entry.place, f"stands in {first.file}, line {first.line}, too.", "Keep it in one of the two files."
            )
        else:
            entries[section, code] = entry


def _audience(code: str, at: At, problems: Problems) -> Spec | None:
    fields = Fields(at, FIELDS["audiences"], problems)
    if not isinstance(at.value, Mapping):
        return None
    title = fields.title()
    if "who" not in fields:
        fields.fault("who", "has no who.", "Write who: and an expression; who: {staff: {}} is everybody with a job.")
    who = fields.expression("who")
    return AudienceSpec(code, title, who) if fields.is_sound else None


def _goal(code: str, at: At, problems: Problems) -> Spec | None:
    for name, child in at.children():
        if name == "certification":
            problems.add(child.place, "only course goals are possible so far.", "Write course: and a code instead.")
            return None
    fields = Fields(at, FIELDS["goals"], problems)
    if not isinstance(at.value, Mapping):
        return None
    title, course = fields.title(), fields.needed_code("course")
    valid_for, renew_within = fields.span("valid_for"), fields.span("renew_within")
    if fields.is_sound and renew_within:
        _check_renewal(fields, valid_for, renew_within)
    return GoalSpec(code, title, course, valid_for, renew_within) if fields.is_sound else None


def _check_renewal(fields: Fields, valid_for: str, renew_within: str) -> None:
    if not valid_for:
        fields.fault("renew_within", "stands without valid_for, so nothing is ever to be renewed.", "Add valid_for.")
    elif Span.parse(renew_within).days_at_most >= Span.parse(valid_for).days_at_least:
        fields.fault("renew_within", f"{renew_within} is not shorter than valid_for, {valid_for}.", "Shorten it.")


def _program(code: str, at: At, problems: Problems) -> Spec | None:
    fields = Fields(at, FIELDS["programs"], problems)
    title, opens, closes = fields.title(), fields.day("opens"), fields.day("closes")
    if opens and closes and closes < opens:
        fields.fault("closes", f"{closes} is before it opens ({opens}).", "Both days are inclusive.")
    return ProgramSpec(code, title, opens, closes) if fields.is_sound else None


def _requirement(code: str, at: At, problems: Problems) -> Spec | None:
    fields = Fields(at, FIELDS["requirements"], problems)
    if not isinstance(at.value, Mapping):
        return None
    spec = RequirementSpec(
        code=code,
        title=fields.title(),
        program=fields.code("program") or None,
        goal=fields.needed_code("goal"),
        audience=fields.needed_code("audience"),
        dimension=fields.needed_code("dimension"),
        communities=fields.codes("communities"),
        due=_due(fields),
        waive_when=fields.expression("waive_when"),
        waived_until=fields.expression("waived_until"),
        keep_while=fields.expression("keep_while"),
        mode=fields.word("mode", _MODES, absent=Requirement.Mode.FOLLOW.value),
        mandatory=fields.flag("mandatory", absent=True),
    )
    if "waived_until" in fields and "waive_when" not in fields:
        fields.fault("waived_until", "stands without waive_when, so nothing is ever waived.", "Add waive_when.")
    return spec if fields.is_sound else None


def _due(fields: Fields) -> dict[str, object] | None:
    """``{days, after}`` or ``{on}`` as the requirement keeps it."""
    due = fields.within("due", ("days", "after", "on"))
    if due is None or not due.is_sound:
        return None
    if "on" in due and ("days" in due or "after" in due):
        due.fault("on", "stands beside days or after.", "Write {on: DATE} or {days: N, after: assigned}.")
        return None
    if "on" in due:
        day = due.day("on")
        return {"on": day.isoformat()} if day else None
    if "days" not in due or "after" not in due:
        due.fault("due", "is not complete.", "Write {days: N, after: assigned}, or {on: DATE}.")
        return None
    days = due.whole("days", least=0, most=MOST_DAYS)
    return {"days": days, "after": due.word("after", _ANCHORS, absent="assigned")}


def _equivalency(code: str, at: At, problems: Problems) -> Spec | None:
    fields = Fields(at, FIELDS["equivalencies"], problems)
    if not isinstance(at.value, Mapping):
        return None
    course, counts_as = fields.needed_code("course"), fields.needed_code("counts_as")
    starts_on, ends_on = fields.day("from"), fields.day("until")
    if course and course == counts_as:
        fields.fault("counts_as", f"{course!r} is the course itself.", "Name another course.")
    if starts_on and ends_on and ends_on < starts_on:
        fields.fault("until", f"{ends_on} is before it begins ({starts_on}).", "Both days are inclusive.")
    reaches_back = fields.flag("reaches_back", absent=False)
    return EquivalencySpec(code, course, counts_as, starts_on, ends_on, reaches_back) if fields.is_sound else None


_READERS: dict[Section, Callable[[str, At, Problems], Spec | None]] = {
    "audiences": _audience,
    "goals": _goal,
    "programs": _program,
    "requirements": _requirement,
    "equivalencies": _equivalency,
}
