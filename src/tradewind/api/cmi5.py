"""``/cmi5/fetch/<token>``: where a unit gets its authorization token, once (cmi5 8.2)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tradewind.delivery.kinds.cmi5.launching import fetch

_FROM_ANYWHERE = {
    # No cookie opens anything here, so a unit may ask from whatever origin it runs on.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Experience-API-Version",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
}


@csrf_exempt
def fetch_token(request: HttpRequest, token: str) -> HttpResponse:
    """200 in every case, with ``auth-token``, or with ``error-code`` and ``error-text`` (8.2.2, 8.2.3)."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_FROM_ANYWHERE)
    if request.method != "POST":
        return HttpResponse(status=405, headers={**_FROM_ANYWHERE, "Allow": "POST, OPTIONS"})
    return JsonResponse(fetch(token), headers=_FROM_ANYWHERE)


urlpatterns = [path("fetch/<str:token>", fetch_token, name="cmi5-fetch")]
