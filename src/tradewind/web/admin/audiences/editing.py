"""An audience in the builder: begun from what there is, read back from the form, changed by its buttons, kept."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from tradewind.access.middleware import ViewerRequest
from tradewind.audiences.models import Audience
from tradewind.audiences.models import Draft as KeptDraft
from tradewind.audiences.services import version_of
from tradewind.identity.models import User
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import BadInput, Problem
from tradewind.kernel.text import sort_key
from tradewind.web.admin.audiences import text as texts
from tradewind.web.admin.audiences.draft import Box, Draft, box_of
from tradewind.web.admin.audiences.form import read_draft
from tradewind.web.admin.audiences.looking import Look, look

LONGEST_TITLE = 200


@dataclass
class Editing:
    """All that the builder's page holds. ``version`` is of the audience that it began with."""

    audience: Audience | None
    draft: Draft
    code: str = ""
    title: str = ""
    version: str = ""
    text: str = ""
    text_problems: list[Problem] = field(default_factory=list)
    focus: str = ""
    menu: str = ""
    changed: bool = False
    resumed: bool = False
    from_text: bool = False

    @property
    def is_outdated(self) -> bool:
        """Whether somebody else has saved since this was begun."""
        return version_of(self.audience) != self.version

    def name(self) -> str:
        """Its code; of a new one without, what its title makes."""
        return self.code or re.sub(r"[^a-z0-9]+", "-", sort_key(self.title)).strip("-")[:64] or "new-audience"

    def look(self, *, count: bool = True) -> Look:
        return look(self.draft, self.audience.code if self.audience else "", count=count)

    def write_text(self, who: object) -> None:
        """Let the text say what the boxes say, unless it is just being written."""
        if not self.text_problems and not self.from_text:
            self.text = texts.written(self.name(), self.title, who)

    def faults(self) -> dict[str, str]:
        """What keeps the name and the title from being saved, by field."""
        faults = {}
        if self.audience is None and code_fault(self.name()) is not None:
            faults["code"] = gettext("A code has 1 to 64 letters, digits, dots, hyphens or underscores.")
        elif self.audience is None and Audience.objects.filter(code=self.name()).exists():
            faults["code"] = gettext("There is an audience with this code already.")
        if len(self.title) > LONGEST_TITLE:
            faults["title"] = gettext("A title has at most %(most)d characters.") % {"most": LONGEST_TITLE}
        return faults


def of_audience(audience: Audience | None) -> Editing:
    """What is saved, ready to be edited; nothing at all, of a new one."""
    if audience is None:
        return Editing(None, Draft.of(None), menu="who")
    draft = Draft.of(audience.who)
    return Editing(audience, draft, audience.code, audience.title, version_of(audience))


def posted(request: ViewerRequest, audience: Audience | None) -> Editing:
    """What the form holds. Where its text was written in, the text counts, and its faults are told."""
    post = request.POST
    editing = Editing(
        audience,
        read_draft(post, request.viewer.scope),
        audience.code if audience else post.get("code", "").strip(),
        post.get("title", "").strip(),
        post.get("version", ""),
        text=_lines(post.get("text", "")),
        menu=post.get("menu", ""),
        changed=True,
    )
    if editing.text.strip() != _lines(post.get("text_was", "")).strip():
        _take_text(editing)
    return editing


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _take_text(editing: Editing) -> None:
    try:
        said = texts.said(editing.text)
        if editing.audience is not None and said.code != editing.audience.code:
            raise BadInput.of(texts.NAME, f"names {said.code!r}.", f"This is the audience {editing.audience.code!r}.")
    except BadInput as error:
        editing.text_problems = error.problems.shown
        return
    editing.draft, editing.title, editing.menu, editing.from_text = Draft.of(said.who), said.title, "", True
    if editing.audience is None:
        editing.code = said.code


def act(editing: Editing, verb: str) -> None:
    """What a button of the form does: ``add who.0 staff.brand``, ``up who.1``. One that fits no more does nothing."""
    name, *rest = verb.split(" ")
    draft = editing.draft
    try:
        if name == "reset":
            editing.text, editing.text_problems = "", []
        elif name == "mine":
            editing.version = version_of(editing.audience)
        elif name == "menu":
            editing.menu = editing.focus = rest[0]
        elif name == "close":
            editing.focus, editing.menu = editing.menu, ""
        elif name == "add":
            editing.focus = draft.add(rest[0], rest[1])
            box = draft.at(editing.focus)
            editing.menu = editing.focus if box.is_group else ""
        elif name in _VERBS:
            editing.focus, editing.menu = _VERBS[name](draft, rest[0]), ""
    except (KeyError, IndexError):
        editing.focus = ""


_VERBS = {
    "remove": Draft.remove,
    "up": lambda draft, path: draft.move(path, -1),
    "down": lambda draft, path: draft.move(path, 1),
    "enter": Draft.enter,
    "wrap-any": lambda draft, path: draft.wrap(path, "any"),
    "wrap-all": lambda draft, path: draft.wrap(path, "all"),
    "wrap-not": lambda draft, path: draft.wrap(path, "not"),
    "unwrap": Draft.unwrap,
}


def keep(editing: Editing, user: User) -> None:
    """Keep it as the user's draft: a lost session or a closed window costs nothing."""
    data = {
        "code": editing.code,
        "title": editing.title,
        "version": editing.version,
        "bare": editing.draft.bare,
        "who": json.dumps(editing.draft.root.data()),  # as text: what stands first stays first
        "text": editing.text if editing.text_problems else None,
    }
    KeptDraft.objects.update_or_create(user=user, audience=editing.audience, defaults={"data": data})


def kept(audience: Audience | None, user: User) -> Editing | None:
    """The user's draft, if there is one that this version still understands."""
    draft = KeptDraft.objects.filter(user=user, audience=audience).first()
    if draft is None:
        return None
    data: dict[str, Any] = draft.data
    try:
        root: Box = box_of(json.loads(data["who"]))
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    editing = Editing(
        audience, Draft(root, data["bare"]), data["code"], data["title"], data["version"], changed=True, resumed=True
    )
    if data["text"] is not None:
        editing.text = data["text"]
        _take_text(editing)
    if _is_saved(editing):
        draft.delete()
        return None
    return editing


def _is_saved(editing: Editing) -> bool:
    """Whether it says what is saved by now: then there is nothing to go on with."""
    saved = editing.audience or Audience.objects.filter(code=editing.name()).first()
    if saved is None or editing.text_problems or editing.draft.incomplete():
        return False
    box = editing.draft.expression()
    return (saved.title, saved.who) == (editing.title, box.data() if box else None)


def drop(audience: Audience | None, user: User) -> None:
    """Give the user's draft up."""
    KeptDraft.objects.filter(user=user, audience=audience).delete()
