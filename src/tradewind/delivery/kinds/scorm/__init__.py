"""Packages of SCORM 1.2 and SCORM 2004."""

from typing import Any, Literal

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.registry import Content, Settings
from tradewind.delivery.kinds.scorm.structure import structure_of
from tradewind.delivery.models import ActivityAttempt
from tradewind.kernel.problems import Problems
from tradewind.standards.scorm.manifest import Manifest


class ScormSettings(Settings):
    """``done``: when content reports it, or already when it was opened, for packages that report nothing."""

    done: Literal["reported", "opened"] = "reported"


class ScormKind:
    """Plays what was imported."""

    name = "scorm"
    plays: frozenset[str] = frozenset({"scorm-1.2", "scorm-2004-2", "scorm-2004-3", "scorm-2004-4"})
    settings: type[Settings] = ScormSettings

    def check(self, activity: Activity) -> Problems:
        problems = Problems()
        if activity.package is None or activity.package.format not in self.plays:
            problems.add(f"activities.{activity.code}.package", "has no package of SCORM.", "Import one.")
        return problems

    def begin(self, attempt: ActivityAttempt) -> None:
        return None

    def structure_of(self, content: Content) -> dict[str, Any]:
        if not isinstance(content, Manifest):
            raise TypeError(content)
        return structure_of(content)


KIND = ScormKind()
