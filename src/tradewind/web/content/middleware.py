"""On ``CONTENT_ORIGIN`` nothing but content is answered: no page, no session, no API; and content nowhere else.

It stands behind static files, which are the same for everybody, and before all that knows who somebody is
(docs/decisions: packages run on an origin of their own).
"""

import hashlib
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from time import monotonic

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation

from tradewind.catalog.models import Package
from tradewind.delivery import content
from tradewind.delivery.content import BadGrant
from tradewind.delivery.models import Session
from tradewind.kernel.files import FilesOutOfReach
from tradewind.web.content import policy, serving
from tradewind.web.content.pages import page_named

log = structlog.get_logger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

REMEMBERED = 30.0
"""Seconds for which a process remembers that a session is not over: a page's hundred files ask once."""
LONGEST = 1000
"""Bytes of a path; no file of a package has a name as long."""
_PATH = re.compile(r"/(content|runtime)/([A-Za-z0-9_-]+)/([0-9a-f-]{36})/(.+)", re.DOTALL)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")


class ContentOrigin:
    """Middleware: answers what is asked of the content's host, and lets everything else pass."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        label = label_of(request.META.get("HTTP_HOST", ""), settings.CONTENT_ORIGIN)
        if label is None:
            return self.get_response(request)
        response = _answer(request, label)
        origin = request.headers.get("Origin", "")
        for name, value in policy.headers(response.headers.get("Content-Type", ""), origin).items():
            response.headers[name] = value
        return response


def label_of(host: str, origin: str) -> str | None:
    """The first label of ``host`` where ``origin`` has a ``*``, else the empty text; None where it is another host."""
    scheme, _, netloc = origin.partition("://")
    host = host.lower().removesuffix(":443" if scheme == "https" else ":80")
    if not netloc.startswith("*."):
        return "" if netloc and host == netloc else None
    label, _, rest = host.partition(".")
    return label if rest == netloc[2:] else None


def _answer(request: HttpRequest, label: str) -> HttpResponseBase:
    if (refused := _refusal(request)) is not None:
        return refused
    if request.path_info == "/" and (home := policy.academy_url(request.META.get("HTTP_HOST", ""))):
        return HttpResponseRedirect(home)
    if (found := _PATH.fullmatch(request.path_info)) is None:
        return _missing()
    where, grant, named, path = found.groups()
    try:
        package = uuid.UUID(named)
        session = content.granted(grant, package)
    except (ValueError, BadGrant):
        return _plain("This address opens nothing.", 403)
    if "*" in settings.CONTENT_ORIGIN and label != package.hex:
        return _missing()
    return _GRANTED[where](request, session, package, path)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if request.method not in {"GET", "HEAD"}:
        return _plain("Content can only be read.", 405, {"Allow": "GET, HEAD"})
    if request.headers.get("Service-Worker") == "script":
        return _plain("Content has no service workers.", 403)
    return None


@lru_cache(maxsize=4096)
def _imported_at(session: uuid.UUID, package: uuid.UUID, age: int) -> datetime | None:  # noqa: ARG001 - the cache's key
    """Of the package, if the session is there and not over; asked of the database once in a while."""
    held = Session.objects.filter(pk=session).first()
    if held is None or content.is_over(held):
        return None
    return Package.objects.filter(pk=package).values_list("imported_at", flat=True).first()


def _file(request: HttpRequest, session: uuid.UUID, package: uuid.UUID, path: str) -> HttpResponseBase:
    imported_at = _imported_at(session, package, int(monotonic() / REMEMBERED))
    if imported_at is None:
        return _over(request)
    parts = path.split("/")
    if len(path.encode()) > LONGEST or _UNSAFE.search(path) or {"", ".", ".."} & set(parts):
        return _missing()
    name = f"{Package(pk=package).folder}/{path}"
    # What a package holds never changes, so its name says all.
    etag = f'"{hashlib.sha256(name.encode()).hexdigest()[:32]}"'
    try:
        response = serving.answer(request, name, etag=etag, modified=imported_at)
    except FileNotFoundError:
        return _missing()
    except FilesOutOfReach as error:
        log.error("files_out_of_reach", error=str(error))  # noqa: TRY400 - the message is the whole cause
        return _plain("The academy's files cannot be reached. Try again in a minute.", 503, {"Retry-After": "60"})
    response.headers["Cache-Control"] = "private, max-age=604800, immutable"
    return response


def _runtime(request: HttpRequest, session: uuid.UUID, package: uuid.UUID, name: str) -> HttpResponseBase:
    page = page_named(name)
    if page is None:
        return _missing()
    if _imported_at(session, package, int(monotonic() / REMEMBERED)) is None:
        return _over(request)
    related = ("attempt__activity__package", "attempt__registration__person")
    held = Session.objects.select_related(*related).get(pk=session)
    response = page(request, held, Package.objects.get(pk=package))
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


_GRANTED = {"content": _file, "runtime": _runtime}


def _over(request: HttpRequest) -> HttpResponse:
    """Said in the frame where content was, to whoever left a window open."""
    with translation.override(translation.get_language_from_request(request)):
        response = render(request, "content/over.html", status=410)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _missing() -> HttpResponse:
    return _plain("There is nothing here.", 404)


def _plain(text: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
    response.headers["Cache-Control"] = "private, no-store"
    return response
