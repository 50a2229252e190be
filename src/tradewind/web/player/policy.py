"""The player's Content-Security-Policy: that of every page, and the origin where its content lies."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from tradewind.web.ui.middleware import CONTENT_SECURITY_POLICY

_NETLOC = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")


def policy(shown: Iterable[str], back: str = "") -> str:
    """Lets the page frame and play what lies at the origins of the addresses ``shown``, and its forms lead ``back``.

    Nothing of it may run as the page's own: scripts stay ours alone.
    """
    origins = " ".join(sorted({origin for address in shown if (origin := origin_of(address))}))
    form_action = f"form-action 'self' {origin_of(back)}".rstrip()
    own = CONTENT_SECURITY_POLICY.replace("form-action 'self'", form_action)
    if not origins:
        return own
    own = own.replace("img-src 'self' data:", f"img-src 'self' data: {origins}")
    return f"{own}; frame-src {origins}; media-src 'self' {origins}"


def origin_of(address: str) -> str:
    """``https://example.com`` of ``https://example.com/a``; empty for what is no address of the web.

    Packages name addresses too: nothing but a host and a port may get into the policy.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_plain = parts.scheme in {"http", "https"} and _NETLOC.fullmatch(parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if is_plain else ""
