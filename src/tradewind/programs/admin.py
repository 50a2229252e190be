"""What the engine and people decided, among the records: to look at. Open assignments are on their own pages."""

from tradewind.kernel.records import look_at
from tradewind.programs.models import Decline, Extension, HandAssignment, PastAssignment, ReconcileRun, Waiver

_OF = ("person__code", "requirement__code")

look_at(
    [
        (PastAssignment, ("person", "requirement", "opened_on", "closed_on", "closed_because"), _OF),
        (Waiver, ("person", "requirement", "starts_on", "ends_on", "decided_by", "withdrawn_at"), _OF),
        (Extension, ("person", "requirement", "due_on", "decided_by"), _OF),
        (HandAssignment, ("person", "requirement", "starts_on", "ends_on", "decided_by"), _OF),
        (Decline, ("person", "requirement", "decided_by", "withdrawn_at"), _OF),
        (ReconcileRun, ("started_at", "finished_at", "people", "opened", "closed", "changed"), ()),
    ]
)
