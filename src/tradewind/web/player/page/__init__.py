"""The stage of pages: what was written, sanitized, and a button that says it was read."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.safestring import mark_safe

from tradewind.delivery import content
from tradewind.delivery.kinds.files import names_in
from tradewind.delivery.kinds.page.rendering import render
from tradewind.delivery.models import Session
from tradewind.web.player.confirming import button, button_of, done


class PageStage:
    """A page; its images come from the content's origin."""

    template = "player/page/stage.html"
    scripts: Sequence[str] = ()
    urls: Sequence[URLPattern] = (button_of("page"),)

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        activity = session.attempt.activity
        if activity.settings.get("done") == "opened":
            done(session)
        package, names = activity.package, names_in(activity.package)
        places = {name: content.file_address(package, session, name) for name in names} if package else {}
        html = render(activity.settings.get("body", ""), lambda name: places.get(name, ""))
        return {
            "addresses": list(places.values())[:1],
            "html": mark_safe(html),  # noqa: S308 - ``render`` sanitizes it
            **button(session),
        }


STAGE = PageStage()
