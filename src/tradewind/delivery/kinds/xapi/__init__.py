"""Packages of plain xAPI (``tincan.xml``)."""

from typing import Any

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.registry import Content, Settings
from tradewind.delivery.kinds.structures import as_json
from tradewind.delivery.models import ActivityAttempt
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
        return None

    def structure_of(self, content: Content) -> dict[str, Any]:
        structure: dict[str, Any] = as_json(content)
        return structure


KIND = XapiKind()
