"""A file of a package as an answer: conditions, one range, never whole in memory (RFC 9110, 13 and 14)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from tradewind.kernel.files import FilesOutOfReach, begun, files
from tradewind.web.content.types import media_type_of

log = structlog.get_logger(__name__)

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)


def answer(request: HttpRequest, name: str, *, etag: str, modified: datetime) -> HttpResponseBase:
    """The file ``name`` of the storage, for GET or HEAD; ``etag`` is quoted. FileNotFoundError where there is none."""
    size = files().size(name)
    stamp = int(modified.timestamp())
    response = get_conditional_response(request, etag, stamp, None) or _content(request, name, size, etag, stamp)
    response["ETag"], response["Last-Modified"], response["Accept-Ranges"] = etag, http_date(stamp), "bytes"
    return response


def _content(request: HttpRequest, name: str, size: int, etag: str, stamp: int) -> HttpResponseBase:
    kind = media_type_of(name)
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Type": kind, "Content-Length": str(size)})
    wanted = _range(request, etag, stamp)
    if wanted is None:
        whole = StreamingHttpResponse(_told(begun(files().pieces(name))), headers={"Content-Type": kind})
        whole["Content-Length"] = str(size)
        return cast("HttpResponseBase", whole)
    start, end = _within(wanted, size)
    if start >= end:
        unsatisfiable = {"Content-Type": "text/plain", "Content-Range": f"bytes */{size}"}
        return HttpResponse(b"There is nothing in that range.\n", status=416, headers=unsatisfiable)
    pieces = begun(files().pieces(name, start, end - start))
    part = StreamingHttpResponse(_told(pieces), status=206, headers={"Content-Type": kind})
    part["Content-Length"], part["Content-Range"] = str(end - start), f"bytes {start}-{end - 1}/{size}"
    return part


def _told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; where the storage is lost on the way they end, and the server hangs up, as more was promised."""
    try:
        yield from pieces
    except FilesOutOfReach as error:
        log.error("files_out_of_reach", error=str(error))  # noqa: TRY400 - the message is the whole cause


def _range(request: HttpRequest, etag: str, stamp: int) -> tuple[str, str] | None:
    """First and last byte as they are asked for; None for the whole: where several ranges are, or it has changed."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    condition = request.headers.get("If-Range", etag)
    if condition != etag and parse_http_date_safe(condition) != stamp:
        return None
    return found[1], found[2]


def _within(wanted: tuple[str, str], size: int) -> tuple[int, int]:
    """Start and end (exclusive) in a file of ``size`` bytes; empty where nothing of it is asked for."""
    first, last = wanted
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1 if last else size)
