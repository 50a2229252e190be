"""Why a person has a requirement, or why not: answered from the same compiled audience as the engine's."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tradewind.audiences.errors import CannotBeEvaluated
from tradewind.audiences.explain import Explanation, explain
from tradewind.audiences.tree import parse
from tradewind.kernel.problems import BadInput
from tradewind.network.days import today_of
from tradewind.network.models import Appointment, Person
from tradewind.programs.models import Assignment, Decline, HandAssignment, PastAssignment, Requirement, Waiver
from tradewind.programs.queries.eligibility import bars
from tradewind.programs.status import due_day, status_on


@dataclass(frozen=True, slots=True)
class AssignmentExplanation:
    """The whole answer.

    ``assignment`` is the open one, or None; ``bars`` are what keeps the person out (or everything as it is)
    whatever the audience says; ``audience`` is the tree of what holds and what fails, or None where it cannot
    be evaluated, and ``fault`` says why; ``past`` are the closed spans, the last first.
    """

    person: Person
    requirement: Requirement
    today: date
    assignment: Assignment | None
    reasons: list[Appointment]
    bars: list[str]
    audience: Explanation | None
    fault: str
    decisions: list[str]
    past: list[PastAssignment]

    def lines(self) -> list[str]:
        """The answer for a terminal."""
        return [
            *self._head(),
            *[f"  {bar}" for bar in self.bars],
            *[f"  {decision}" for decision in self.decisions],
            *self._audience(),
            *[
                f"Earlier: open from {span.opened_on} until {span.closed_on} "
                f"(closed because of: {span.get_closed_because_display().lower()})"
                for span in self.past
            ],
        ]

    def _audience(self) -> list[str]:
        if self.audience is None:
            return [f"Audience: it cannot be evaluated, and its members stay as they were. {self.fault}"]
        return ["Audience:", *[f"  {line}" for line in self.audience.lines()]]

    def _head(self) -> list[str]:
        asked = f"{self.requirement.code} ({self.requirement}), asked by {self.requirement.dimension}"
        if self.assignment is None:
            return [f"{self.person.code} ({self.person}) does not have {asked}."]
        due = due_day(self.assignment, self.today)
        status = status_on(self.assignment, self.today).replace("_", " ")
        return [
            f"{self.person.code} ({self.person}) has {asked}.",
            f"  Since {self.assignment.opened_on}, {f'due {due}' if due else 'no due day'}; {status}.",
            *[f"  Because of {appointment.code}: {appointment}." for appointment in self.reasons],
        ]


def explain_assignment(person: Person, requirement: Requirement) -> AssignmentExplanation:
    """Why ``person`` has ``requirement``, or which condition fails on which appointment."""
    today = today_of(person)
    assignment = Assignment.objects.filter(person=person, requirement=requirement).first()
    reasons = assignment.reasons if assignment else []
    audience, fault = _audience(person, requirement)
    return AssignmentExplanation(
        person=person,
        requirement=requirement,
        today=today,
        assignment=assignment,
        reasons=list(Appointment.objects.filter(pk__in=reasons).select_related("person", "position", "location")),
        bars=bars(person, requirement, today),
        audience=audience,
        fault=fault,
        decisions=_decisions(person, requirement, today),
        past=list(PastAssignment.objects.filter(person=person, requirement=requirement).order_by("-closed_on", "-pk")),
    )


def _audience(person: Person, requirement: Requirement) -> tuple[Explanation | None, str]:
    try:
        return explain(parse(requirement.audience.who), person), ""
    except (BadInput, CannotBeEvaluated) as error:
        return None, str(error)


def _decisions(person: Person, requirement: Requirement, today: date) -> list[str]:
    own = Q(person=person, requirement=requirement)
    found = [
        f"Waived by {waiver.decided_by} from {waiver.starts_on} "
        f"{f'through {waiver.ends_on}' if waiver.ends_on else 'for good'}: {waiver.reason}"
        for waiver in Waiver.objects.filter(own, Q(ends_on=None) | Q(ends_on__gte=today), withdrawn_at=None)
    ]
    found += [
        f"Assigned by hand by {hand.decided_by} since {hand.starts_on}: {hand.reason}"
        for hand in HandAssignment.objects.filter(own, Q(ends_on=None) | Q(ends_on__gt=today))
    ]
    found += [
        f"Declined by {declined.decided_by}: {declined.reason}"
        for declined in Decline.objects.filter(own, withdrawn_at=None)
    ]
    return found
