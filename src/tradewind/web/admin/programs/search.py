"""What can be found of programs."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tradewind.goals.models import Goal
from tradewind.programs.models import Program, Requirement
from tradewind.web.admin.search import Kind, add, page_of, titled


def register() -> None:
    """Let requirements, programs and goals be found, also those that ended."""
    requirements = titled(Requirement, "goal__title", "goal__course__title", words=F("dimension__name"))
    add(Kind(80, _("Requirements"), "requirement", page_of("requirement"), requirements))
    add(Kind(85, _("Programs"), "program", page_of("program"), titled(Program)))
    add(Kind(90, _("Goals"), "achieved", page_of("goal"), titled(Goal, "course__title")))
