"""Academy files: training programs as text, planned, applied and exported (CONTRACT: Academy files)."""

from tradewind.exchange.academy.report import AcademyPlan, AcademyReport, People
from tradewind.exchange.academy.services import apply, export, plan

__all__ = ["AcademyPlan", "AcademyReport", "People", "apply", "export", "plan"]
