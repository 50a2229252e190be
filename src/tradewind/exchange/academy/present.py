"""The academy as it is in the database, as specs."""

from tradewind.audiences.models import Audience
from tradewind.audiences.tree import parse, to_data
from tradewind.catalog.models import Equivalency
from tradewind.exchange.academy.specs import (
    Academy,
    AudienceSpec,
    Ended,
    EquivalencySpec,
    GoalSpec,
    ProgramSpec,
)
from tradewind.exchange.academy.values import Plain
from tradewind.goals.models import Goal
from tradewind.kernel.problems import BadInput
from tradewind.programs.models import Program, Requirement
from tradewind.programs.services import RequirementSpec


def present_academy() -> Academy:
    """All audiences, goals, programs, requirements and equivalencies, whoever made them."""
    asking, ended = _requirements()
    return Academy(
        {
            "audiences": {
                audience.code: AudienceSpec(audience.code, audience.title, _shortest(audience.who))
                for audience in Audience.objects.order_by("code")
            },
            "goals": {
                row[0]: GoalSpec(*row)
                for row in Goal.objects.with_validity()
                .order_by("code")
                # django-stubs does not see what with_validity annotates.
                .values_list("code", "title", "course__code", "valid_for", "renew_within")  # type: ignore[misc]
            },
            "programs": {
                program.code: ProgramSpec(program.code, program.title, program.opens, program.closes)
                for program in Program.objects.order_by("code")
            },
            "requirements": {spec.code: spec for spec in asking},
            "equivalencies": {
                row.code: EquivalencySpec(
                    row.code, row.course.code, row.counts_as.code, row.starts_on, row.ends_on, row.reaches_back
                )
                for row in Equivalency.objects.select_related("course", "counts_as").order_by("code")
            },
        },
        {item.spec.code: item for item in ended},
    )


def _requirements() -> tuple[list[RequirementSpec], list[Ended]]:
    """Those that ask, and those that have ended."""
    rows = Requirement.objects.select_related("program", "goal", "audience", "dimension").order_by("code")
    asking, ended = [], []
    for row in rows.prefetch_related("communities"):
        spec = RequirementSpec(
            code=row.code,
            title=row.title,
            program=row.program.code if row.program else None,
            goal=row.goal.code,
            audience=row.audience.code,
            dimension=row.dimension.code,
            communities=tuple(sorted(community.code for community in row.communities.all())),
            due=row.due,
            waive_when=_shortest(row.waive_when),
            waived_until=_shortest(row.waived_until),
            keep_while=_shortest(row.keep_while),
            mode=str(row.mode),
            mandatory=row.mandatory,
        )
        if row.ended_on is None:
            asking.append(spec)
        else:
            ended.append(Ended(spec, row.ended_on))
    return asking, ended


def _shortest(who: Plain) -> Plain:
    """The expression as ``to_data`` writes it today; as it is where the language no longer knows it."""
    if who is None:
        return None
    try:
        shortest: Plain = to_data(parse(who))  # type: ignore[assignment]
    except BadInput:
        return who
    return shortest
