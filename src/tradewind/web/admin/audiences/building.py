"""One expression in the builder: what a form posts of it, what its buttons do, what its templates are given.

A page may have several, each under a name of its own (``waive_when``): all its fields, its boxes' paths and its
elements' ids begin with that. Of text and boxes, what was edited last counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from tradewind.access.scopes import Scope
from tradewind.audiences.tree import parse
from tradewind.exchange.academy.fields import read_expression
from tradewind.exchange.academy.writing import write_expression
from tradewind.kernel.problems import BadInput, Problem
from tradewind.network.models import Appointment, Person
from tradewind.web.admin.audiences.draft import Draft
from tradewind.web.admin.audiences.form import read_draft
from tradewind.web.admin.audiences.looking import Look, counted, look
from tradewind.web.admin.audiences.showing import Shown, groups, show

PLACE = "text"
"""Where faults of a text lie, before the line."""


@dataclass(kw_only=True)
class Building:
    """A draft and its text. ``focus`` is the path where work goes on, ``menu`` that of the group that is added to."""

    draft: Draft
    text: str = ""
    text_problems: list[Problem] = field(default_factory=list)
    focus: str = ""
    menu: str = ""
    from_text: bool = False

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def text_field(self) -> str:
        """The name of the field that has the text; ``_was`` after it says what the text was when it was shown."""
        return self.name

    @property
    def least_rows(self) -> int:
        """Lines that its text has room for at the least."""
        return 2

    @property
    def most_named(self) -> int:
        """People that are named as an example."""
        return 5

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said, not even begun."""
        return not self.draft.root.boxes and not self.menu and not self.text_problems

    def look(self, *, count: bool = True) -> Look:
        return look(self.draft, "", count=count)

    def write_text(self, who: object) -> None:
        """Let the text say what the boxes say, unless it is just being written."""
        if not self.text_problems and not self.from_text:
            self.text = self.written(who)

    def written(self, who: Any) -> str:
        """The text of what the boxes say; of nothing, nothing."""
        return "" if who is None else write_expression(who)

    def take_text(self) -> None:
        """Let the boxes say what the text says, or keep them and its faults."""
        try:
            said = read_expression(self.text, PLACE) if self.text.strip() else None
        except BadInput as error:
            self.text_problems = error.problems.shown
            return
        assert said is None or isinstance(said, dict)  # noqa: S101 - an expression is a mapping
        self.draft, self.menu, self.from_text = Draft.of(said, self.name), "", True

    def act(self, verb: str) -> None:
        """What a button does: ``add who.0 staff.brand``, ``up who.1``. One that fits no more does nothing."""
        name, *rest = verb.split(" ")
        try:
            if name == "reset":
                self.text, self.text_problems = "", []
            elif name == "menu":
                self.menu = self.focus = rest[0]
            elif name == "close":
                self.focus, self.menu = self.menu, ""
            elif name == "add":
                self.focus = self.draft.add(rest[0], rest[1])
                self.menu = self.focus if self.draft.at(self.focus).is_group else ""
            elif name in _VERBS:
                self.focus, self.menu = _VERBS[name](self.draft, rest[0]), ""
        except (KeyError, IndexError):
            self.focus = ""


_VERBS: dict[str, Callable[[Draft, str], str]] = {
    "remove": Draft.remove,
    "up": lambda draft, path: draft.move(path, -1),
    "down": lambda draft, path: draft.move(path, 1),
    "enter": Draft.enter,
    "wrap-any": lambda draft, path: draft.wrap(path, "any"),
    "wrap-all": lambda draft, path: draft.wrap(path, "all"),
    "wrap-not": lambda draft, path: draft.wrap(path, "not"),
    "unwrap": Draft.unwrap,
}


def begun(name: str, who: Mapping[str, Any] | None) -> Building:
    """What is saved, ready to be edited; a kind of condition that is not known any more stays as text."""
    building = Building(draft=Draft.of(None, name))
    if who is not None:
        building.text = building.written(who)
        building.take_text()
        building.from_text = False
    return building


def posted(post: QueryDict, name: str, scope: Scope) -> Building:
    """The expression of that name in a form. Where its text was written in, it counts, and its faults are told."""
    building = Building(draft=read_draft(post, scope, name), menu=post.get(f"{name}:menu", ""))
    read_text(building, post)
    return building


def read_text(building: Building, post: QueryDict) -> None:
    """Take the text that a form posted, where it was written in."""
    building.text = lines(post.get(building.text_field, ""))
    if building.text.strip() != lines(post.get(f"{building.text_field}_was", "")).strip():
        building.take_text()


def lines(text: str) -> str:
    """Text as we write it, without what browsers make of line ends."""
    return text.replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class Built:
    """What the builder's templates are given of one expression. ``among``: how many of these an audience has, too."""

    building: Building
    found: Look
    root: Shown
    among: int | None = None

    @property
    def name(self) -> str:
        return self.building.name

    @property
    def is_empty(self) -> bool:
        return self.building.is_empty

    @property
    def groups(self) -> list[tuple[str, str]]:
        return groups()

    @property
    def sample(self) -> list[tuple[Person, Appointment | None]]:
        """Some whom it takes in, each with where they work."""
        return self.found.counted.sample[: self.building.most_named] if self.found.counted else []

    @property
    def rows(self) -> int:
        """Lines that the text is shown with."""
        return min(max(self.building.text.count("\n") + 2, self.building.least_rows), 24)

    @property
    def text_was(self) -> str:
        return "" if self.building.text_problems else self.building.text


def built(building: Building, scope: Scope, audience: str = "") -> Built:
    """Look at it, let the text follow the boxes, and show it; ``audience`` is the code of one that it is for."""
    found = building.look()
    building.write_text(found.who)
    root = show(building.draft, scope, faults=found.faults, focus=building.focus, menu=building.menu)
    return Built(building, found, root, _among(found, audience) if audience else None)


def _among(found: Look, audience: str) -> int | None:
    """How many of whom an expression takes in are in the audience as well, where that can be told at once."""
    if found.counted is None or found.counted.is_slow or found.counted.fault:
        return None
    both = counted(parse({"all": [{"audience": audience}, found.who]}), sample=0)
    return None if both.is_slow or both.fault else both.count
