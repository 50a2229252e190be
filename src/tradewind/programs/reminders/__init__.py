"""Reminders of due days: decided once a day for each time zone, one notice a person (docs/decisions/0019)."""

from django.utils.translation import gettext_lazy as _

from tradewind.notices.kinds import Kind
from tradewind.programs.reminders.deciding import KIND, holding, remind
from tradewind.programs.reminders.wording import worded

__all__ = ["REMINDERS", "remind"]

REMINDERS = Kind(
    KIND,
    title=_("Reminders of due days"),
    words=_("One mail a day at most, when something is due in 30 or in 7 days, or has become overdue."),
    template="mails/reminders",
    worded=worded,
    holding=holding,
)
