"""Reconcile: the only writer of assignments (DESIGN: the engine)."""

from tradewind.programs.reconcile.apply import CONCERNED
from tradewind.programs.reconcile.results import Effect, Limit, Outcome, Progress
from tradewind.programs.reconcile.run import at_once, drain, look_up, preview, run_all, settle

__all__ = [
    "CONCERNED",
    "Effect",
    "Limit",
    "Outcome",
    "Progress",
    "at_once",
    "drain",
    "look_up",
    "preview",
    "run_all",
    "settle",
]
