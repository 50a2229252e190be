"""Files that come in: how large they may be, and that a larger one is read past and not kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

MEGABYTE = 1024**2
LIMITS = {"feed": 512 * MEGABYTE, "academy": 10 * MEGABYTE, "course": 4096 * MEGABYTE}
"""The most bytes that can be uploaded at once; what is larger is loaded on the server."""
TOO_LARGE = "tradewind.upload_is_too_large"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Limited(FileUploadHandler):
    """Refuses to keep files of a request that says it is larger than its limit, and notes so in its META."""

    def __init__(self, request: HttpRequest, kind: str) -> None:
        super().__init__(request)
        self.limit = LIMITS[kind]

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - a handler's signature
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        META[TOO_LARGE] = content_length > self.limit

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.request is not None and self.request.META.get(TOO_LARGE):
            raise StopUpload(connection_reset=False)  # a browser shows our answer only if it could send all

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def limited(kind: str) -> Callable[[View[P]], View[P]]:
    """Let a view take uploads of up to ``LIMITS[kind]`` bytes in all; a view asks ``is_too_large`` what came."""

    def decorate(view: View[P]) -> View[P]:
        protected = csrf_protect(view)

        # Its token is checked after the handler is in place, because looking for it reads the request.
        @csrf_exempt
        @wraps(view)
        def handled(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.upload_handlers.insert(0, Limited(request, kind))
            return protected(request, *args, **kwargs)

        return handled

    return decorate


def is_too_large(request: HttpRequest) -> bool:
    """Whether the files were not kept because there was too much of them; asks for the form first."""
    return bool(request.POST is not None and request.META.get(TOO_LARGE))
