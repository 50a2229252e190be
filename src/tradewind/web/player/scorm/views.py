"""What a session of SCORM hands in, and asks for."""

from collections.abc import Mapping
from typing import Any, TypeGuard
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tradewind.delivery import content
from tradewind.delivery.kinds.scorm import services
from tradewind.delivery.kinds.scorm.services import Delivery
from tradewind.delivery.models import Registration, Session
from tradewind.kernel.problems import BadInput
from tradewind.web.player import access
from tradewind.web.player.outline import Row
from tradewind.web.player.views import body_of, is_count, standing


@csrf_exempt  # the session's secret stands for the token, also where the sign-in has ended meanwhile
@require_POST
def commit(request: HttpRequest, session: UUID) -> HttpResponse:
    """``{"secret", "number", "item", "run", "values", "closed", "left"?}``: what an item's content stored.

    Answers ``{"open", "how", "state", "goes_on", "news", "latest", "refused": [{"element", "wrong"}]}``, or 400.
    ``news`` is false where a commit of this number or a higher one (``latest``) was taken before.
    """
    said = body_of(request)
    held = access.session_by_secret(session, said.get("secret"), or_short=True, is_bare=True)
    number, run, item = said.get("number"), said.get("run"), said.get("item")
    values = said.get("values")
    if not (is_count(number) and is_count(run) and isinstance(item, str) and _are_texts(values)):
        return JsonResponse({"wrong": "this is no commit"}, status=400)
    try:
        done = services.commit(
            held,
            number=number,
            item=item,
            run=run,
            values=values,
            closed=said.get("closed") is True,
            left=said.get("left") is True,
        )
    except BadInput as fault:
        return JsonResponse({"wrong": str(fault)}, status=400)
    now = _now(held)
    refused = [{"element": fault.place, "wrong": fault.wrong} for fault in done.faults[:50]]
    return JsonResponse({**standing(now), **_step(now), "news": done.is_news, "latest": now.latest, "refused": refused})


@csrf_exempt
@require_POST
def navigate(request: HttpRequest, session: UUID) -> HttpResponse:
    """``{"secret", "request", "target"?, "run"?}``: what is to be shown next. A session that is over answers 409."""
    said = body_of(request)
    held = access.session_by_secret(session, said.get("secret"))
    if held.closed_at is not None:
        return JsonResponse(standing(held), status=409)
    asked, target, run = str(said.get("request", "")), str(said.get("target", "")), said.get("run")
    delivery = services.navigate(held, request=asked, target=target, run=run if is_count(run) else None)
    return JsonResponse(_told(delivery, held))


def _told(delivery: Delivery, session: Session) -> dict[str, Any]:
    package, item = session.attempt.activity.package, delivery.item
    shown = None
    if item is not None and package is not None:
        shown = {
            "id": item.identifier,
            "title": item.title,
            "address": content.address(package, item.address, session),
            "edition": "2004" if package.format.startswith("scorm-2004") else "1.2",
            "values": delivery.values,
            "stores": [
                {"target": store.target, "read": store.can_read, "write": store.can_write, "value": store.value}
                for store in delivery.stores
            ],
            "possible": delivery.possible,
        }
    rows = [
        {
            "id": row.identifier,
            "title": row.title,
            "depth": row.depth,
            "state": row.state,
            "choose": row.can_choose,
            "current": row.is_current,
        }
        for row in delivery.contents
    ]
    return {
        "run": delivery.run,
        "item": shown,
        "contents": rows,
        "controls": delivery.controls,
        "over": delivery.is_over,
        "refused": delivery.refused,
        **_step(_now(session)),
    }


def _now(session: Session) -> Session:
    """The session and its attempt as they stand now, but for what content keeps there."""
    return Session.objects.select_related("attempt__registration").defer("data", "attempt__state").get(pk=session.pk)


def _step(session: Session) -> dict[str, Any]:
    """How the step stands (a state of ``outline``), and whether the attempt at the course goes on."""
    attempt = session.attempt
    goes_on = attempt.registration.state == Registration.State.UNDER_WAY
    return {"state": Row(attempt, is_current=True).state, "goes_on": goes_on}


def _are_texts(values: object) -> TypeGuard[Mapping[str, str]]:
    return isinstance(values, Mapping) and all(isinstance(value, str) for value in values.values())
