"""What the builder's templates are given: boxes with their fields, faults and what can be done with each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import Scope
from tradewind.audiences import registry
from tradewind.audiences.base import Part
from tradewind.audiences.shapes import Conditions, Nodes
from tradewind.web.admin.audiences.draft import Box, Draft
from tradewind.web.admin.audiences.fields import Names, field_id, field_of

ICONS = {"staff": "place", "person": "person", "audience": "audience", "holds": "achieved", "lacks": "not_started"}
"""Icons of nodes that have one of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be added: ``what`` is the draft's word for it."""

    what: str
    title: str
    hint: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What can be added, under one heading."""

    title: str
    hint: str
    entries: list[Entry]


@dataclass
class Shown:
    """One box on screen. ``role`` is ``group``, ``not``, ``clause`` or ``row``; ``does`` are its verbs, with words."""

    path: str
    key: str
    title: str
    hint: str
    role: str
    icon: str = ""
    number: int = 0
    template: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    boxes: list["Shown"] = field(default_factory=list)
    does: list[tuple[str, str | Promise]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_missing: bool = False
    is_focus: bool = False
    can_add: bool = False
    menu: list[Heading] = field(default_factory=list)

    @property
    def id(self) -> str:
        return field_id(self.path)


@dataclass(frozen=True, slots=True)
class _Showing:
    names: Names
    faults: Mapping[str, list[str]]
    missing: frozenset[int]
    focus: str
    menu: str


def show(
    draft: Draft, scope: Scope, *, faults: Mapping[str, list[str]] | None = None, focus: str = "", menu: str = ""
) -> Shown:
    """The outermost group with all in it. ``faults`` go by path; ``menu`` is the path of the group that is added to.

    One query a kind of thing named, however many boxes.
    """
    draft.number()
    boxes = [box for box in draft.root.walk() if not (box.is_clause or box.is_group)]
    named = [pair for box in boxes for pair in field_of(box.shape).named(box.shape, box.value)]
    missing = frozenset(id(box) for box in draft.incomplete())
    showing = _Showing(Names.of(named, scope), faults or {}, missing, focus, menu)
    return _shown(draft.root, None, None, 0, showing)


def _shown(box: Box, parent: Box | None, above: Box | None, index: int, showing: _Showing) -> Shown:
    part = box.part
    shown = Shown(
        path=box.path,
        key=part.key,
        title=part.called(),
        hint=str(part.hint),
        role=_role(box),
        icon=ICONS.get(part.key, ""),
        number=index,
        does=_verbs(box, parent, above, index),
        faults=showing.faults.get(box.path, []),
        is_missing=id(box) in showing.missing,
        is_focus=box.path == showing.focus,
    )
    if shown.role == "row":
        asked = field_of(box.shape)
        shown.template = f"audiences/fields/{asked.template}.html"
        shown.asked = asked.show(box.shape, box.value, box.path, shown.title, showing.names)
    else:
        shown.boxes = [_shown(inner, box, parent, place, showing) for place, inner in enumerate(box.boxes)]
        headings = menu_of(box)
        shown.can_add = bool(headings)
        shown.menu = headings if showing.menu == box.path else []
    return shown


def _role(box: Box) -> str:
    if box.is_clause:
        return "clause"
    if box.is_group:
        return "group" if box.holds_many else "not"
    return "row"


def _verbs(box: Box, parent: Box | None, above: Box | None, index: int) -> list[tuple[str, str | Promise]]:
    """What can be done with a box where it stands; conditions of a clause can only be taken out."""
    if parent is None or parent.is_clause:
        return []
    can_leave = above is not None and above.holds_many
    before = parent.boxes[index - 1] if parent.holds_many and index > 0 else None
    possible = [
        ("up", _("Move up"), index > 0 or can_leave),
        ("down", _("Move down"), index + 1 < len(parent.boxes) or can_leave),
        ("enter", _("Move into the group above"), before is not None and before.holds_many),
        ("wrap-any", _("Put into a group of alternatives"), True),
        ("wrap-all", _("Put into a group that must hold together"), True),
        ("wrap-not", _("Take the exclusion off") if box.part.key == "not" else _("Exclude these people"), True),
        ("unwrap", _("Take the group away, keep what is in it"), box.holds_many and parent.holds_many),
    ]
    return [(verb, words) for verb, words, can in possible if can]


def groups() -> list[tuple[str, str]]:
    """(key, title) of every node that has many others in it."""
    shapes = ((key, node.shape, node.called()) for key, node in registry.NODES.items())
    return [(key, title) for key, shape, title in shapes if isinstance(shape, Nodes) and shape.many]


def menu_of(box: Box) -> list[Heading]:
    """What can be added to a box: made from the registry, so what is registered later is in it by itself."""
    if box.is_clause:
        used = {inner.part.key for inner in box.boxes}
        entries = _entries({key: part for key, part in box.known().items() if key not in used})
        return [Heading(box.part.called(), str(box.part.hint), entries)] if entries else []
    if not box.holds_many and box.boxes:
        return []
    clauses = {key: node for key, node in registry.NODES.items() if isinstance(node.shape, Conditions)}
    groups = {key: node for key, node in registry.NODES.items() if isinstance(node.shape, Nodes)}
    others = {key: node for key, node in registry.NODES.items() if key not in clauses and key not in groups}
    return [
        *(_clause_heading(node) for node in clauses.values()),
        Heading(gettext("Training, bosses and figures"), "", _entries(others)),
        Heading(gettext("Groups"), gettext("conditions within conditions"), _entries(groups)),
    ]


def _clause_heading(node: type[Part]) -> Heading:
    known = Box(node).known()
    itself = []
    if getattr(node, "may_be_empty", False):
        itself = [Entry(node.key, gettext("Any, or another one"), gettext("an appointment of its own"))]
    return Heading(node.called(), str(node.hint), [*_entries(known, f"{node.key}."), *itself])


def _entries(parts: Mapping[str, type[Part]], before: str = "") -> list[Entry]:
    return [Entry(before + key, part.called(), str(part.hint)) for key, part in parts.items()]
