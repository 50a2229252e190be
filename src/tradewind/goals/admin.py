"""Achievements among the records: to look at, because they follow from the ledger."""

from tradewind.goals.models import Achievement
from tradewind.kernel.records import look_at

look_at([(Achievement, ("person", "goal", "achieved_on", "valid_until"), ("person__code", "goal__code"))])
