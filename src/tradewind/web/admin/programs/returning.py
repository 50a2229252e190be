"""Where a change that a page made leads back to."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tradewind.exchange.models import Input


@dataclass(frozen=True, slots=True)
class Return:
    """The page of the thing (``address``), the editor as it was left (``editor``), and where the thing stands."""

    title: str | Promise
    address: str
    editor: str = ""


_PAGES: dict[str, tuple[str, str]] = {}
"""The names of the page and of the editor, by section of the academy file."""


def return_of(given: Input) -> Return:
    """By what the change is ``about``; of files, the page of the academy as text."""
    section, _slash, code = given.about.partition("/")
    if section not in _PAGES:
        return Return(_("Academy as text"), reverse("academy-text"))
    page, editor = _PAGES[section]
    return Return(code, reverse(page, args=[code]), f"{reverse(editor, args=[code])}?draft={given.key}")
