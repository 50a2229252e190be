"""``request.viewer``."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tradewind.access.viewers import Viewer, viewer_of


class ViewerRequest(HttpRequest):
    """A request that has passed ``ViewerMiddleware``."""

    viewer: Viewer


class ViewerMiddleware:
    """Sets ``request.viewer``, looked up when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = SimpleLazyObject(lambda: viewer_of(request.user))
        cast("ViewerRequest", request).viewer = cast("Viewer", viewer)
        return self.get_response(request)
