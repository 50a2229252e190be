"""What a draft comes to: its words, whom it selects, and what is wrong with it."""

from collections import defaultdict
from dataclasses import dataclass, field

from tradewind.audiences.base import Node
from tradewind.audiences.errors import CannotBeEvaluated
from tradewind.audiences.sentences import sentence
from tradewind.audiences.services import Preview, check_definition, preview
from tradewind.audiences.tree import parse, to_data
from tradewind.kernel.patience import TookTooLong, at_most
from tradewind.kernel.problems import BadInput, Problem
from tradewind.network.models import Appointment, Person
from tradewind.network.queries import home_appointments
from tradewind.web.admin.audiences.draft import Draft, places

PATIENCE = 2_000
"""Milliseconds that counting may take while somebody waits."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people, and the first of them with where they work; ``is_slow``: given up, nothing is known."""

    count: int = 0
    sample: list[tuple[Person, Appointment | None]] = field(default_factory=list)
    milliseconds: float = 0.0
    is_slow: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A draft, looked at. ``faults`` go by the path of the box that they concern."""

    node: Node | None = None
    sentence: str = ""
    counted: Counted | None = None
    missing: int = 0
    problems: list[Problem] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def who(self) -> object:
        """The expression as data, in its shortest form; None where there is none yet."""
        return to_data(self.node) if self.node is not None else None

    @property
    def is_sound(self) -> bool:
        return self.node is not None and not self.problems and not self.missing


def look(draft: Draft, code: str, *, count: bool = True) -> Look:
    """Look at the complete part of a draft; ``code`` is the audience's, empty of a new one."""
    draft.number()
    missing, box = len(draft.incomplete()), draft.expression()
    if box is None:
        return Look(missing=missing)
    try:
        node = parse(box.data())
        check_definition(node, code)
    except BadInput as error:
        faults = _by_path(error, dict(places(box)), draft.name)
        return Look(missing=missing, problems=error.problems.shown, faults=faults)
    return Look(node, sentence(node), counted(node) if count else None, missing)


def counted(node: Node, sample: int = 10) -> Counted:
    """How many people a sound expression selects, if it can be told within ``PATIENCE``."""
    try:
        with at_most(PATIENCE):
            found = preview(node, sample)
    except TookTooLong:
        return Counted(is_slow=True)
    except CannotBeEvaluated as error:
        return Counted(fault=error.wrong)
    return _with_homes(found)


def _with_homes(found: Preview) -> Counted:
    homes = home_appointments(found.sample)
    sample = [(person, homes.get(person.pk)) for person in found.sample]
    return Counted(found.count, sample, found.milliseconds)


def _by_path(error: BadInput, paths: dict[str, str], root: str) -> dict[str, list[str]]:
    """The faults at the boxes that they concern: the innermost whose place begins the fault's, else ``root``."""
    faults: dict[str, list[str]] = defaultdict(list)
    for problem in error.problems:
        fits = [
            place for place in paths if problem.place == place or problem.place.startswith((f"{place}.", f"{place}["))
        ]
        words = f"{problem.wrong} {problem.cure}".strip()
        faults[paths[max(fits, key=len)] if fits else root].append(words)
    return dict(faults)
