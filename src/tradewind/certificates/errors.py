"""What can go wrong with certificates."""

from tradewind.kernel.problems import TradewindError


class Revoked(TradewindError):
    """What does not stand is not certified."""


class UnprintableText(TradewindError):
    """No font has these characters, and a certificate with boxes in it certifies nobody. ``characters``: which."""

    def __init__(self, characters: str) -> None:
        super().__init__(
            f"No font here has the characters {characters!r}: put one that has into fonts/ of TRADEWIND_HOME."
        )
        self.characters = characters
