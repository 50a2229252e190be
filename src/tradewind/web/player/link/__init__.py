"""The stage of links: a page elsewhere, opened in a tab of its own that is not told where from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET

from tradewind.delivery.kinds.link import LinkSettings
from tradewind.delivery.models import Session
from tradewind.web.player import access
from tradewind.web.player.confirming import button, button_of, done


@require_GET
def opened(request: HttpRequest, session: UUID) -> HttpResponse:
    """Lead to the page elsewhere; where that is enough, the step is done by it."""
    held = access.session_for(request, session)
    if held.attempt.activity.kind != "link":
        raise Http404
    settings = LinkSettings.model_validate(held.attempt.activity.settings)
    if settings.done == "opened":
        done(held)
    answer = HttpResponseRedirect(str(settings.url))
    answer["Referrer-Policy"] = "no-referrer"
    return answer


class LinkStage:
    """A link; it is done when it was opened, or when somebody confirms it."""

    template = "player/link/stage.html"
    scripts: Sequence[str] = ("player/link/stage.js",)
    urls: Sequence[URLPattern] = (
        path("link/open/", opened, name="play-link-open"),
        button_of("link"),
    )

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        settings = LinkSettings.model_validate(session.attempt.activity.settings)
        return {
            "open": reverse("play-link-open", args=[session.pk]),
            "host": settings.url.host,
            "is_confirmed": settings.done == "confirmed",
            **button(session),
        }


STAGE = LinkStage()
