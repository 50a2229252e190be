"""The units of a course of cmi5 as the contents list them."""

from dataclasses import dataclass

from django.utils.translation import get_language

from tradewind.delivery.kinds.cmi5 import progress
from tradewind.delivery.kinds.cmi5.structure import Structure, Unit, text_of
from tradewind.delivery.models import Session


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, or a block (which has no ``code``). ``state`` is met, waived, failed, begun or fresh."""

    code: str
    title: str
    depth: int
    state: str = ""
    is_current: bool = False


def rows_of(session: Session, structure: Structure, current: Unit | None) -> list[Row]:
    """Blocks and units in order; none where there is one unit only."""
    if len(structure.units) == 1:
        return []
    language = get_language() or ""
    rows = []
    for part in structure.rows:
        title = text_of(part.title, language)
        if isinstance(part, Unit):
            standing = progress.standing(session.attempt.state, part)
            rows.append(Row(part.code, title, part.depth, _state(standing, part), part == current))
        else:
            rows.append(Row("", title, part.depth))
    return rows


def _state(standing: progress.Standing, unit: Unit) -> str:
    if standing.waived:
        return "waived"
    if standing.begun and standing.satisfies(unit.move_on):
        return "met"
    if standing.satisfies(unit.move_on) and unit.move_on != "NotApplicable":
        return "met"
    if standing.failed:
        return "failed"
    return "begun" if standing.begun else "fresh"
