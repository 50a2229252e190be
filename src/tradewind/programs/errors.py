"""What the engine and its services refuse."""

from tradewind.kernel.problems import TradewindError
from tradewind.programs.reconcile.results import Effect


class WouldCloseTooMany(TradewindError):
    """Reconciling would close more than the set share of the open assignments, and nobody approved that."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect
        super().__init__(f"{effect.closing} of {effect.open_before} open assignments would close; nothing was applied.")


class DecisionRefused(TradewindError):
    """A waiver, extension, decline or assignment by hand that cannot be; the message says why and what can."""
