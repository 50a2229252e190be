"""What every endpoint of the record store has in common: versions, refusals, and pages of other origins."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from tradewind.api.xapi.calls import Call, read_call
from tradewind.delivery.xapi.errors import XapiError
from tradewind.delivery.xapi.queries import consistent_through
from tradewind.standards.faults import Fault
from tradewind.standards.xapi.checking import Version

VERSION = "X-Experience-API-Version"
THROUGH = "X-Experience-API-Consistent-Through"
_FROM_ANYWHERE = {
    # No cookie opens anything here, so content may call from whatever origin it runs on.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Match, If-None-Match, Accept-Language, X-Experience-API-Version"
    ),
    "Access-Control-Expose-Headers": f"ETag, Last-Modified, Content-Length, {VERSION}, {THROUGH}",
    "Access-Control-Max-Age": "86400",
}

Handler = Callable[[Call], HttpResponseBase]


class Refused(XapiError):
    """A request with faults, each with its place (400)."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{faults[0]}" + (f" And {len(faults) - 1} more." if len(faults) > 1 else ""))


class Unknown(XapiError):
    """A method that the resource does not have (405)."""

    status = 405


def endpoint(methods: Mapping[str, Handler]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The view of a resource: a handler a method; HEAD is GET without its content."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _everywhere(HttpResponse(status=204), "2.0.0")
        version = spoken(request)
        try:
            if request.method != "POST":  # a POST may be a form with another method in it
                _handler(methods, request.method or "GET")
            call = read_call(request)
            version = call.version
            answer = _handler(methods, call.method)(call)
            if call.method == "HEAD":
                answer = _head(answer)
        except XapiError as error:
            answer = _problem(error)
        except (DataError, UnicodeEncodeError):
            answer = _problem(XapiError("A text holds what cannot be stored: a lone surrogate, or a NUL."))
        return _everywhere(answer, version)

    return view


def public(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The view of what everybody may GET, in any version or none."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            found: HttpResponseBase = HttpResponse(status=204)
        elif request.method == "GET":
            found = answer(request)
        elif request.method == "HEAD":
            found = _head(answer(request))
        else:
            found = _problem(Unknown(f"This resource has no {request.method}."))
        return _everywhere(found, spoken(request))

    return view


def spoken(request: HttpRequest) -> Version:
    """The version in which a request is answered, whatever comes of it."""
    return "1.0.3" if request.headers.get(VERSION, "").startswith("1.") else "2.0.0"


def _handler(methods: Mapping[str, Handler], method: str) -> Handler:
    """What answers the method. Unknown where nothing does, whoever asks."""
    handler = methods.get("GET" if method == "HEAD" else method)
    if handler is None:
        raise Unknown(f"This resource has no {method}.")
    return handler


def _everywhere(answer: HttpResponseBase, version: str) -> HttpResponseBase:
    for name, value in _FROM_ANYWHERE.items():
        answer[name] = value
    # Clients choose the type of what they store, and it is given out on our own origin: nothing of it may run.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer[VERSION] = version
    answer[THROUGH] = consistent_through().isoformat().replace("+00:00", "Z")
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _head(answer: HttpResponseBase) -> HttpResponseBase:
    """The same headers, and no content."""
    empty = HttpResponse(status=answer.status_code)
    for name, value in answer.items():
        empty[name] = value
    if isinstance(answer, StreamingHttpResponse):
        answer.close()
    elif isinstance(answer, HttpResponse):
        empty["Content-Length"] = str(len(answer.content))
    return empty


def _problem(error: XapiError) -> HttpResponse:
    """RFC 9457."""
    data: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": str(error),
    }
    if isinstance(error, Refused):
        data["faults"] = [{"place": fault.place, "wrong": fault.wrong} for fault in error.faults]
    answer = JsonResponse(data, status=error.status, content_type="application/problem+json")
    if error.status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Basic realm="xAPI"'
    return answer
