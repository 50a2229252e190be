"""``tradewind explain``."""

from typing import TYPE_CHECKING, Annotated

import typer

from tradewind.cli.options import Json, Quiet, examples
from tradewind.cli.runtime import open_database, print_json

if TYPE_CHECKING:
    from tradewind.programs.queries.explain import AssignmentExplanation


def register(app: typer.Typer) -> None:
    app.command("explain", epilog=examples("tradewind explain p-1001 service-hv"))(explain)


def explain(
    person: Annotated[str, typer.Argument(help="Code of the person.")],
    requirement: Annotated[str, typer.Argument(help="Code of the requirement.")],
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Print why this person has the requirement; or which condition fails, on which appointment."""
    open_database(quiet=quiet)
    from tradewind.cli.finding import by_code
    from tradewind.cli.finding import person as find
    from tradewind.programs.models import Requirement
    from tradewind.programs.queries.explain import explain_assignment

    answer = explain_assignment(find(person), by_code(Requirement, requirement, "REQUIREMENT", "requirement"))
    if as_json:
        print_json(_data(answer))
    else:
        typer.echo("\n".join(answer.lines()))


def _data(answer: "AssignmentExplanation") -> dict[str, object]:
    from tradewind.programs.status import due_day, status_on

    assignment = answer.assignment
    return {
        "person": answer.person.code,
        "requirement": answer.requirement.code,
        "today": answer.today,
        "assigned": assignment is not None,
        "status": status_on(assignment, answer.today) if assignment else None,
        "opened_on": assignment.opened_on if assignment else None,
        "due_on": due_day(assignment, answer.today) if assignment else None,
        "reasons": [appointment.code for appointment in answer.reasons],
        "bars": answer.bars,
        "decisions": answer.decisions,
        "audience": answer.audience.data() if answer.audience else None,
        "fault": answer.fault,
    }
