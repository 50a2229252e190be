"""Where the academy is found from outside."""

from django.conf import settings
from django.http import HttpRequest


def origin(request: HttpRequest) -> str:
    """Scheme and host of the academy, without a slash at the end: PUBLIC_URL, else the host that was asked.

    Where a host is named that is not this machine's, a proxy ends TLS, and the scheme is https whatever reached us.

    For what outlives the request (a printed address, the authority of a statement): set PUBLIC_URL, and it is
    the same under whichever name somebody came.
    """
    scheme = "https" if settings.SERVED_BY_HTTPS else request.scheme
    return settings.PUBLIC_URL or f"{scheme}://{request.get_host()}"
