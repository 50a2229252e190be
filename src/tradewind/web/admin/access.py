"""Who may open the administrator's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from tradewind.access.middleware import ViewerRequest

P = ParamSpec("P")


def administrators(
    view: Callable[Concatenate[ViewerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for administrators: others are asked to sign in, and then find nothing here (404)."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        viewed = cast("ViewerRequest", request)
        if not viewed.viewer.is_administrator:
            raise Http404
        return view(viewed, *args, **kwargs)

    return guarded
