"""Pages of ours that run beside content, on its origin: what a package's own scripts call, such as a SCORM API.

``register("scorm", page)`` answers ``content.runtime_address(package, "scorm", session)``. They see no sign-in.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tradewind.catalog.models import Package
from tradewind.delivery.models import Session

Page = Callable[[HttpRequest, Session, Package], HttpResponse]

_PAGES: dict[str, Page] = {}


def register(name: str, page: Page) -> None:
    """Make a page known; an app's ``ready`` calls it."""
    _PAGES[name] = page


def page_named(name: str) -> Page | None:
    return _PAGES.get(name)
