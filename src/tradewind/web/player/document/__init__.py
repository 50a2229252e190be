"""The stage of documents: shown where the browser can, else to be downloaded; a button says that it was read."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext

from tradewind.delivery import content
from tradewind.delivery.models import Session
from tradewind.web.player.confirming import button, button_of

_FRAMED = (".pdf",)
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")


class DocumentStage:
    """PDF in a frame, images as they are; anything else is a file to download: nothing of it runs in the page."""

    template = "player/document/stage.html"
    scripts: Sequence[str] = ()
    urls: Sequence[URLPattern] = (button_of("document"),)

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        activity = session.attempt.activity
        if activity.package is None:
            raise AssertionError("a document without its file cannot be published")
        name, statement = str(activity.settings["file"]), activity.settings.get("statement", "")
        address = content.file_address(activity.package, session, name)
        ending = f".{name.rpartition('.')[2].lower()}"
        return {
            "addresses": [address],
            "address": address,
            "name": name,
            "shown": "frame" if ending in _FRAMED else "image" if ending in _IMAGES else "",
            "statement": statement,
            **button(session, gettext("I confirm this") if statement else ""),
        }


STAGE = DocumentStage()
