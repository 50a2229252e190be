"""A film, that is done when enough of it was really watched."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tradewind.catalog.models import Activity
from tradewind.delivery.kinds.files import check_files
from tradewind.delivery.kinds.registry import Settings
from tradewind.delivery.models import ActivityAttempt
from tradewind.kernel.problems import Problems


class Captions(Settings):
    """What is said, as text (WebVTT), in one language (BCP 47)."""

    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    file: str


class VideoSettings(Settings):
    """``file`` (MP4 or WebM) and captions by the names they were uploaded under; ``seconds`` is how long it is.

    It is done when ``share`` per cent of it were watched, no faster than ``speed`` times.
    """

    file: str
    seconds: Annotated[Decimal, Field(gt=0, le=7 * 24 * 3600)]
    captions: tuple[Captions, ...] = ()
    share: Annotated[int, Field(ge=1, le=100)] = 90
    speed: Annotated[Decimal, Field(ge=1, le=4)] = Decimal(2)


class VideoKind:
    """A film. It keeps which stretches were watched, and where one was."""

    name = "video"
    plays: frozenset[str] = frozenset()
    settings: type[Settings] = VideoSettings

    def check(self, activity: Activity) -> Problems:
        settings = VideoSettings.model_validate(activity.settings)
        return check_files(activity, [settings.file, *(captions.file for captions in settings.captions)])

    def begin(self, attempt: ActivityAttempt) -> None:
        attempt.state = {"watched": [], "position": 0.0}


KIND = VideoKind()
