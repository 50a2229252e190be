"""The stage of films: the browser's own player, captions, and what was watched handed in as one goes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tradewind.delivery import content
from tradewind.delivery.kinds.video import VideoSettings
from tradewind.delivery.kinds.video.watching import watch
from tradewind.delivery.models import Session
from tradewind.kernel.files import begun, files
from tradewind.kernel.problems import BadInput
from tradewind.web.player import access
from tradewind.web.player.following import following
from tradewind.web.player.views import body_of, is_count, standing


@csrf_exempt  # the session's secret stands for the token, also where the sign-in has ended meanwhile
@require_POST
def watched(request: HttpRequest, session: UUID) -> HttpResponseBase:
    """``{"secret", "number", "watched": [[from, to], …], "position"}``: what was played since the last message.

    Answers ``{"open", "how", "met", "passed", "percent"}``; a message that was taken already is answered alike.
    """
    said = body_of(request)
    held = access.session_by_secret(session, said.get("secret"))
    number = said.get("number")
    if held.attempt.activity.kind != "video" or not is_count(number):
        raise Http404
    try:
        watch(held, said.get("watched"), said.get("position"), number=number)
    except BadInput as refused:
        return JsonResponse({"wrong": str(refused)}, status=422)
    held = access.session_by_secret(session, said.get("secret"))
    attempt = held.attempt
    told = {"met": attempt.met, "passed": attempt.registration.state == "passed", "percent": percent(attempt.progress)}
    return JsonResponse({**standing(held), **told})


@require_safe
def captions(request: HttpRequest, session: UUID, number: int) -> HttpResponseBase:
    """The captions of that number, from our own origin: a browser takes them from no other."""
    held = access.session_for(request, session)
    activity = held.attempt.activity
    if activity.kind != "video" or activity.package is None:
        raise Http404
    given = VideoSettings.model_validate(activity.settings).captions
    if number >= len(given):
        raise Http404
    try:
        pieces = begun(files().pieces(f"{activity.package.folder}/{given[number].file}"))
    except FileNotFoundError as error:
        raise Http404 from error
    return StreamingHttpResponse(pieces, content_type="text/vtt; charset=utf-8")


class VideoStage:
    """A film in the browser's own player, which knows keyboard, captions and full screen."""

    template = "player/video/stage.html"
    scripts: Sequence[str] = ("player/video/stage.js",)
    urls: Sequence[URLPattern] = (
        path("video/watched/", watched, name="play-video-watched"),
        path("video/captions/<int:number>/", captions, name="play-video-captions"),
    )

    def context(self, session: Session, request: HttpRequest) -> dict[str, Any]:
        activity, state = session.attempt.activity, session.attempt.state
        if activity.package is None:
            raise AssertionError("a film without its file cannot be published")
        settings = VideoSettings.model_validate(activity.settings)
        address = content.file_address(activity.package, session, settings.file)
        return {
            "addresses": [address],
            "address": address,
            "settings": settings,
            "tracks": [
                (reverse("play-video-captions", args=[session.pk, number]), each.language)
                for number, each in enumerate(settings.captions)
            ],
            "watched": reverse("play-video-watched", args=[session.pk]),
            "position": state.get("position", 0),
            "percent": percent(session.attempt.progress),
            "following": following(session),
            "texts": {
                "saved": gettext("Saved"),
                "offline": gettext("No connection: what you watch is kept, and sent later."),
            },
        }


def percent(progress: Any) -> int:
    """A share of 0 to 1 in whole per cent."""
    return int((progress or 0) * 100)


STAGE = VideoStage()
