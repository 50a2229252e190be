"""Held plans: what would end or close too much waits here, with numbers and names, for a person to approve."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tradewind.kernel.problems import BadInput
from tradewind.programs.models import HeldPlan

ASSIGNMENTS = "assignments"
"""The entity under which closing assignments are counted beside a feed's own entities."""


@dataclass(frozen=True, slots=True)
class Count:
    """``ending`` of ``of`` rows would end."""

    ending: int
    of: int

    def exceeds(self, percent: Decimal) -> bool:
        """More than ``percent`` of them, with no floor for small sets (CONTRACT: feed load)."""
        return Decimal(self.ending) * 100 > percent * self.of

    def __str__(self) -> str:
        share = Decimal(self.ending) * 100 / self.of if self.of else Decimal(0)
        return f"{self.ending} of {self.of} ({share:.1f} %)"


@transaction.atomic
def hold(
    kind: str, digest: str, counts: Mapping[str, Count], names: Mapping[str, list[str]], held_for: str
) -> HeldPlan:
    """Keep what an input would end, for approval; an earlier plan of the same input is discarded."""
    HeldPlan.objects.filter(kind=kind, digest=digest, state=HeldPlan.State.HELD).update(
        state=HeldPlan.State.DISCARDED, decided_at=timezone.now(), decided_by="superseded"
    )
    return HeldPlan.objects.create(
        kind=kind,
        digest=digest,
        counts={entity: {"ending": count.ending, "of": count.of} for entity, count in counts.items()},
        names=dict(names),
        held_for=held_for,
    )


def approval(code: str, *, kind: str, digest: str) -> dict[str, int]:
    """How many rows of each entity the plan lets end: an approval is for its very input and no more.

    Raises BadInput if there is no such plan, it is not open any more, or it was made for another input.
    """
    plan = HeldPlan.objects.filter(code=code).first()
    if plan is None:
        raise BadInput.of("--approve", f"there is no plan {code!r}.", "Take the id that the held run printed.")
    if plan.state != HeldPlan.State.HELD:
        raise BadInput.of(
            "--approve", f"{code} is {plan.get_state_display().lower()} already.", "Load again without it."
        )
    if (plan.kind, plan.digest) != (kind, digest):
        raise BadInput.of(
            "--approve",
            f"{code} was made for another {plan.kind}.",
            "Load again without it, look at the new numbers, and approve those.",
        )
    return {entity: count["ending"] for entity, count in plan.counts.items()}


def approve(code: str, *, by: str) -> None:
    """Mark the plan as approved and carried out; call it in the transaction that applied it."""
    HeldPlan.objects.filter(code=code).update(state=HeldPlan.State.APPROVED, decided_at=timezone.now(), decided_by=by)


def discard(code: str, *, by: str) -> None:
    """Give up a held plan."""
    HeldPlan.objects.filter(code=code, state=HeldPlan.State.HELD).update(
        state=HeldPlan.State.DISCARDED, decided_at=timezone.now(), decided_by=by
    )
