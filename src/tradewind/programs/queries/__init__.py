"""What is asked of programs: the plan of a person, the export, the explanation."""

from tradewind.audiences.models import Audience
from tradewind.programs.models import Requirement
from tradewind.programs.queries.explain import AssignmentExplanation, explain_assignment
from tradewind.programs.queries.export import export_assignments
from tradewind.programs.queries.plan import Card, Plan, plan_of, read_plan

__all__ = [
    "AssignmentExplanation",
    "Card",
    "Plan",
    "explain_assignment",
    "export_assignments",
    "plan_of",
    "read_plan",
    "users_of_audience",
]


def users_of_audience(audience: Audience) -> list[str]:
    """Codes of the requirements that use the audience, as ``requirement CODE``."""
    return [
        f"requirement {code}"
        for code in Requirement.objects.filter(audience=audience).order_by("code").values_list("code", flat=True)
    ]
