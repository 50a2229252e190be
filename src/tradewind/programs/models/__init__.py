"""Programs, requirements, assignments, decisions and the engine's records: an aggregate a file."""

from tradewind.programs.models.assignment import Asked, Assignment, PastAssignment
from tradewind.programs.models.decision import Decline, Extension, HandAssignment, Waiver
from tradewind.programs.models.engine import DefinitionChange, HeldPlan, ParkedPerson, ReconcileRun
from tradewind.programs.models.reminder import Reminder, ReminderDay
from tradewind.programs.models.requirement import Program, Requirement, RequirementCommunity

__all__ = [
    "Asked",
    "Assignment",
    "Decline",
    "DefinitionChange",
    "Extension",
    "HandAssignment",
    "HeldPlan",
    "ParkedPerson",
    "PastAssignment",
    "Program",
    "ReconcileRun",
    "Reminder",
    "ReminderDay",
    "Requirement",
    "RequirementCommunity",
    "Waiver",
]
