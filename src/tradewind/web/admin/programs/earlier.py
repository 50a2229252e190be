"""How a requirement, a program or a goal changed, and what it was: every earlier state can be gone back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext

from tradewind.audiences.models import Audience
from tradewind.goals.models import Goal
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
}


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
    """The changes of a row, the last first; one query for them and one a kind of thing that they name."""
    changes = history_of(row)
    codes = _codes(changes)
    return [
        Step(
            number,
            change.at,
            change.actor or gettext("somebody with direct access"),
            change.via,
            [
                (field_words(name.removesuffix("_id")), _shown(name, before, codes), _shown(name, after, codes))
                for name, (before, after) in change.columns.items()
            ]
            if change.action == "update"
            else [],
        )
        for number, change in zip(range(len(changes) - 1, -1, -1), changes, strict=True)
    ][:LATEST]


def spec_before(requirement: Requirement, number: int) -> RequirementSpec | None:
    """The requirement as it was before its change of that number; None where there was nothing, or it is gone."""
    changes = history_of(requirement)[::-1]
    if not 0 < number < len(changes):
        return None
    state, codes = changes[number - 1].state, _codes(changes)
    found = {name.removesuffix("_id"): codes.get((name, state[name])) for name in _NAMED}
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
