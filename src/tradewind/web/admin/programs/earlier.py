"""How a requirement, a program or a goal changed, and what it was: every earlier state can be gone back to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from tradewind.audiences.models import Audience
from tradewind.catalog.models import Course
from tradewind.exchange.academy.specs import GoalSpec, ProgramSpec
from tradewind.goals.models import Goal, GoalValidity
from tradewind.network.models import Community, Dimension
from tradewind.network.queries import Change, history_of, history_where
from tradewind.programs.models import Program, Requirement, RequirementCommunity
from tradewind.programs.services import RequirementSpec
from tradewind.web.admin.programs.templatetags.academy import as_text, field_words

LATEST = 100
"""Changes that a page shows."""
_NAMED: Mapping[str, type[Model]] = {
    "program_id": Program,
    "goal_id": Goal,
    "audience_id": Audience,
    "dimension_id": Dimension,
    "course_id": Course,
}
_UNSAID = {"id", "goal_id", "from_day"}
"""Columns of a validity that only say which version of which goal it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: ``columns`` are (what, before, after); ``number`` counts from the first, which is 0.

    ``earlier`` is whether there was a state before it that can be gone back to.
    """

    number: int
    at: datetime
    actor: str
    via: str
    columns: list[tuple[str, str, str]]

    @property
    def earlier(self) -> bool:
        return self.number > 0


def steps(row: Requirement | Program | Goal) -> list[Step]:
    """The changes of a row, the last first; a query a kind of row, and one a kind of thing that they name.

    A goal's validity is kept by itself; its changes are among the goal's.
    """
    changes = _goal_changes(row) if isinstance(row, Goal) else history_of(row)[::-1]
    codes = _codes(changes)
    return [_step(number, change, codes) for number, change in enumerate(changes)][::-1][:LATEST]


def _step(number: int, change: Change, codes: dict[tuple[str, int], str]) -> Step:
    is_update = change.action == "update" or change.model is GoalValidity
    return Step(
        number,
        change.at,
        change.actor or gettext("somebody with direct access"),
        change.via,
        [
            (field_words(name.removesuffix("_id")), _shown(name, before, codes), _shown(name, after, codes))
            for name, (before, after) in change.columns.items()
            if is_update
        ],
    )


def _goal_changes(goal: Goal) -> list[Change]:
    """Those of the goal and of how long it lasts, the first first; the first validity is part of its making."""
    made, *validities = history_where(GoalValidity, goal_id=goal.pk)[::-1]
    told = [_since(earlier, later) for earlier, later in pairwise([made, *validities])]
    return sorted([*history_of(goal)[::-1], *told], key=lambda change: change.at)


def _since(earlier: Change, later: Change) -> Change:
    """A further version of the validity, as a change of the version before it."""
    names = [name for name in later.state if name not in _UNSAID]
    differing = {name: (earlier.state[name], later.state[name]) for name in names}
    return replace(later, columns={name: pair for name, pair in differing.items() if pair[0] != pair[1]})


def goal_before(goal: Goal, number: int) -> GoalSpec | None:
    """The goal as it was before its change of that number; None where there was nothing, or its course is gone."""
    changes = _goal_changes(goal)
    if not 0 < number < len(changes):
        return None
    first = history_where(GoalValidity, goal_id=goal.pk)[-1]
    validity = [first, *(change for change in changes[:number] if change.model is GoalValidity)][-1].state
    state = [change for change in changes[:number] if change.model is Goal][-1].state
    course = _codes(changes).get(("course_id", state["course_id"]))
    if course is None:
        return None
    return GoalSpec(goal.code, state["title"], course, validity["valid_for"], validity["renew_within"])


def program_before(program: Program, number: int) -> ProgramSpec | None:
    """The program as it was before its change of that number; None where there was nothing."""
    changes = history_of(program)[::-1]
    if not 0 < number < len(changes):
        return None
    state = changes[number - 1].state
    return ProgramSpec(program.code, state["title"], state["opens"], state["closes"])


def spec_before(requirement: Requirement, number: int) -> RequirementSpec | None:
    """The requirement as it was before its change of that number; None where there was nothing, or it is gone."""
    changes = history_of(requirement)[::-1]
    if not 0 < number < len(changes):
        return None
    state, codes = changes[number - 1].state, _codes(changes)
    found = {name.removesuffix("_id"): codes.get((name, state.get(name, 0))) for name in _NAMED}
    if not (found["goal"] and found["audience"] and found["dimension"]):
        return None
    return RequirementSpec(
        code=requirement.code,
        goal=found["goal"],
        audience=found["audience"],
        dimension=found["dimension"],
        title=state["title"],
        program=found["program"],
        communities=_communities(requirement, changes[number].at),
        due=state["due"],
        waive_when=state["waive_when"],
        waived_until=state["waived_until"],
        keep_while=state["keep_while"],
        mode=state["mode"],
        mandatory=state["mandatory"],
    )


def _communities(requirement: Requirement, before: datetime) -> tuple[str, ...]:
    """Those addressed until ``before``."""
    addressed: set[int] = set()
    for change in reversed(history_where(RequirementCommunity, requirement_id=requirement.pk)):
        if change.at < before:
            (addressed.discard if change.action == "delete" else addressed.add)(change.state["community_id"])
    return tuple(Community.objects.filter(pk__in=addressed).order_by("code").values_list("code", flat=True))


def _codes(changes: list[Change]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {name: set() for name in _NAMED}
    for change in changes:
        for name in _NAMED:
            values = (change.state.get(name), *change.columns.get(name, ()))
            wanted[name] |= {value for value in values if value is not None}
    return {
        (name, pk): code
        for name, model in _NAMED.items()
        if wanted[name]
        for pk, code in model._default_manager.filter(pk__in=wanted[name]).values_list("pk", "code")
    }


def _shown(name: str, value: Any, codes: dict[tuple[str, int], str]) -> str:
    if value is None or value == "":
        return "—"
    if name in _NAMED:
        return codes.get((name, value), str(value))
    return value.isoformat() if isinstance(value, date) else as_text(value)
