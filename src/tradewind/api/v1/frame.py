"""What every endpoint has in common, around what ninja does: refusals as problem details, ETags, answers kept once."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.parser import Parser

from tradewind.api.models import KeptAnswer
from tradewind.api.v1 import problems
from tradewind.api.v1.callers import Caller, caller_of
from tradewind.api.v1.problems import LARGEST_JSON, Refusal
from tradewind.api.v1.uploads import LARGEST, close_upload, fingerprint_of_upload, takes_upload
from tradewind.kernel.bodies import TooLong, let_go, take_chunks

View = Callable[..., HttpResponseBase]

KEPT = timedelta(days=7)
"""How long an answer is given again to whoever repeats its request."""
_SAFE = {"GET", "HEAD", "OPTIONS"}
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


class JsonOnly(Parser):
    """Bodies are JSON, say so, and hold nothing that a database cannot."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            accepted = {"Accept-Post": "application/json"}
            raise Refusal(415, "The Content-Type must be application/json.", headers=accepted)
        if len(request.body) > LARGEST_JSON:
            raise Refusal(413, f"The body has more than {LARGEST_JSON:,} bytes.")
        try:
            found: dict[str, Any] = json.loads(request.body, parse_constant=_refuse_constant)
            text = json.dumps(found, ensure_ascii=False)
            text.encode()
        except (ValueError, RecursionError) as error:
            raise Refusal(400, f"The body is not JSON: {error}.") from error
        if "\\u0000" in text.replace("\\\\", ""):  # a NUL, and not a backslash before "u0000"
            raise Refusal(422, "A text of the body holds a NUL character, which cannot be stored.")
        return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def urls_of(api: NinjaAPI) -> list[URLPattern]:
    """The addresses of an API, each in the frame."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = framed(pattern.callback)
    return patterns


def framed(view: View) -> View:
    """The view with its refusals, its methods and its answers as every one of ours has them."""

    @csrf_exempt
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        def call() -> HttpResponseBase:
            return view(request, *args, **kwargs)

        try:
            _refuse_unstorable(request)
            response = _called(request, call)
        except problems.EXPECTED as error:
            response = problems.answer(problems.refusal_of(error))
        finally:
            close_upload(request)
            let_go(request)
        return response

    return inner


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - it is a view
    """Whatever the API has no address for."""
    return problems.answer(Refusal(404, "The API has no such address. All that there are: /api/v1/openapi.json"))


def _refuse_unstorable(request: HttpRequest) -> None:
    """No NUL reaches the database, which would not know what to do with it."""
    if "\0" in request.path:
        raise Refusal(404, "An address with a NUL character names nothing.")
    if "%00" in request.META.get("QUERY_STRING", ""):
        raise Refusal(422, "A parameter holds a NUL character, which nothing that is kept does.")


def _called(request: HttpRequest, call: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if request.method == "HEAD":
        return _as_head(request, call)
    if request.method in _SAFE:
        return _with_etag(request, _plain(call()))
    caller = caller_of(request)
    if caller is not None:
        _take_chunks(request)
    _check_precondition(request, call)
    if caller is not None and (key := request.headers.get("Idempotency-Key")) is not None:
        return _once(request, caller, key, call)
    return _plain(call())


def _take_chunks(request: HttpRequest) -> None:
    largest = LARGEST if takes_upload(request) else LARGEST_JSON
    try:
        take_chunks(request, largest)
    except TooLong as error:
        raise Refusal(413, f"The body has more than {largest:,} bytes.") from error


def _plain(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponseNotAllowed):
        allowed = ", ".join(sorted(response["Allow"].split(", ")))
        return problems.answer(Refusal(405, f"Here one can {allowed}.", headers={"Allow": allowed}))
    return response


def _as_head(request: HttpRequest, call: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What GET would say, without its content (RFC 9110, 9.3.2)."""
    request.method = "GET"
    response = _with_etag(request, _plain(call()))
    request.method = "HEAD"
    if isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _with_etag(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A strong tag of the content; 304 where the client has that (RFC 9110, 13.1.2)."""
    if response.status_code != 200 or not isinstance(response, HttpResponse) or caller_of(request) is None:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    if _names(request.headers.get("If-None-Match", ""), etag):
        return HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    return response


def _names(header: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}
    return "*" in tags or etag in tags


def _check_precondition(request: HttpRequest, call: Callable[[], HttpResponseBase]) -> None:
    """``If-Match``: only what the client last read is changed (412 otherwise)."""
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return
    method, request.method = request.method, "GET"
    present = _with_etag(request, call())
    request.method = method
    if present.status_code in {401, 403}:
        return  # the write itself says so
    if not (present.has_header("ETag") and _names(wanted, present["ETag"])):
        raise Refusal(412, "What is there is not what If-Match names. Read it again.")


def _once(request: HttpRequest, caller: Caller, key: str, call: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do it once for the key: who repeats it gets the same answer, and waits where it is being done just now.

    Only what was done is kept: a refusal can be mended and sent again under the same key.
    """
    if not 0 < len(key) <= 255:
        raise Refusal(400, "An Idempotency-Key has 1 to 255 characters.")
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        KeptAnswer.objects.filter(token=caller.token, made_at__lt=timezone.now() - KEPT).delete()
        kept, is_new = KeptAnswer.objects.get_or_create(
            token=caller.token, key=key, defaults={"fingerprint": fingerprint}
        )
        if not is_new:
            return _again(kept, fingerprint)
        response = _plain(call())
        if response.status_code >= 400 or not isinstance(response, HttpResponse):
            transaction.set_rollback(True)
            return response
        kept.status, kept.body = response.status_code, response.content.decode()
        kept.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        kept.save()
    return response


def _again(kept: KeptAnswer, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise Refusal(409, "This Idempotency-Key came with another request before. Take a new key for each request.")
    return HttpResponse(kept.body, status=kept.status, headers={**kept.headers, "Idempotent-Replayed": "true"})


def _fingerprint(request: HttpRequest) -> str:
    body = fingerprint_of_upload(request) if takes_upload(request) else hashlib.sha256(request.body).hexdigest()
    return hashlib.sha256(f"{request.method} {request.get_full_path()} {body}".encode()).hexdigest()
