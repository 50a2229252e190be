"""Packages of plain xAPI (``tincan.xml``), launched as Rustici Software's guidelines say.

What is said about the package's first activity decides: completed, passed, failed; its score and its duration.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.registry import Content, Settings
from tradewind.delivery.kinds.structures import as_json
from tradewind.delivery.kinds.xapi import recording
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.delivery.xapi.store import Sender
from tradewind.kernel.problems import Problems


class XapiKind:
    """Plays what was imported; the package says what, so there is nothing to set."""

    name = "xapi"
    plays: frozenset[str] = frozenset({"xapi"})
    settings: type[Settings] = Settings

    def check(self, activity: Activity) -> Problems:
        problems = Problems()
        if activity.package is None or activity.package.format not in self.plays:
            problems.add(f"activities.{activity.code}.package", "has no package of xAPI.", "Import one.")
        return problems

    def begin(self, attempt: ActivityAttempt) -> None:
        """The record store keeps what content wants kept."""
        attempt.state = {}

    def structure_of(self, content: Content) -> dict[str, Any]:
        structure: dict[str, Any] = as_json(content)
        return structure

    def refuse_if_over(self, session: Session) -> None:
        recording.refuse_if_over(session)

    def refuse_to_change(self, session: Session) -> None:
        recording.refuse_if_looking_on(session)

    def record(self, session: Session, said: Sequence[Mapping[str, Any]], sender: Sender) -> list[str]:
        return recording.record(session, said, sender)

    def activities(self, session: Session) -> frozenset[str]:
        return recording.activities(session)

    def needs_registration(self) -> bool:
        """Content that was made before registrations were common leaves them out."""
        return False


KIND = XapiKind()
