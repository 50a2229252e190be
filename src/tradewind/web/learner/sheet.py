"""The plan as a sheet."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext, pgettext

from tradewind.programs.queries.plan import Card
from tradewind.web.learner.templatetags.plan import because_of, state, status_words


def rows_of(cards: Iterable[Card], day: date) -> Iterator[list[object]]:
    """The heading, then a row for each who asks for a goal; what nobody asks for any more has one of its own."""
    yield [
        *(gettext("Goal"), gettext("Course"), pgettext("status", "Status"), gettext("Due on"), gettext("Asked by")),
        *(gettext("Program"), gettext("Because"), gettext("Achieved on"), gettext("Valid until")),
    ]
    for card in cards:
        achieved = [card.achieved.achieved_on, card.achieved.valid_until] if card.achieved else [None, None]
        if not card.askers:
            yield [card.title, card.course, status_words(state(card, day)), None, "", "", "", *achieved]
        for asker in card.askers:
            because = "; ".join(because_of(reason) for reason in asker.reasons) or asker.by_hand or asker.audience
            asked = [status_words(str(asker.status)), asker.due_on, asker.dimension, asker.program, because]
            yield [card.title, card.course, *asked, *achieved]
