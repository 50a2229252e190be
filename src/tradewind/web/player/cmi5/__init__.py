"""The stage of cmi5: the unit in a frame, or in a window of its own, and all units in the contents."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language

from tradewind.delivery import content
from tradewind.delivery.kinds.cmi5 import launching
from tradewind.delivery.kinds.cmi5.structure import text_of
from tradewind.delivery.kinds.cmi5.work import structure_of
from tradewind.delivery.models import Session
from tradewind.kernel.addresses import origin
from tradewind.web.player.cmi5 import views
from tradewind.web.player.cmi5.rows import rows_of


class Cmi5Stage:
    """A unit is launched with its page, once: a page that is loaded again offers to begin it anew."""

    template = "player/cmi5/stage.html"
    scripts: Sequence[str] = ("player/cmi5/stage.js",)
    urls: Sequence[URLPattern] = (
        path("units/<str:code>/", views.choose, name="play-cmi5-unit"),
        path("open/", views.own_window, name="play-cmi5-open"),
        path("contents/", views.contents, name="play-cmi5-contents"),
        path("returned/", views.returned, name="play-cmi5-returned"),
    )

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        structure = structure_of(session.attempt)
        unit = views.unit_of(session, structure)
        shown: dict[str, Any] = {
            "rows": rows_of(session, structure, unit),
            "unit": unit,
            "unit_title": text_of(unit.title, get_language() or "") if unit is not None else "",
            "is_own_window": unit is not None and unit.launch_method == "OwnWindow",
            "is_launched": "launched" in session.data,
            "sandbox": content.SANDBOX,
            "allow": content.ALLOW,
            "contents_template": "player/cmi5/contents.html",
        }
        if unit is not None and not shown["is_launched"] and not shown["is_own_window"]:
            back = request.build_absolute_uri(reverse("play-cmi5-returned", args=[session.pk]))
            shown["address"] = launching.launch(session, site=origin(request), return_url=back)
            shown["addresses"] = [shown["address"], back]
        return shown

    def direct(self, session: Session, request: HttpRequest) -> str:
        """The unit itself, for whoever was sent to it by another system."""
        return launching.launch(session, site=origin(request), return_url=views.way_back(session, request))


STAGE = Cmi5Stage()
