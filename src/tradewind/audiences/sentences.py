"""An expression in plain words: "people who are technician or master technician for Aurora in Service West"."""

from collections.abc import Iterable

from django.utils.translation import gettext

from tradewind.audiences.base import Node
from tradewind.audiences.references import look_up
from tradewind.audiences.tree import walk
from tradewind.audiences.wording import Names


def sentence(node: Node, names: Names | None = None) -> str:
    """The expression in words, in the language that is active.

    Things go by their names, or by their codes where they are not there. One query a kind of thing named, or none
    where ``names`` has them already.
    """
    return gettext("people who %(phrase)s") % {"phrase": node.phrase(names or names_in([node]))}


def names_in(nodes: Iterable[Node]) -> Names:
    """The names of all that the expressions name."""
    named = {reference for node in nodes for _, inner in walk(node) for _, reference in inner.references()}
    return Names(
        {(kind, code): thing.name for kind, things in look_up(named).items() for code, thing in things.items()}
    )
