"""Where a change that a page made leads back to."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tradewind.audiences.models import Audience
from tradewind.exchange.models import Input
from tradewind.goals.models import Goal
from tradewind.programs.models import Program, Requirement


@dataclass(frozen=True, slots=True)
class Return:
    """The page of the thing (``address``), the editor as it was left (``editor``), and where the thing stands."""

    title: str | Promise
    address: str
    editor: str = ""


_PAGES: dict[str, tuple[type[Model], str, str, str]] = {
    "audiences": (Audience, "audience", "audience-edit", "audience-new"),
    "requirements": (Requirement, "requirement", "requirement-edit", "requirement-new"),
    "programs": (Program, "program", "program-edit", "program-new"),
    "goals": (Goal, "goal", "goal-edit", "goal-new"),
}
"""The model, and the names of the page, of the editor and of that of a new one, by section of the academy file."""


def return_of(given: Input) -> Return:
    """By what the change is ``about``; of files, the page of the academy as text."""
    section, _slash, code = given.about.partition("/")
    if section not in _PAGES:
        return Return(_("Academy as text"), reverse("academy-text"))
    model, page, editor, new = _PAGES[section]
    if model._default_manager.filter(code=code).exists():
        return Return(code, reverse(page, args=[code]), f"{reverse(editor, args=[code])}?draft={given.key}")
    again = f"{reverse(new)}?draft={given.key}"
    return Return(code, again, again)
