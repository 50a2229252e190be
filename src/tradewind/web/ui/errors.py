"""Pages for what went wrong. They say what happened and what to do next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error page says."""

    status: int
    title: str | Promise
    words: str | Promise


BAD_REQUEST = Fault(400, _("That did not make sense to us"), _("Go back and try again."))
FORBIDDEN = Fault(403, _("This is not for you"), _("You are signed in, but this page is for somebody else."))
NOT_FOUND = Fault(
    404,
    _("There is nothing here"),
    _("The page does not exist, or it is not yours to see. Check the address, or begin at your plan."),
)
EXPIRED = Fault(
    403,
    _("This form has expired"),
    _("It was open for too long, or your browser refuses cookies. Go back, load the page again and send it once more."),
)
BROKEN = Fault(
    500,
    _("Something went wrong on our side"),
    _("Nothing you entered was saved. Try again in a minute. If it stays, tell your administrator this number:"),
)
OUT_OF_REACH = Fault(
    503,
    _("The academy's files cannot be reached"),
    _("The storage does not answer. Try again in a minute. If it stays, tell your administrator this number:"),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _page(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _page(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _page(request, NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _page(request, EXPIRED)


def out_of_reach(request: HttpRequest) -> HttpResponse:
    """Of the storage; other systems get a line of text."""
    if request.path_info.startswith(("/api/", "/xapi/")):
        response = HttpResponse("The academy's files cannot be reached.\n", status=503, content_type="text/plain")
    else:
        response = _page(request, OUT_OF_REACH)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, BROKEN)


def _page(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Reads no database: it must appear when that is what is broken."""
    number = request.META.get("tradewind.request_id", "") if fault.status >= 500 else ""
    return render(request, "ui/error.html", {"fault": fault, "number": number}, status=fault.status)
