"""What every page gets: a line in the log, the headers that keep it safe, the viewer's language."""

import re
import time
import uuid
from collections.abc import Callable, Mapping
from typing import cast

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from tradewind.access.middleware import ViewerRequest
from tradewind.kernel.files import FilesOutOfReach
from tradewind.web.ui import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("tradewind.request")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLog:
    """Gives the request an id (the balancer's, if it sent a sane one) and logs one line when it is done.

    Every line logged meanwhile carries the id, and so does the answer (``X-Request-ID``). The route is
    logged, never the path: paths hold one-time tokens.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META["tradewind.request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        log.info(
            "request",
            method=request.method,
            route=request.resolver_match.route if request.resolver_match else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - began) * 1000, 1),
        )
        return response


class PageHeaders:
    """Nothing inline, nothing from elsewhere, and no copy left on a shared workshop PC after sign-out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: HttpRequest, _view: object, _args: object, named: Mapping[str, object]) -> None:
        """404 for an address that names something with a NUL: the database has no such text, nor takes the question.

        Interfaces for other systems say it in their own words.
        """
        if _is_page(request) and any("\0" in value for value in named.values() if isinstance(value, str)):
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 where the files are out of reach.

        400 where it is a query or a form that has the NUL: a browser's nonsense is no fault of ours.
        """
        if isinstance(exception, FilesOutOfReach):
            log.error("files_out_of_reach", error=str(exception))
            return errors.out_of_reach(request)
        if isinstance(exception, DataError) and _is_page(request):
            sent = [*request.GET.lists(), *request.POST.lists()]
            if any("\0" in value for _, values in sent for value in values):
                raise BadRequest("A field holds a NUL character.") from exception
        return None


def _is_page(request: HttpRequest) -> bool:
    return not request.path_info.startswith(("/api/", "/xapi/"))


class ViewerLanguage:
    """The language of the person's locale where it is translated, else of the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(cast("ViewerRequest", request))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: ViewerRequest) -> str:
    """One of ``settings.LANGUAGES``."""
    person = request.viewer.person
    if person is not None and person.locale:
        wanted = person.locale.replace("_", "-").lower()
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            pass  # not translated: the browser's choice is the next best
    return translation.get_language_from_request(request) or settings.LANGUAGE_CODE
