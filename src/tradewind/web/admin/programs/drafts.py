"""A change that was looked at, taken up again in the editor."""

from typing import Literal, overload
from uuid import UUID

from tradewind.exchange import inputs
from tradewind.exchange.academy.parsing import parse_documents
from tradewind.exchange.academy.reading import read_files
from tradewind.exchange.academy.specs import AudienceSpec, GoalSpec, ProgramSpec, Section, Spec
from tradewind.exchange.models import Input
from tradewind.kernel.problems import BadInput, Problems
from tradewind.programs.services import RequirementSpec


@overload
def draft_of(key: str, section: Literal["requirements"]) -> RequirementSpec | None: ...
@overload
def draft_of(key: str, section: Literal["programs"]) -> ProgramSpec | None: ...
@overload
def draft_of(key: str, section: Literal["audiences"]) -> AudienceSpec | None: ...
@overload
def draft_of(key: str, section: Literal["goals"]) -> GoalSpec | None: ...
def draft_of(key: str, section: Section) -> Spec | None:
    """What the change of that key says of its one thing; None where it is not kept, or ends the thing."""
    try:
        given = Input.objects.filter(key=UUID(key), kind=Input.Kind.ACADEMY).first()
        files = parse_documents(read_files(inputs.paths(given)), Problems()) if given else None
    except (ValueError, BadInput):
        return None
    return next(iter(files.academy.things[section].values()), None) if files else None
