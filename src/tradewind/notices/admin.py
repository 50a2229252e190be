"""Notices among the records: to look at."""

from tradewind.kernel.records import look_at
from tradewind.notices.models import Notice, Silence

look_at(
    [
        (Notice, ("person", "kind", "key", "decided_at", "state", "settled_at"), ("person__code",)),
        (Silence, ("person", "kind", "since"), ("person__code",)),
    ]
)
