"""Requirements in words."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tradewind.audiences.sentences import sentence
from tradewind.audiences.tree import parse
from tradewind.kernel.problems import BadInput
from tradewind.programs.models import Requirement
from tradewind.programs.status import Status

MODES: dict[str, str | Promise] = {
    "follow": _("follow it: who comes in is asked, who leaves is not asked any more"),
    "add_only": _("only add: who leaves keeps it"),
    "remove_only": _("only remove: nobody new is asked"),
    "paused": _("paused: everything stays as it is"),
}
ANCHORS: dict[str, str | Promise] = {
    "assigned": _("it is assigned"),
    "appointed": _("the appointment that calls for it began"),
    "hired": _("they were hired"),
}
STATUSES: dict[str, str | Promise] = {
    Status.NOT_STARTED.value: pgettext_lazy("status", "To do"),
    Status.OVERDUE.value: pgettext_lazy("status", "Overdue"),
    Status.ACHIEVED.value: pgettext_lazy("status", "Achieved"),
    Status.WAIVED.value: pgettext_lazy("status", "Waived"),
}


def due_words(due: dict[str, Any] | None) -> str:
    """The due rule: "30 days after it is assigned", "on 1 March 2027"."""
    if not due:
        return gettext("no due day")
    if "on" in due:
        return gettext("on %(day)s") % {"day": date_format(date.fromisoformat(due["on"]), "DATE_FORMAT")}
    return ngettext("%(days)d day after %(anchor)s", "%(days)d days after %(anchor)s", due["days"]) % {
        "days": due["days"],
        "anchor": ANCHORS[due["after"]],
    }


def who_words(who: Any) -> str:
    """An expression as a sentence; as it is where the language no longer knows it."""
    try:
        return sentence(parse(who))
    except BadInput:
        return str(who)


def sentence_of(requirement: Requirement) -> list[tuple[str, str]]:
    """What the requirement says, as (word, words): the audience, the goal, who asks, when, and what excuses."""
    program = requirement.program
    said = [
        (gettext("Who"), who_words(requirement.audience.who)),
        (gettext("must achieve"), str(requirement.goal)),
        (gettext("asked by"), str(requirement.dimension)),
        (gettext("of the communities"), ", ".join(str(each) for each in requirement.communities.all())),
        (gettext("within"), f"{program} ({window_words(program.opens, program.closes)})" if program else ""),
        (gettext("due"), due_words(requirement.due)),
        (gettext("waived for"), who_words(requirement.waive_when) if requirement.waive_when else ""),
        (gettext("waived until they are"), who_words(requirement.waived_until) if requirement.waived_until else ""),
        (gettext("kept by"), who_words(requirement.keep_while) if requirement.keep_while else ""),
        (gettext("when the audience changes"), str(MODES[requirement.mode]) if requirement.mode != "follow" else ""),
        (gettext("may be declined"), "" if requirement.mandatory else gettext("yes, it is voluntary")),
    ]
    return [(word, words) for word, words in said if words]


def window_words(opens: date | None, closes: date | None) -> str:
    """A program's window: "1 September 2026 to 31 August 2027"."""
    if opens and closes:
        return gettext("%(opens)s to %(closes)s") % {
            "opens": date_format(opens, "DATE_FORMAT"),
            "closes": date_format(closes, "DATE_FORMAT"),
        }
    if opens:
        return gettext("from %(day)s on") % {"day": date_format(opens, "DATE_FORMAT")}
    if closes:
        return gettext("until %(day)s") % {"day": date_format(closes, "DATE_FORMAT")}
    return gettext("always open")
