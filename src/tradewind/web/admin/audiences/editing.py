"""An audience in the builder: begun from what there is, read back from the form, changed by its buttons, kept."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tradewind.access.middleware import ViewerRequest
from tradewind.audiences.models import Audience
from tradewind.audiences.models import Draft as KeptDraft
from tradewind.audiences.services import version_of
from tradewind.identity.models import User
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import BadInput
from tradewind.kernel.text import sort_key
from tradewind.web.admin.audiences import text as texts
from tradewind.web.admin.audiences.building import Building, read_text
from tradewind.web.admin.audiences.draft import ROOT, Box, Draft, box_of
from tradewind.web.admin.audiences.form import read_draft
from tradewind.web.admin.audiences.looking import Look, look

LONGEST_TITLE = 200


@dataclass(kw_only=True)
class Editing(Building):
    """All that the builder's page holds. ``version`` is of the audience that it began with."""

    audience: Audience | None
    code: str = ""
    title: str = ""
    version: str = ""
    changed: bool = False
    resumed: bool = False

    @property
    def text_field(self) -> str:
        return "text"

    @property
    def least_rows(self) -> int:
        return 5

    @property
    def most_named(self) -> int:
        return 10

    @property
    def is_outdated(self) -> bool:
        """Whether somebody else has saved since this was begun."""
        return version_of(self.audience) != self.version

    def named(self) -> str:
        """Its code; of a new one without, what its title makes."""
        return self.code or code_of(self.title)

    def look(self, *, count: bool = True) -> Look:
        return look(self.draft, self.audience.code if self.audience else "", count=count)

    def written(self, who: Any) -> str:
        return texts.written(self.named(), self.title, who)

    def take_text(self) -> None:
        """Let boxes, title and code say what the academy file says, or keep them and its faults."""
        try:
            said = texts.said(self.text)
            if self.audience is not None and said.code != self.audience.code:
                wrong, cure = f"names {said.code!r}.", f"This is the audience {self.audience.code!r}."
                raise BadInput.of(texts.NAME, wrong, cure)
        except BadInput as error:
            self.text_problems = error.problems.shown
            return
        self.draft, self.title, self.menu, self.from_text = Draft.of(said.who, self.name), said.title, "", True
        if self.audience is None:
            self.code = said.code

    def act(self, verb: str) -> None:
        """``mine`` is to go on with what somebody else has changed meanwhile."""
        if verb == "mine":
            self.version = version_of(self.audience)
        else:
            super().act(verb)

    def faults(self) -> dict[str, str]:
        """What keeps the name and the title from being saved, by field."""
        faults = {}
        if self.audience is None and code_fault(self.named()) is not None:
            faults["code"] = gettext("A code has 1 to 64 letters, digits, dots, hyphens or underscores.")
        elif self.audience is None and Audience.objects.filter(code=self.named()).exists():
            faults["code"] = gettext("There is an audience with this code already.")
        if len(self.title) > LONGEST_TITLE:
            faults["title"] = gettext("A title has at most %(most)d characters.") % {"most": LONGEST_TITLE}
        return faults


def code_of(title: str) -> str:
    """The code that a title makes."""
    return re.sub(r"[^a-z0-9]+", "-", sort_key(title)).strip("-")[:64] or "new-audience"


def of_audience(audience: Audience | None) -> Editing:
    """What is saved, ready to be edited; nothing at all, of a new one."""
    if audience is None:
        return Editing(audience=None, draft=Draft.of(None), menu=ROOT)
    draft = Draft.of(audience.who)
    return Editing(
        audience=audience, draft=draft, code=audience.code, title=audience.title, version=version_of(audience)
    )


def posted(request: ViewerRequest, audience: Audience | None) -> Editing:
    """What the form holds. Where its text was written in, the text counts, and its faults are told."""
    post = request.POST
    editing = Editing(
        audience=audience,
        draft=read_draft(post, request.viewer.scope),
        menu=post.get(f"{ROOT}:menu", ""),
        code=audience.code if audience else post.get("code", "").strip(),
        title=post.get("title", "").strip(),
        version=post.get("version", ""),
        changed=True,
    )
    read_text(editing, post)
    return editing


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
        audience=audience,
        draft=Draft(root, data["bare"]),
        code=data["code"],
        title=data["title"],
        version=data["version"],
        changed=True,
        resumed=True,
    )
    if data["text"] is not None:
        editing.text = data["text"]
        editing.take_text()
    if _is_saved(editing):
        draft.delete()
        return None
    return editing


def _is_saved(editing: Editing) -> bool:
    """Whether it says what is saved by now: then there is nothing to go on with."""
    saved = editing.audience or Audience.objects.filter(code=editing.named()).first()
    if saved is None or editing.text_problems or editing.draft.incomplete():
        return False
    box = editing.draft.expression()
    return (saved.title, saved.who) == (editing.title, box.data() if box else None)


def drop(audience: Audience | None, user: User) -> None:
    """Give the user's draft up."""
    KeptDraft.objects.filter(user=user, audience=audience).delete()
