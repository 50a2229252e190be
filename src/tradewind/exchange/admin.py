"""What was given and done, among the records: to look at."""

from tradewind.exchange.models import Errand, Input
from tradewind.kernel.records import look_at

look_at(
    [
        (Input, ("name", "kind", "given_by", "given_at", "is_kept"), ("name", "given_by")),
        (Errand, ("input", "action", "state", "asked_by", "asked_at", "finished_at"), ("input__name", "asked_by")),
    ]
)
