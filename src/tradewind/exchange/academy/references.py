"""Whether everything that academy files name is there, and nothing that they end is still used."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial

from tradewind.audiences import registry
from tradewind.audiences.base import Node, Reference
from tradewind.audiences.references import audiences_of, check_expansion, look_up, references
from tradewind.audiences.tree import parse, walk
from tradewind.catalog.models import Course
from tradewind.exchange.academy.parsing import Files
from tradewind.exchange.academy.specs import ONE_OF, SECTIONS, Academy, Section, Spec, Specs, entry
from tradewind.exchange.academy.values import Plain
from tradewind.kernel.codes import nearest
from tradewind.kernel.problems import BadInput, Problem, Problems
from tradewind.programs.services import RequirementSpec

_EXPRESSIONS = ("who", "waive_when", "waived_until", "keep_while")
_OF_THE_ACADEMY: dict[str, Section] = {"audience": "audiences", "goal": "goals"}


def target_academy(present: Academy, files: Files) -> Academy:
    """The academy as it will be: the present one, with what the files define, without what they end."""
    things: dict[Section, Specs] = {}
    for section in SECTIONS:
        # What ends goes; an equivalency stays with its last day. What has a fault of form is left out of the account.
        going = files.codes(section) - (set(files.removed[section]) if section == "equivalencies" else set())
        staying = {code: spec for code, spec in present.things[section].items() if code not in going}
        things[section] = dict(sorted({**staying, **files.academy.things[section]}.items()))
    asking = things["requirements"]
    ended = {code: item for code, item in present.ended.items() if code not in asking}
    return Academy(things, ended)


def check_references(present: Academy, files: Files, today: date, problems: Problems) -> None:
    """Note every reference that leads nowhere, every circle, and everything ended that is still used."""
    target = target_academy(present, files)
    _check_expressions(present, files, problems)
    _check_courses(present, files, today, problems)
    _check_requirements(present, files, problems)
    _check_pairs(present, files, target, problems)
    _check_circles(files, target, problems)
    _check_removed(present, files, target, problems)
    for code, spec in present.equivalencies().items():
        if code in files.removed["equivalencies"] and spec.starts_on is not None and spec.starts_on > today:
            wrong = f"only begins on {spec.starts_on}, and cannot end before that."
            problems.add(files.place("equivalencies", code), wrong, "Write it out, with an until: of your choice.")


def _expressions(academy: Academy) -> Iterator[tuple[Section, str, str, Node]]:
    """(section, code, field, expression) of every audience expression."""
    for section, code, spec in academy:
        for name, data in entry(spec).items():
            if name in _EXPRESSIONS:
                yield section, code, name, parse(data, f"{section}.{code}.{name}")


def _check_expressions(present: Academy, files: Files, problems: Problems) -> None:
    named: list[tuple[Section, str, str, Reference]] = []
    for section, code, name, node in _expressions(files.academy):
        for place, inner in walk(node, f"{section}.{code}.{name}"):
            for below, reference in inner.references():
                named.append((section, code, f"{place}.{inner.key}{below}", reference))
    found = look_up(reference for _, _, _, reference in named)
    for section, code, place, reference in named:
        if (own := _OF_THE_ACADEMY.get(reference.kind)) is not None:
            known = {*present.things[own], *files.codes(own)}
            fault = _unknown(reference.kind, reference.code, known, suggest=not problems.is_full)
        else:
            kind = registry.KINDS[reference.kind]
            fault = kind.fault(reference, found[reference.kind], suggest=not problems.is_full)
        if fault is not None:
            problems.add_when_shown(partial(files.relocate, section, code, Problem(place, *fault)))


def _unknown(what: str, code: str, known: Collection[str], *, suggest: bool) -> tuple[str, str] | None:
    """Fault and cure of a code that is not among ``known``; ``suggest`` looks for the one that was meant."""
    if code in known:
        return None
    near = nearest(code, known) if suggest else None
    return f"No {what} has the code {code!r}.", f"Did you mean {near!r}?" if near else ""


def _is_kept(old: Spec | None, new: Spec, name: str) -> bool:
    """Whether the field says what it said before: what has ended since may stay named in it."""
    return old is not None and entry(old).get(name) == entry(new).get(name)


def _check_courses(present: Academy, files: Files, today: date, problems: Problems) -> None:
    named: list[tuple[Section, str, str, str]] = [
        (section, code, name, str(value))
        for section in ("goals", "equivalencies")
        for code, spec in files.academy.things[section].items()
        for name, value in entry(spec).items()
        if name in {"course", "counts_as"}
    ]
    found = dict(Course.objects.filter(code__in={course for *_, course in named}).values_list("code", "ended_on"))
    known: list[str] | None = None
    for section, code, name, course in named:
        if course not in found:
            known = known if known is not None else list(Course.objects.values_list("code", flat=True))
            near = None if problems.is_full else nearest(course, known)
            cure = f"Did you mean {near!r}?" if near else "Courses come by feed: courses.csv."
            problems.add(files.place(section, code, name), f"No course has the code {course!r}.", cure)
        elif (
            (day := found[course]) is not None
            and day <= today
            and not _is_kept(present.things[section].get(code), files.academy.things[section][code], name)
        ):
            wrong = f"The course {course!r} ended on {day}."
            problems.add(files.place(section, code, name), wrong, "Name another.")


def _check_requirements(present: Academy, files: Files, problems: Problems) -> None:
    specs = files.academy.requirements()
    named = [
        (spec, name, Reference(kind, code))
        for spec in specs.values()
        for name, kind, codes in (
            ("dimension", "dimension", (spec.dimension,)),
            ("communities", "community", spec.communities),
        )
        for code in codes
    ]
    found = look_up(reference for _, _, reference in named)
    for spec, name, reference in named:
        kind = registry.KINDS[reference.kind]
        fault = kind.fault(reference, found[reference.kind], suggest=not problems.is_full)
        if fault is not None and not _is_kept(present.things["requirements"].get(spec.code), spec, name):
            problems.add(files.place("requirements", spec.code, name), *fault)
    known = {section: {*present.things[section], *files.codes(section)} for section in SECTIONS}
    for code, spec in specs.items():
        for name, section, value in _own_references(spec):
            fault = _unknown(name, value, known[section], suggest=not problems.is_full)
            if fault is not None:
                problems.add(files.place("requirements", code, name), *fault)


def _own_references(spec: RequirementSpec) -> Iterator[tuple[str, Section, str]]:
    """(field, section, code) of what a requirement names within the academy."""
    yield "goal", "goals", spec.goal
    yield "audience", "audiences", spec.audience
    if spec.program is not None:
        yield "program", "programs", spec.program


def _check_pairs(present: Academy, files: Files, target: Academy, problems: Problems) -> None:
    """Of one course as one other there is one equivalency, at every moment of applying."""
    holders: dict[tuple[str, str], set[str]] = {}
    for academy in (present, target):
        for code, spec in academy.equivalencies().items():
            holders.setdefault((spec.course, spec.counts_as), set()).add(code)
    for code, spec in files.academy.equivalencies().items():
        if others := sorted(holders[spec.course, spec.counts_as] - {code}):
            wrong = f"{spec.course} counts as {spec.counts_as} by the equivalency {others[0]!r} already."
            problems.add(files.place("equivalencies", code), wrong, "Change that one.")


def _check_circles(files: Files, target: Academy, problems: Problems) -> None:
    """Each circle once, at the first of its audiences that a file defines; then what comes to too much."""
    nodes = {code: _node(spec.who) for code, spec in target.audiences().items()}
    known = {code: node for code, node in nodes.items() if node is not None}
    named = {code: [other for other in audiences_of(node) if other in known] for code, node in known.items()}
    circles = list(_circles(named))
    for circle in circles:
        start = next((code for code in circle if code in files.academy.things["audiences"]), circle[0])
        turn = circle.index(start)
        path = " -> ".join([*circle[turn:], *circle[:turn], start])
        place = files.place("audiences", start, "who")
        problems.add(place, f"runs in a circle of audiences: {path}.", "Take one of them out.")
    if circles:
        return
    for section, code, name, node in _expressions(files.academy):
        place = f"{section}.{code}.{name}"
        try:
            check_expansion(node, known, code=code if section == "audiences" else "", place=place)
        except BadInput as error:
            problems.extend(files.relocate(section, code, problem) for problem in error.problems)


def _circles(named: dict[str, list[str]]) -> Iterator[list[str]]:
    """The circles that a walk through a graph meets, each once, without recursion."""
    done: set[str] = set()
    for start, first in named.items():
        if start in done:
            continue
        path, on_path = [start], {start}
        waiting = [(start, iter(first))]
        while waiting:
            code, rest = waiting[-1]
            following = next(rest, None)
            if following is None:
                waiting.pop()
                on_path.discard(path.pop())
                done.add(code)
            elif following in on_path:
                yield path[path.index(following) :]
            elif following not in done:
                waiting.append((following, iter(named[following])))
                path.append(following)
                on_path.add(following)


def _check_removed(present: Academy, files: Files, target: Academy, problems: Problems) -> None:
    """What the files end and something still names."""
    for section, codes in files.removed.items():
        if section in {"requirements", "equivalencies"}:
            continue
        for code in codes:
            users = sorted(set(_users(section, code, present, target))) if code in present.things[section] else []
            if users:
                problems.add(
                    files.place(section, code),
                    f"cannot be removed: {_listed(users)} {'uses' if len(users) == 1 else 'use'} it.",
                    "What has ended keeps what it names, for its history."
                    if all(user.endswith("(ended)") for user in users)
                    else f"Take this {ONE_OF[section]} out there first, or in the same file.",
                )


def _users(section: Section, code: str, present: Academy, target: Academy) -> Iterator[str]:
    for other, name, node in _naming(target):
        if (ONE_OF[section], code) in references(node):
            yield f"{ONE_OF[other]} {name}"
    ended = [item.spec for item in present.ended.values() if item.spec.code not in target.things["requirements"]]
    ending = [spec for spec in present.requirements().values() if spec.code not in target.things["requirements"]]
    for specs, mark in ((target.requirements().values(), ""), ((*ended, *ending), " (ended)")):
        for spec in specs:
            if any(kind == section and value == code for _, kind, value in _own_references(spec)):
                yield f"requirement {spec.code}{mark}"


def _naming(academy: Academy) -> Iterator[tuple[Section, str, Node]]:
    for section, code, spec in academy:
        for name, data in entry(spec).items():
            if name in _EXPRESSIONS and (node := _node(data)) is not None:
                yield section, code, node


def _node(data: Plain) -> Node | None:
    """The expression; None where the language of today does not know it."""
    try:
        return parse(data)
    except BadInput:
        return None


def _listed(words: Iterable[str], most: int = 5) -> str:
    """``a, b and 3 more``."""
    words = list(words)
    shown = ", ".join(words[:most])
    return f"{shown} and {len(words) - most} more" if len(words) > most else shown
