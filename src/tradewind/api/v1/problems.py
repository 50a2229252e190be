"""What a request gets instead of what it asked for: problem details (RFC 9457)."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tradewind.kernel.problems import BadInput, Problem, TradewindError

MEDIA_TYPE = "application/problem+json"
LARGEST_JSON = 1 << 20
"""Bytes of a JSON body."""


class Refusal(TradewindError):
    """A request that is refused: the status, what is wrong, and each fault with its place and cure."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        faults: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.faults = list(faults)
        self.headers = dict(headers or {})
        super().__init__(detail)


def answer(refusal: Refusal) -> HttpResponse:
    """The problem details of a refusal."""
    data: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": str(refusal),
    }
    if refusal.faults:
        data["faults"] = [{"place": each.place, "wrong": each.wrong, "cure": each.cure} for each in refusal.faults]
    return JsonResponse(data, status=refusal.status, content_type=MEDIA_TYPE, headers=refusal.headers)


def refusal_of(error: BaseException) -> Refusal:
    """The refusal that an error amounts to; what is none of the client's making is raised again."""
    for kind, refused in _REFUSALS.items():
        if isinstance(error, kind):
            found: Refusal = refused(error)
            return found
    raise error


def _refused(error: Any) -> Refusal:
    return error if isinstance(error, Refusal) else Refusal(409, str(error))


def _bad_input(error: Any) -> Refusal:
    faults = list(error.problems)
    more = error.problems.count - len(faults)
    detail = "The request was understood, and nothing of it was done: it has faults."
    return Refusal(422, f"{detail} {more} more are not listed." if more else detail, faults=faults)


def _invalid(error: Any) -> Refusal:
    faults = [Problem(_place(each["loc"]), _words(each["msg"])) for each in error.errors]
    return Refusal(422, "The request is not of the form that is described in openapi.json.", faults=faults)


def _place(location: Sequence[Any]) -> str:
    """``body.person`` of ``("body", "asked", "person")``; ``query.limit`` of ``("query", "limit")``."""
    source, *rest = [str(part) for part in location]
    return ".".join([source, *(rest[1:] if source == "body" else rest)])


def _words(message: str) -> str:
    text = message[:1].lower() + message[1:]
    return text if text.endswith(".") else f"{text}."


def _unsigned(_: Any) -> Refusal:
    challenge = {"WWW-Authenticate": 'Bearer realm="tradewind"'}
    return Refusal(401, "Sign in with a token of the API: Authorization: Bearer …", headers=challenge)


def _http(error: Any) -> Refusal:
    """What ninja refuses by itself; a body that it could not read says why in its cause."""
    if isinstance(error.__cause__, Refusal):
        return error.__cause__
    return Refusal(error.status_code, str(error))


def _missing(_: Any) -> Refusal:
    return Refusal(404, "There is nothing here, or it is not for this token to see.")


def _too_large(_: Any) -> Refusal:
    return Refusal(413, f"The body has more than {LARGEST_JSON:,} bytes.")


def _unstorable(_: Any) -> Refusal:
    return Refusal(422, "A value holds what cannot be stored, or is too large a number.")


_REFUSALS: dict[type[Exception], Any] = {
    BadInput: _bad_input,
    TradewindError: _refused,
    ValidationError: _invalid,
    AuthenticationError: _unsigned,
    HttpError: _http,
    Http404: _missing,
    RequestDataTooBig: _too_large,
    DataError: _unstorable,
}
EXPECTED = tuple(_REFUSALS)
"""What a request may raise that is a refusal."""


def register(api: NinjaAPI) -> None:
    """Let every error of an endpoint be answered so."""

    def handle(_: HttpRequest, error: Any) -> HttpResponse:
        return answer(refusal_of(error))

    for kind in _REFUSALS:
        api.add_exception_handler(kind, handle)
