"""Courses in words."""

from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext_lazy

from tradewind.programs.queries.plan import Card
from tradewind.web.learner.courses.standing import Action, Standing
from tradewind.web.ui.templatetags.numbers import in_percent

register = template.Library()

_KINDS = {
    "video": gettext_lazy("Film"),
    "document": gettext_lazy("Document"),
    "page": gettext_lazy("Page"),
    "link": gettext_lazy("Link"),
    "scorm": gettext_lazy("Interactive (SCORM)"),
    "cmi5": gettext_lazy("Interactive (cmi5)"),
    "xapi": gettext_lazy("Interactive (xAPI)"),
}
_ICONS = {"video": "next", "document": "records", "page": "records", "link": "out"}
STATES = {
    "under_way": pgettext_lazy("attempt", "Under way"),
    "passed": pgettext_lazy("attempt", "Passed"),
    "failed": pgettext_lazy("attempt", "Not passed"),
    "left": pgettext_lazy("attempt", "Left"),
}
_LOOKS = {"under_way": "soon", "passed": "achieved", "failed": "overdue", "left": "closed"}
_STEPS = {
    "met": pgettext_lazy("step", "Done"),
    "waived": pgettext_lazy("step", "Excused"),
    "failed": pgettext_lazy("step", "Not passed"),
    "begun": pgettext_lazy("step", "Begun"),
    "fresh": pgettext_lazy("step", "Not begun"),
}
_STEP_ICONS = {"met": "achieved", "waived": "waived", "failed": "closed", "begun": "soon", "fresh": "not_started"}
_ACTIONS = {
    Action.START: gettext_lazy("Start"),
    Action.CONTINUE: gettext_lazy("Continue"),
    Action.AGAIN: gettext_lazy("Take again"),
    Action.REVIEW: gettext_lazy("Look at it again"),
    Action.NOTHING: "",
}


@register.filter
def kind_words(kind: str) -> str:
    """What a step of that kind is called."""
    return str(_KINDS.get(kind, kind))


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of that kind."""
    return _ICONS.get(kind, "next")


@register.filter
def attempt_words(state: str) -> str:
    """What became of an attempt."""
    return str(STATES[state])


@register.filter
def attempt_look(state: str) -> str:
    """The component state that an attempt looks like."""
    return _LOOKS[state]


@register.filter
def step_words(state: str) -> str:
    """How it stands with a step."""
    return str(_STEPS[state])


@register.filter
def step_icon(state: str) -> str:
    """Its icon."""
    return _STEP_ICONS[state]


@register.filter
def action_words(action: Action) -> str:
    """What stands on the button."""
    return str(_ACTIONS[action])


@register.filter
def duration(hours: Decimal | None) -> str:
    """ "45 minutes", "1 hour", "2.5 hours"; empty where nobody has said."""
    if hours is None:
        return ""
    if hours < 1:
        minutes = round(hours * 60)
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
    shown = number_format(hours.normalize() if hours % 1 else int(hours))
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if hours == 1 else 2) % {"hours": shown}


@register.filter
def language_words(code: str) -> str:
    """A language by its own name, where it is known; else its code."""
    try:
        return str(get_language_info(code.lower())["name_local"]).capitalize()
    except KeyError:
        return code


@register.filter
def score_words(score: Decimal | None) -> str:
    """``86.5 %``."""
    return "" if score is None else in_percent(score)


@register.filter
def percent(share: Decimal | None) -> int:
    """A share of 0 to 1 in whole per cent, rounded down: only what is done is 100."""
    return int((share or 0) * 100)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What can be done with a card's course (``courses/_action.html``); ``is_open`` while the card asks for it."""

    standing: Standing | None
    action: Action
    is_open: bool


@register.filter
def next_step(card: Card, standings: dict[int, Standing]) -> NextStep:
    """The button of a card, or that there is nothing to open here."""
    standing = standings.get(card.course_id)
    action = standing.action(is_asked=not card.is_done) if standing is not None else Action.NOTHING
    shown = action if card.askers or action == Action.CONTINUE else Action.NOTHING
    if card.is_done and action in {Action.START, Action.AGAIN}:
        shown = Action.NOTHING
    return NextStep(standing, shown, is_open=not card.is_done)
