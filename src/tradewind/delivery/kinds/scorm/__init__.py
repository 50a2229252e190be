"""Packages of SCORM 1.2 and SCORM 2004."""

from typing import Any

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.registry import Content, Settings
from tradewind.delivery.kinds.structures import as_json
from tradewind.delivery.models import ActivityAttempt
from tradewind.kernel.problems import Problems


class ScormKind:
    """Plays what was imported; the package says what, so there is nothing to set."""

    name = "scorm"
    plays: frozenset[str] = frozenset({"scorm-1.2", "scorm-2004-2", "scorm-2004-3", "scorm-2004-4"})
    settings: type[Settings] = Settings

    def check(self, activity: Activity) -> Problems:
        problems = Problems()
        if activity.package is None or activity.package.format not in self.plays:
            problems.add(f"activities.{activity.code}.package", "has no package of SCORM.", "Import one.")
        return problems

    def begin(self, attempt: ActivityAttempt) -> None:
        return None

    def structure_of(self, content: Content) -> dict[str, Any]:
        structure: dict[str, Any] = as_json(content)
        return structure


KIND = ScormKind()
