"""What the ledger refuses, beside bad input."""

from tradewind.kernel.problems import TradewindError


class NotTheirsToRecord(TradewindError):
    """Somebody would record, or take back, what the course or their place in the network does not let them."""
