"""What machines ask: is it alive (``/healthz``), can it serve (``/readyz``), how is it doing (``/metrics``).

Answered before everything else: a balancer names no host of ours, has no session, and asks every few seconds.
"""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from prometheus_client import REGISTRY
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from tradewind.kernel.problems import TradewindError
from tradewind.ops import health, metrics, schema

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")
"""What a proxy adds: then the address that we see is the proxy's, not that of who asks."""


class Probes:
    """Middleware, and the first of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._answers = {"/healthz": alive, "/readyz": ready, "/metrics": figures}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._answers.get(request.path_info, self.get_response)
        return answer(request)


def alive(_: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; asks nothing of anybody."""
    return HttpResponse("alive\n", content_type="text/plain")


def ready(_: HttpRequest) -> HttpResponse:
    """200 where pages can be served, else 503; each part says ``ok`` or why not.

    A database that is ahead of this version is ready: migrations only add (docs/guides/upgrade.md).
    """
    parts = {"database": "ok", "migrations": "ok", "storage": health.storage_fault() or "ok"}
    try:
        if missing := schema.unapplied():
            parts["migrations"] = f"{len(missing)} missing"
    except TradewindError:
        parts["database"], parts["migrations"] = "does not answer", "unknown"
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus, if it asks from where METRICS_ALLOWED_FROM says, and straight; nothing is here for others."""
    if any(name in request.META for name in FORWARDED) or not _allowed(request.META.get("REMOTE_ADDR", "")):
        return HttpResponseNotFound()
    text = generate_latest(REGISTRY) + generate_latest(metrics.registry())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _allowed(address: str) -> bool:
    try:
        asking = ip_address(address)
    except ValueError:
        return False
    return any(asking in network for network in settings.METRICS_ALLOWED_FROM)
