"""Packages of cmi5 (Quartz, 1st edition): launched with a token that works once, held to the specification's rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.cmi5 import recording, structure
from tradewind.delivery.kinds.cmi5.work import structure_of
from tradewind.delivery.kinds.registry import Content, Settings
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.delivery.xapi.store import Sender
from tradewind.kernel.problems import Problems

NAME = "cmi5"


class Cmi5Kind:
    """Plays what was imported; the package says what, so there is nothing to set."""

    name = NAME
    plays: frozenset[str] = frozenset({"cmi5"})
    settings: type[Settings] = Settings

    def check(self, activity: Activity) -> Problems:
        problems = Problems()
        if activity.package is None or activity.package.format not in self.plays:
            problems.add(f"activities.{activity.code}.package", "has no package of cmi5.", "Import one.")
        return problems

    def begin(self, attempt: ActivityAttempt) -> None:
        """Nothing is done yet: what needs no doing is satisfied, and said, at the first launch (9.6.1.1)."""
        attempt.state = {}

    def structure_of(self, content: Content) -> dict[str, Any]:
        return structure.structure_of(content)

    def refuse_if_over(self, session: Session) -> None:
        recording.refuse_if_over(session)

    def refuse_to_change(self, session: Session) -> None:
        """A unit knows the mode it was launched in (10.2.2), and what to keep of it."""

    def record(self, session: Session, said: Sequence[Mapping[str, Any]], sender: Sender) -> list[str]:
        return recording.record(session, said, sender)

    def activities(self, session: Session) -> frozenset[str]:
        """That of the unit: what its publisher calls it is not an id that it may use (8.1.5)."""
        unit = structure_of(session.attempt).units[int(session.data.get("unit", 0))]
        return frozenset({unit.activity})

    def needs_registration(self) -> bool:
        return True


KIND = Cmi5Kind()
