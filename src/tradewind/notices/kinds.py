"""The kinds of notices: what lies above brings its own in ``AppConfig.ready()``, and says how each is worded."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Content = dict[str, Any]
"""What a notice says, as JSON."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    ``title`` and ``words`` are for whoever turns it on or off. ``template`` is that of the mail without its ending:
    ``TEMPLATE.html`` and ``TEMPLATE.txt`` extend ``mails/frame``, and are given what ``worded`` makes of a content, in
    the person's language: ``subject`` at least, and ``lines``, the same in a few words each for lists. ``holding`` is
    given notices by id and answers with what of each still holds: whatever is not in its answer is dropped unsent.
    """

    code: str
    title: str | Promise
    words: str | Promise
    template: str
    worded: Callable[[Content], dict[str, Any]]
    holding: Callable[[Iterable[int]], Mapping[int, Content]]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let notices be of this kind."""
    _KINDS[kind.code] = kind


def kinds() -> list[Kind]:
    """All kinds that there are, in the order in which they were registered."""
    return list(_KINDS.values())


def kind_of(code: str) -> Kind:
    """The kind; KeyError where nothing registered it."""
    return _KINDS[code]
