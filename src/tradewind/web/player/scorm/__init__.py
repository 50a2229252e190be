"""The stage of SCORM: the wrapper on the content's origin in a frame, and the package's own contents beside it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from tradewind.delivery import content
from tradewind.delivery.models import Session
from tradewind.web.content import pages
from tradewind.web.player import access
from tradewind.web.player.scorm import views
from tradewind.web.player.scorm.wrapper import wrapper


class ScormStage:
    """A frame, and what it needs to say where it hands in and asks for the next item."""

    template = "player/scorm/stage.html"
    scripts: Sequence[str] = ("player/scorm/stage.js",)
    urls: Sequence[URLPattern] = (
        path("scorm/commit/", views.commit, name="play-scorm-commit"),
        path("scorm/navigate/", views.navigate, name="play-scorm-navigate"),
    )

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        package = session.attempt.activity.package
        if package is None:
            raise AssertionError("an activity without a package cannot be published")
        address = content.runtime_address(package, "scorm", session)
        return {
            "addresses": [address],
            "wrapper": address,
            "sandbox": content.SANDBOX,
            "allow": content.ALLOW,
            # Windows that content opens from such a frame lose their opener, and so the API; where each package has
            # an origin of its own, its storage is apart without that.
            "credentialless": "*" not in settings.CONTENT_ORIGIN,
            "commit": reverse("play-scorm-commit", args=[session.pk]),
            "navigate": reverse("play-scorm-navigate", args=[session.pk]),
            "beacon_secret": access.short_secret_of(session),
            "contents_template": "player/scorm/contents.html",
            "texts": _texts(),
        }


def _texts() -> dict[str, Any]:
    """What the script says, in the viewer's language."""
    return {
        "saved": gettext("Saved"),
        "saving": gettext("Saving…"),
        "offline": gettext("No connection: what you do is kept on this device, and sent later."),
        "refused": gettext("Saved, but for what the course may not store."),
        "refusedMove": gettext("You cannot go there yet."),
        "wait": gettext("No connection. What you did is kept; try again when you are online."),
        "broken": gettext("That did not work. Load the page again: what you did is kept."),
        "over": gettext("You have reached the end"),
        "choose": gettext("Choose from the contents what to go on with"),
        "states": {
            "met": gettext("Done"),
            "failed": gettext("Not passed"),
            "begun": gettext("Begun"),
            "fresh": gettext("Not begun"),
        },
    }


STAGE = ScormStage()
pages.register("scorm", wrapper)
