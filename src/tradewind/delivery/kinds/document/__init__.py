"""A document, that people say they have read."""

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.files import check_files
from tradewind.delivery.kinds.registry import Settings
from tradewind.delivery.models import ActivityAttempt
from tradewind.kernel.problems import Problems


class DocumentSettings(Settings):
    """``file`` by the name it was uploaded under; ``statement`` is what is agreed to (empty: to have read it)."""

    file: str
    statement: str = ""


class DocumentKind:
    """A document; it keeps no state."""

    name = "document"
    plays: frozenset[str] = frozenset()
    settings: type[Settings] = DocumentSettings

    def check(self, activity: Activity) -> Problems:
        return check_files(activity, [DocumentSettings.model_validate(activity.settings).file])

    def begin(self, attempt: ActivityAttempt) -> None:
        return None


KIND = DocumentKind()
