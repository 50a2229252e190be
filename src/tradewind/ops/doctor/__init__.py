"""`tradewind doctor`: everything that can be looked at from outside, each fault with its cure."""

from tradewind.ops.doctor.findings import Finding, State
from tradewind.ops.doctor.visit import examine

__all__ = ["Finding", "State", "examine"]
