"""What an administrator should look at: each app of pages adds a source in ``AppConfig.ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tradewind.access.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that waits for a person. ``state`` is a component state: ``overdue`` presses, ``soon`` can wait."""

    state: str
    title: str
    words: str
    address: str


Source = Callable[[Viewer], Iterable[Matter]]
_SOURCES: list[Source] = []


def add(source: Source) -> Source:
    """Ask ``source`` whenever the overview is shown; it answers in a few queries, and only up to a handful."""
    _SOURCES.append(source)
    return source


def matters(viewer: Viewer) -> list[Matter]:
    """All of them, what presses first."""
    found = [matter for source in _SOURCES for matter in source(viewer)]
    return sorted(found, key=lambda matter: matter.state != "overdue")
