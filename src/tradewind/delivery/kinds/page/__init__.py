"""A page, written in the browser as Markdown."""

from typing import Literal

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.files import check_files
from tradewind.delivery.kinds.page.rendering import images_in
from tradewind.delivery.kinds.registry import Settings
from tradewind.delivery.models import ActivityAttempt
from tradewind.kernel.problems import Problems


class PageSettings(Settings):
    """``body`` is Markdown (CommonMark with tables). ``done``: on being opened, or when the learner confirms it."""

    body: str = ""
    done: Literal["opened", "confirmed"] = "confirmed"


class PageKind:
    """A page; its images are files that were uploaded with it. It keeps no state."""

    name = "page"
    plays: frozenset[str] = frozenset()
    settings: type[Settings] = PageSettings

    def check(self, activity: Activity) -> Problems:
        body = PageSettings.model_validate(activity.settings).body
        problems = check_files(activity, images_in(body))
        if not body.strip():
            problems.add(f"activities.{activity.code}.body", "is empty.", "Write what people are to read.")
        return problems

    def begin(self, attempt: ActivityAttempt) -> None:
        return None


KIND = PageKind()
