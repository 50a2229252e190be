"""What can go wrong with an audience after it was defined."""

from tradewind.kernel.problems import TradewindError


class VanishedReference(TradewindError):
    """An expression names something that is not there (any more): the audience freezes.

    ``wrong`` is a sentence that says which.
    """

    def __init__(self, kind: str, code: str, wrong: str) -> None:
        self.kind = kind
        self.code = code
        self.wrong = wrong
        super().__init__(wrong)


class AudienceInUse(TradewindError):
    """An audience that something uses cannot be deleted; ``users`` names them."""

    def __init__(self, code: str, users: list[str]) -> None:
        self.code = code
        self.users = users
        super().__init__(f"The audience {code!r} is used by {', '.join(users)}; take it out there first.")


class UnknownAudience(TradewindError):
    """No audience has this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"No audience has the code {code!r}.")
