"""What keeps content apart from the academy, and packages from each other: the headers of all that is answered here."""

from collections.abc import Mapping

from django.conf import settings

from tradewind.delivery.content import SANDBOX

_DOCUMENTS = ("text/html", "application/xhtml+xml", "application/xml", "image/svg+xml")
"""What can run scripts when a window shows it. A PDF must not be sandboxed: Chromium would not show it."""
_LOCAL = ("http://localhost:*", "http://127.0.0.1:*")


def academy_origins() -> list[str]:
    """Where pages of the academy are, as sources of a CSP: PUBLIC_URL, and what ALLOWED_HOSTS names."""
    named = [settings.PUBLIC_URL] if settings.PUBLIC_URL else []
    if not settings.SERVED_BY_HTTPS:
        return [*named, *_LOCAL]
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in settings.LOCAL_HOSTS]
    return [*named, *(_source(host) for host in hosts)]


def academy_url(host: str) -> str:
    """Where whoever came to the content's ``host`` by mistake finds the academy; empty where nothing says."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    number, _, port = host.partition(":")
    return f"http://localhost:{port}/" if number == "127.0.0.1" and port else ""


def headers(media_type: str, origin: str) -> Mapping[str, str]:
    """Of an answer of this type, to a request that names this ``Origin``.

    ``Vary`` keeps a script that the browser has in its cache from becoming a service worker behind our back.
    """
    ancestors = " ".join(["'self'", *academy_origins()])
    policy = f"frame-ancestors {ancestors}; base-uri 'self'; worker-src 'self' blob:"
    if media_type.partition(";")[0] in _DOCUMENTS:
        policy = f"{policy}; sandbox {SANDBOX}"
    kept = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Vary": "Origin, Service-Worker",
    }
    if origin and _is_academy(origin):  # the captions of a video that stands on a page of the academy
        kept["Access-Control-Allow-Origin"] = origin
    return kept


def _is_academy(origin: str) -> bool:
    if origin in academy_origins():
        return True
    local = origin.rpartition(":")[0] in {"http://localhost", "http://127.0.0.1"}
    return local and not settings.SERVED_BY_HTTPS


def _source(host: str) -> str:
    if host == "*":
        return "https:"
    return f"https://{'*' if host.startswith('.') else ''}{host}"
