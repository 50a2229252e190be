"""The ledger among the records: to look at."""

from tradewind.credit.models import Credit
from tradewind.kernel.records import look_at

look_at([(Credit, ("person", "course", "earned_on", "entry", "score", "source"), ("person__code", "course__code"))])
