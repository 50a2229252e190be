"""The sections of the administrator's pages. Each app of pages adds its own in ``AppConfig.ready()``."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the navigation. ``place`` orders them; ``prefix`` is the route under which its pages stand."""

    place: int
    title: str | Promise
    words: str | Promise
    icon: str
    view: str
    prefix: str

    @property
    def address(self) -> str:
        return reverse(self.view)


_SECTIONS: list[Section] = []


def add(section: Section) -> None:
    """Put a section into the navigation."""
    _SECTIONS.append(section)
    _SECTIONS.sort(key=lambda each: each.place)


def navigation(request: HttpRequest) -> dict[str, object]:
    """For every template: the ``sections``, and which one the page belongs to (the longest prefix that fits)."""
    route = request.resolver_match.route if request.resolver_match else ""
    here = [section for section in _SECTIONS if route.startswith(section.prefix)]
    return {"sections": _SECTIONS, "section": max(here, key=lambda each: len(each.prefix), default=None)}
