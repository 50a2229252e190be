"""Saving: an academy file with one entry, planned and carried out like any other."""

from tradewind.exchange.models import Input
from tradewind.web.admin.audiences import text as texts
from tradewind.web.admin.audiences.editing import Editing
from tradewind.web.admin.programs.views.academy import propose


def save(editing: Editing, who: object, *, by: str) -> Input:
    """Have the worker say what saving would change; it waits there for the word to do it."""
    code = editing.named()
    entry = texts.written(code, editing.title, who)
    return propose(entry, about=f"audiences/{code}", name=editing.title or code, by=by)
