"""Bodies of requests that come in chunks (RFC 9112, 7.1): nothing states their length, and Django reads none of it."""

import tempfile
from typing import Any

from django.http import HttpRequest

_PIECE = 1 << 20


class TooLong(Exception):
    """A body in chunks that has more bytes than are taken."""


def take_chunks(request: HttpRequest, largest: int) -> None:
    """Take a body that comes in chunks to the disk, so that it is read as any other is; TooLong over ``largest``.

    To be called once it is known who sends it: strangers are given no room. Any other request stays as it is. Whoever
    calls lets the file go by ``let_go`` when the body is read.
    """
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if not is_chunked or request.META.get("CONTENT_LENGTH"):
        return
    source = request.META["wsgi.input"]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the request, and is gone with it
    size = 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > largest:
            file.close()
            raise TooLong
        file.write(piece)
    file.seek(0)
    request.META["CONTENT_LENGTH"] = str(size)
    inner: Any = request  # where Django reads from is its own affair, and there is no door to it
    inner._stream = inner._tradewind_chunks = file


def let_go(request: HttpRequest) -> None:
    """Close what ``take_chunks`` kept the body in, if it did."""
    file = getattr(request, "_tradewind_chunks", None)
    if file is not None:
        file.close()
