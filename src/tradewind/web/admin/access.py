"""Who may open the administrator's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tradewind.access.middleware import ViewerRequest

P = ParamSpec("P")


def _asked_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """For htmx the whole window goes there, and comes back to the page that asked, not to a part of it."""
    asked = cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # its middleware puts it there
    if asked:
        return HttpResponseClientRedirect(redirect_to_login(asked.current_url_abs_path or request.path).url)
    return redirect_to_login(request.get_full_path())


def administrators(
    view: Callable[Concatenate[ViewerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for administrators: others are asked to sign in, and then find nothing here (404)."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _asked_to_sign_in(request)
        viewed = cast("ViewerRequest", request)
        if not viewed.viewer.is_administrator:
            raise Http404
        return view(viewed, *args, **kwargs)

    return guarded
