"""A page elsewhere, that people are sent to and say that they have read."""

from typing import Literal

from pydantic import AnyHttpUrl

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.registry import Settings
from tradewind.delivery.models import ActivityAttempt
from tradewind.kernel.problems import Problems


class LinkSettings(Settings):
    """``done``: on being opened, or when the learner confirms to have read it."""

    url: AnyHttpUrl
    done: Literal["opened", "confirmed"] = "confirmed"


class LinkKind:
    """A link; it plays no package and keeps no state."""

    name = "link"
    plays: frozenset[str] = frozenset()
    settings: type[Settings] = LinkSettings

    def check(self, activity: Activity) -> Problems:
        return Problems()

    def begin(self, attempt: ActivityAttempt) -> None:
        return None


KIND = LinkKind()
