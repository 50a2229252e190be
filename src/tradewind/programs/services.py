"""What people do with programs: define them, and decide about single assignments.

Each verb is one transaction, names its actor, and leaves an audit row. None of them writes an assignment:
they write facts, and reconcile does the rest when they are committed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone

from tradewind.audiences.models import Audience
from tradewind.goals.models import Goal
from tradewind.kernel.audit import acting
from tradewind.network.days import today_of
from tradewind.network.models import Community, Dimension, Person, TimeZone
from tradewind.programs.errors import DecisionRefused
from tradewind.programs.models import (
    Assignment,
    Decline,
    Extension,
    HandAssignment,
    Program,
    Requirement,
    RequirementCommunity,
    Waiver,
)


@dataclass(frozen=True, slots=True)
class RequirementSpec:
    """A requirement as in an academy file: everything it names is a code; expressions are raw data or None."""

    code: str
    goal: str
    audience: str
    dimension: str
    title: str = ""
    program: str | None = None
    communities: tuple[str, ...] = ()
    due: dict[str, Any] | None = None
    waive_when: Any = None
    waived_until: Any = None
    keep_while: Any = None
    mode: str = Requirement.Mode.FOLLOW
    mandatory: bool = True


def define_program(code: str, *, title: str, opens: date | None, closes: date | None, actor: str) -> Program:
    """Create the program or bring it to this; one that is the same already is not touched."""
    with acting(actor, via="programs"):
        program, is_new = Program.objects.get_or_create(
            code=code, defaults={"title": title, "opens": opens, "closes": closes}
        )
        if not is_new:
            _change(program, title=title, opens=opens, closes=closes)
        return program


def delete_program(code: str, *, actor: str) -> None:
    """Delete a program that no requirement has, ended or not; ProtectedError where one has."""
    with acting(actor, via="programs"):
        Program.objects.filter(code=code).delete()


def define_requirement(spec: RequirementSpec, *, actor: str) -> Requirement:
    """Create the requirement or bring it to ``spec``; one that had ended asks again.

    Everything that ``spec`` names must be there: the academy file's reader has looked.
    """
    with acting(actor, via="programs"):
        wanted = {
            "title": spec.title,
            "program": Program.objects.get(code=spec.program) if spec.program else None,
            "goal": Goal.objects.get(code=spec.goal),
            "audience": Audience.objects.get(code=spec.audience),
            "dimension": Dimension.objects.get(code=spec.dimension),
            "due": spec.due,
            "waive_when": spec.waive_when,
            "waived_until": spec.waived_until,
            "keep_while": spec.keep_while,
            "mode": spec.mode,
            "mandatory": spec.mandatory,
            "ended_on": None,
        }
        requirement, is_new = Requirement.objects.get_or_create(code=spec.code, defaults=wanted)
        if not is_new:
            _change(requirement, **wanted)
        _address(requirement, spec.communities)
        return requirement


def end_requirement(code: str, *, actor: str) -> None:
    """From now on the requirement asks nobody, in whichever zone; its assignments close and stay in history.

    The day is the earliest that it is anywhere: with UTC's, people in the West would keep theirs until their
    midnight, when the clock closes them and nobody looks at how many.
    """
    with acting(actor, via="programs"):
        requirement = Requirement.objects.get(code=code)
        _change(requirement, ended_on=TimeZone.objects.aggregate(earliest=Min("today"))["earliest"])


def waive(person: Person, requirement: Requirement, *, reason: str, until: date | None = None, actor: str) -> Waiver:
    """Excuse the person from today through ``until`` (its last day; None = for good)."""
    with acting(actor, via="programs"):
        today = today_of(person)
        _need_reason(reason, "waiver")
        if until is not None and until < today:
            raise DecisionRefused(f"A waiver cannot end on {until}, before today ({today}). Give a later day.")
        return Waiver.objects.create(
            person=person,
            requirement=requirement,
            reason=reason,
            decided_by=actor,
            starts_on=today,
            ends_on=until,
        )


def withdraw_waiver(waiver: Waiver, *, actor: str) -> None:
    """The person is asked again from now on, with fair notice. Withdrawing twice changes nothing."""
    with acting(actor, via="programs"):
        Waiver.objects.filter(pk=waiver.pk, withdrawn_at=None).update(withdrawn_at=timezone.now(), withdrawn_by=actor)


def extend_due(person: Person, requirement: Requirement, *, due_on: date, reason: str, actor: str) -> Extension:
    """Move the due day of the open assignment. The next cycle counts from where it would have anyway."""
    with acting(actor, via="programs"):
        _need_reason(reason, "extension")
        if not Assignment.objects.filter(person=person, requirement=requirement).exists():
            raise DecisionRefused(f"{person} has no open assignment of {requirement.code} to extend.")
        if due_on < today_of(person):
            raise DecisionRefused(f"{due_on} is over already. Give today or a later day.")
        return Extension.objects.create(
            person=person, requirement=requirement, reason=reason, decided_by=actor, due_on=due_on
        )


def decline(person: Person, requirement: Requirement, *, reason: str, actor: str) -> Decline:
    """The person does not want what is not mandatory, and is not asked again. Declining twice is one decline."""
    with acting(actor, via="programs"):
        if requirement.mandatory:
            raise DecisionRefused(f"{requirement.code} is mandatory; it can be waived, not declined.")
        found, _ = Decline.objects.get_or_create(
            person=person,
            requirement=requirement,
            withdrawn_at=None,
            defaults={"reason": reason, "decided_by": actor},
        )
        return found


def withdraw_decline(person: Person, requirement: Requirement, *, actor: str) -> None:
    """The person may be asked again."""
    with acting(actor, via="programs"):
        Decline.objects.filter(person=person, requirement=requirement, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )


def assign_by_hand(
    person: Person, requirement: Requirement, *, reason: str, until: date | None = None, actor: str
) -> HandAssignment:
    """Assign it whatever the audience says, until ``until`` (exclusive). An active one is returned as it is."""
    with acting(actor, via="programs"):
        _need_reason(reason, "assignment by hand")
        today = today_of(person)
        standing = HandAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=today),
            person=person,
            requirement=requirement,
            starts_on__lte=today,
        ).first()
        return standing or HandAssignment.objects.create(
            person=person,
            requirement=requirement,
            reason=reason,
            decided_by=actor,
            starts_on=today,
            ends_on=until,
        )


def end_hand_assignment(person: Person, requirement: Requirement, *, actor: str) -> None:
    """It stays only where the audience asks for it too."""
    with acting(actor, via="programs"):
        today = today_of(person)
        HandAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=today), person=person, requirement=requirement
        ).update(ends_on=today)


def _address(requirement: Requirement, communities: tuple[str, ...]) -> None:
    present = set(requirement.addresses.values_list("community__code", flat=True))
    requirement.addresses.filter(community__code__in=present - set(communities)).delete()
    missing = Community.objects.filter(code__in=set(communities) - present)
    RequirementCommunity.objects.bulk_create(
        [RequirementCommunity(requirement=requirement, community=community) for community in missing]
    )


def _change(row: Program | Requirement, **wanted: Any) -> None:
    """Update the columns that differ; write nothing, and mark nobody stale, where none does."""
    differing = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if differing:
        for name, value in differing.items():
            setattr(row, name, value)
        row.save(update_fields=list(differing))


def _need_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise DecisionRefused(f"A {what} needs a reason: somebody will ask for it later.")
