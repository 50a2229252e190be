"""Where the academy is found from outside."""

from django.conf import settings
from django.http import HttpRequest


def origin(request: HttpRequest) -> str:
    """Scheme and host of the academy, without a slash at the end: PUBLIC_URL, else what the request asked for.

    For what outlives the request (a printed address, the authority of a statement): set PUBLIC_URL, and it is
    the same under whichever name somebody came.
    """
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
