"""How an audience came to say what it says: every state it had, and the way back to each."""

from dataclasses import dataclass
from datetime import datetime

from tradewind.audiences.models import Audience
from tradewind.audiences.sentences import names_in, sentence
from tradewind.audiences.tree import parse
from tradewind.kernel.problems import BadInput
from tradewind.network.queries import history_of


@dataclass(frozen=True, slots=True)
class State:
    """One change. ``number`` is what the builder takes to go back to how it stood then; None: it stands so now."""

    at: datetime
    actor: str
    via: str
    title: str
    sentence: str
    frozen: str
    number: int | None


def states_of(audience: Audience, most: int = 20) -> list[State]:
    """The last changes, the latest first. Freezing and thawing are among them."""
    changes = history_of(audience)
    parsed = {}
    for index, change in enumerate(changes[:most]):
        who = change.columns.get("who", (None, None))[1]
        if who is not None:
            try:
                parsed[index] = parse(who)
            except BadInput:
                continue
    names = names_in(parsed.values())
    return [
        State(
            at=change.at,
            actor=change.actor,
            via=change.via,
            title=change.columns["title"][1] if "title" in change.columns else "",
            sentence=sentence(parsed[index], names) if index in parsed else "",
            frozen=change.columns["fault"][1] if "fault" in change.columns else "",
            number=len(changes) - 1 - index
            if index and ("who" in change.columns or "title" in change.columns)
            else None,
        )
        for index, change in enumerate(changes[:most])
    ]
