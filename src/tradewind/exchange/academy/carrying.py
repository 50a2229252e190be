"""Carries out changes through the services, in an order in which nothing is named before it is there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from graphlib import TopologicalSorter

from tradewind.audiences.errors import AudienceInUse
from tradewind.audiences.references import audiences_of
from tradewind.audiences.services import define_audience, delete_audience
from tradewind.audiences.tree import parse
from tradewind.catalog.services import define_equivalency, end_equivalency
from tradewind.exchange.academy.changes import Change, Kind
from tradewind.exchange.academy.parsing import Files
from tradewind.exchange.academy.specs import (
    Academy,
    AudienceSpec,
    EquivalencySpec,
    GoalSpec,
    ProgramSpec,
    Section,
    Spec,
)
from tradewind.goals.services import define_goal, delete_goal
from tradewind.kernel.problems import BadInput, Problems
from tradewind.programs.services import (
    RequirementSpec,
    define_program,
    define_requirement,
    delete_program,
    end_requirement,
)

_DEFINED_IN_ORDER: tuple[Section, ...] = ("equivalencies", "goals", "programs", "audiences", "requirements")
_ENDED_IN_ORDER: tuple[Section, ...] = ("requirements", "audiences", "programs", "goals", "equivalencies")


def carry_out(changes: Iterable[Change], files: Files, present: Academy, *, today: date, actor: str) -> None:
    """Write what differs and nothing else. BadInput, at the line that caused it, where a service refuses."""
    wanted = {(change.section, change.code): change.kind for change in changes}
    problems = Problems()
    for section in _DEFINED_IN_ORDER:
        specs = files.academy.things[section]
        for code in _in_order(files.academy.audiences()) if section == "audiences" else specs:
            if wanted[section, code] in {Kind.CREATED, Kind.CHANGED}:
                with _told(section, code, files, problems):
                    _define(specs[code], actor)
    for section in _ENDED_IN_ORDER:
        gone = files.removed[section]
        for code in _gone_in_order(gone, present) if section == "audiences" else gone:
            if wanted[section, code] == Kind.ENDED:
                with _told(section, code, files, problems):
                    _end(section, code, today, actor)
    problems.raise_if_any()


@contextmanager
def _told(section: Section, code: str, files: Files, problems: Problems) -> Iterator[None]:
    """Note what a service refuses, at the line that caused it, and go on with the next."""
    try:
        yield
    except BadInput as error:
        problems.extend(files.relocate(section, code, problem) for problem in error.problems)
    except AudienceInUse as error:
        problems.add(files.place(section, code), str(error))


def _define(spec: Spec, actor: str) -> None:
    if isinstance(spec, AudienceSpec):
        define_audience(spec.code, title=spec.title, who=spec.who)
    elif isinstance(spec, GoalSpec):
        define_goal(
            spec.code, title=spec.title, course=spec.course, valid_for=spec.valid_for, renew_within=spec.renew_within
        )
    elif isinstance(spec, ProgramSpec):
        define_program(spec.code, title=spec.title, opens=spec.opens, closes=spec.closes, actor=actor)
    elif isinstance(spec, EquivalencySpec):
        define_equivalency(
            spec.code,
            course=spec.course,
            counts_as=spec.counts_as,
            starts_on=spec.starts_on,
            ends_on=spec.ends_on,
            reaches_back=spec.reaches_back,
        )
    elif isinstance(spec, RequirementSpec):
        define_requirement(spec, actor=actor)


def _end(section: Section, code: str, today: date, actor: str) -> None:
    if section == "requirements":
        end_requirement(code, actor=actor)
    elif section == "audiences":
        delete_audience(code)
    elif section == "programs":
        delete_program(code, actor=actor)
    elif section == "goals":
        delete_goal(code)
    else:
        end_equivalency(code, on=today)


def _in_order(audiences: dict[str, AudienceSpec]) -> Iterator[str]:
    """Codes, each after those that its expression names; ``references`` has seen that there is no circle."""
    named = {code: audiences_of(parse(spec.who)) for code, spec in audiences.items()}
    graph = {code: [other for other in others if other in named] for code, others in named.items()}
    return iter(list(TopologicalSorter(graph).static_order()))


def _gone_in_order(gone: list[str], present: Academy) -> list[str]:
    """Codes, each before those that its expression names."""
    specs = {code: spec for code, spec in present.audiences().items() if code in gone}
    known = [*reversed(list(_in_order(specs)))]
    return [*known, *(code for code in gone if code not in specs)]
