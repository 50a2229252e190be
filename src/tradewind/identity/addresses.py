"""From which address somebody asks, also where a proxy stands between."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that asks: the connection's, or where that is a trusted proxy's the one it passes on.

    Of ``X-Forwarded-For`` the last entry that is no trusted proxy's counts: each proxy adds whom it heard from at
    the end, and what stands before that the client may have made up. None where there is no address (a socket).
    """
    hops = [request.META.get("REMOTE_ADDR", ""), *reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(","))]
    nearest = None
    for hop in hops:
        address = _parsed(hop)
        if address is None:
            break
        nearest = str(address)
        if not any(address in network for network in settings.TRUSTED_PROXIES):
            break
    return nearest


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None
