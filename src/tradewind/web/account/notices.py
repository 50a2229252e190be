"""What one is sent, and turning it off: here, or by the link in every mail."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tradewind.access.middleware import ViewerRequest
from tradewind.network.models import Person
from tradewind.notices import links, outbox, services
from tradewind.notices.kinds import kinds


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Every kind of notice with a tick, for whoever is signed in; POST keeps what is ticked."""
    person = cast("ViewerRequest", request).viewer.person
    if person is None:
        raise Http404
    if request.method == "POST":
        _choose(person, {*request.POST.getlist("wanted")})
        messages.success(request, gettext("Kept. It holds from now on."))
        return redirect("notice-settings")
    silenced = services.silenced(person)
    choices = [(kind, kind.code not in silenced) for kind in kinds()]
    return render(request, "account/notices.html", {"person": person, "choices": choices, "sends_mail": outbox.is_on()})


def _choose(person: Person, wanted: set[str]) -> None:
    actor = person.user.get_username() if person.user else person.code
    for kind in kinds():
        change = services.turn_on if kind.code in wanted else services.turn_off
        change(person, kind.code, actor=actor, via="account")


@csrf_exempt  # mail programs post here (RFC 8058): the link itself is the permission, and does nothing else
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: the page has a button, as scanners follow links, and only POST turns it off. 410 if dead."""
    found = links.holder(token)
    if found is None:
        return render(request, "account/notices_off.html", {"kind": None}, status=410)
    person, kind = found
    if request.method == "POST":
        services.turn_off(person, kind.code, actor=person.code, via="mail")
    is_off = kind.code in services.silenced(person)
    return render(request, "account/notices_off.html", {"kind": kind, "is_off": is_off})
