"""The page of a session, and what it says while it is open."""

import json
from typing import Any, TypeGuard
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from tradewind.delivery import attempts, launching
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.web.player import access
from tradewind.web.player.opening import start
from tradewind.web.player.outline import Row, outline
from tradewind.web.player.policy import origin_of, policy
from tradewind.web.player.stages import direct_address, stage_of

MOST_NUMBER = 2**53


@require_safe
def play(request: HttpRequest, session: UUID) -> HttpResponse:
    """The page that plays a session; one that is closed says so, and how to go on."""
    held = access.session_for(request, session)
    context = _frame(held, request)
    if held.closed_at is not None:
        response = render(request, "player/closed.html", context)
        response["Content-Security-Policy"] = policy([], held.return_url)
        return response
    attempts.hear(held)
    stage = stage_of(held)
    shown = stage.context(held, request)
    response = render(request, "player/play.html", {**context, "stage": stage, **shown})
    response["Content-Security-Policy"] = policy(shown.get("addresses", ()), held.return_url)
    # Else windows that content opens have no opener, in which many of them look for their API.
    response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return response


@require_POST
def step(request: HttpRequest, session: UUID, code: str) -> HttpResponse:
    """Go to another step of the same attempt at the course, or begin this one anew in this window."""
    held = access.session_for(request, session)
    registration = held.attempt.registration
    wanted = get_object_or_404(
        registration.activities.select_related("registration", "activity__package"),
        activity__version=registration.version_id,
        activity__code=code,
    )
    stays = held.mode == Session.Mode.BROWSE or held.data.get("looks_on")
    mode = held.mode if stays else Session.Mode.NORMAL
    if held.closed_at is None and wanted.pk == held.attempt_id and mode == held.mode:
        return redirect("play", held.pk)
    return start(request, wanted, mode, by=held, data={"looks_on": True} if held.data.get("looks_on") else None)


@require_POST
def leave(request: HttpRequest, session: UUID) -> HttpResponse:
    """Close the session and go back to where one came from: another system's page, else that of the course."""
    held = access.session_for(request, session)
    attempts.close_session(held)
    if origin_of(held.return_url):
        return HttpResponseRedirect(held.return_url)
    if not access.is_own(request, held):
        return redirect("play", held.pk)
    registration = held.attempt.registration
    return redirect("course" if registration.is_preview else "learn", registration.course.code)


@csrf_exempt  # the session's secret stands for the token, also where the sign-in has ended meanwhile
@require_POST
def heard(request: HttpRequest, session: UUID) -> HttpResponse:
    """``{"secret", "gone"?}``: the window is there, or says goodbye.

    Answers ``{"open", "how", "state"}``; the last is how the step stands (``outline``).
    """
    said = body_of(request)
    held = access.session_by_secret(session, said.get("secret"), is_bare=True)
    now = attempts.hear(held, gone=said.get("gone") is True)
    attempt = ActivityAttempt.objects.defer("state").get(pk=now.attempt_id)
    return JsonResponse({**standing(now), "state": Row(attempt, is_current=True).state})


@require_GET
def launch(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: opens its session's page and lets its holder in there; a dead one is 410.

    Where the session is another system's (``direct``), it opens the content itself, if that can do without our page.
    """
    session = launching.redeem(token)
    if session is None:
        return render(request, "player/dead_link.html", status=410)
    is_direct = session.closed_at is None and session.data.get("direct")
    address = direct_address(session, request) if is_direct else None
    response = HttpResponseRedirect(address) if address else redirect("play", session.pk)
    access.admit(response, session)
    return response


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; 404 for what is none, since without it there is no secret either."""
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Http404
    return said


def is_count(value: object) -> TypeGuard[int]:
    """Whether it is a whole number that JavaScript counts to, as every number of a message is."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_NUMBER


def standing(session: Session) -> dict[str, object]:
    """What a window is told of its session: whether it is ``open``, and ``how`` it closed."""
    return {"open": session.closed_at is None, "how": session.how}


def _frame(session: Session, request: HttpRequest) -> dict[str, Any]:
    rows = outline(session.attempt.registration, session.attempt)
    counted = [row for row in rows if row.attempt.activity.required] or rows
    return {
        "session": session,
        "attempt": session.attempt,
        "registration": session.attempt.registration,
        "steps": rows,
        "done": sum(row.state in {"met", "waived"} for row in counted),
        "count": len(counted),
        "secret": access.secret_of(session),
        "is_signed_in": access.is_own(request, session),
    }
