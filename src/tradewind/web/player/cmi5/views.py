"""What a page of cmi5 asks for: another unit, a unit in a window of its own, the way back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST, require_safe

from tradewind.delivery import attempts
from tradewind.delivery.kinds.cmi5 import launching
from tradewind.delivery.kinds.cmi5.structure import Structure, Unit
from tradewind.delivery.kinds.cmi5.work import at_work, structure_of
from tradewind.delivery.models import Session
from tradewind.kernel.addresses import origin
from tradewind.web.player import access
from tradewind.web.player.cmi5.rows import rows_of
from tradewind.web.player.opening import start
from tradewind.web.ui.middleware import CONTENT_SECURITY_POLICY


def unit_of(session: Session, structure: Structure) -> Unit | None:
    """The unit that a session is for; the only one, or None while nobody has chosen among several."""
    if "unit" in session.data:
        return structure.units[int(session.data["unit"])]
    return structure.units[0] if len(structure.units) == 1 else None


def way_back(session: Session, request: HttpRequest) -> str:
    """Where the unit leads when it is done: to where the launch said, else to the session's page."""
    return session.return_url or request.build_absolute_uri(reverse("play", args=[session.pk]))


@require_POST
def choose(request: HttpRequest, session: UUID, code: str) -> HttpResponse:
    """Go to a unit, in this window: in this session where it has launched none yet, else in the next."""
    held = access.session_for(request, session)
    unit = structure_of(held.attempt).named(code)
    if unit is None:
        raise Http404
    with at_work(held) as work:
        if work.session.closed_at is None and "launched" not in work.session.data:
            work.note(unit=unit.place)
            return redirect("play", held.pk)
        attempts.close_session(work.session)
    kept = {"looks_on": True} if held.data.get("looks_on") else {}
    return start(request, held.attempt, held.mode, by=held, data={"unit": unit.place, **kept})


@require_GET
def own_window(request: HttpRequest, session: UUID) -> HttpResponse:
    """Launch the unit in the window that asks (8.1, OwnWindow); one that was launched before is not again."""
    held = access.session_for(request, session)
    try:
        address = launching.launch(held, site=origin(request), return_url=way_back(held, request))
    except (launching.AlreadyLaunched, launching.SessionOver):
        return redirect("play", held.pk)
    return HttpResponseRedirect(address)


@require_GET
def contents(request: HttpRequest, session: UUID) -> HttpResponse:
    """How the units stand now; 204 where the session is over, and the page is to be loaded again."""
    held = access.session_for(request, session)
    if held.closed_at is not None:
        return HttpResponse(status=204)
    structure = structure_of(held.attempt)
    shown = {"session": held, "rows": rows_of(held, structure, unit_of(held, structure))}
    return render(request, "player/cmi5/contents.html", shown)


@xframe_options_sameorigin
@require_safe
def returned(request: HttpRequest, session: UUID) -> HttpResponse:  # noqa: ARG001 - of the address
    """Where a unit leads that was in a frame of ours. The frame has no cookies: the page shows nothing of anybody."""
    response = render(request, "player/cmi5/returned.html")
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return response
