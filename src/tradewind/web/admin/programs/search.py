"""What can be found of programs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import F, Model, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Collate, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tradewind.access.scopes import Scope
from tradewind.goals.models import Goal
from tradewind.kernel.text import SortKey
from tradewind.programs.models import Program, Requirement
from tradewind.web.admin.search import Kind, add


def register() -> None:
    """Let requirements, programs and goals be found, also those that ended."""
    requirements = _titled(Requirement, "goal__title", "goal__course__title", words=F("dimension__name"))
    add(Kind(80, _("Requirements"), "requirement", partial(_page, "requirement"), requirements))
    add(Kind(85, _("Programs"), "program", partial(_page, "program"), _titled(Program)))
    add(Kind(90, _("Goals"), "achieved", partial(_page, "goal"), _titled(Goal, "course__title")))


def _page(view: str, code: str) -> str:
    return reverse(view, args=[code])


def _titled(model: type[Model], *otherwise: str, words: Any = None) -> Callable[[Scope], QuerySet[Any]]:
    """Rows that go by their title, else by the first of ``otherwise`` that is not empty, else by their code."""
    titles = [NullIf(name, Value("")) for name in ("title", *otherwise)]
    # A code is compared byte by byte, a title is not; both in one column need one rule.
    shown = Coalesce(*titles, Collate("code", "default"), output_field=TextField())

    def rows(_scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model._default_manager.annotate(
            key=SortKey(shown), shown=shown, words=Value("") if words is None else words
        )
        return found

    return rows
