"""What goals bring to the audience language: ``holds`` and ``lacks``.

An achievement is valid from the day it was achieved through ``valid_until``, both included, by the person's
own day. They are always known: who achieved nothing lacks everything.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.audiences import registry
from tradewind.audiences.base import Facts, Node, Reference, refer
from tradewind.audiences.conditions.kinds import codes_near
from tradewind.audiences.reading import Reader
from tradewind.audiences.registry import Found, Kind
from tradewind.audiences.shapes import Pick
from tradewind.audiences.sql import Truth, sql
from tradewind.audiences.values import Choice
from tradewind.audiences.wording import Names
from tradewind.goals.models import Goal

_VALID = (
    "EXISTS (SELECT 1 FROM goals_achievement g JOIN {homes} h ON h.person_id = g.person_id"
    " WHERE g.person_id = p.id AND g.goal_id = ANY(%s::bigint[])"
    " AND g.achieved_on <= h.today AND (g.valid_until IS NULL OR g.valid_until >= h.today))"
)
_ALL_VALID = (
    "ARRAY(SELECT g.goal_id FROM goals_achievement g WHERE g.person_id = p.id"
    " AND g.achieved_on <= h.today AND (g.valid_until IS NULL OR g.valid_until >= h.today))"
)


class Achieving(Node):
    """A node about valid achievements of any of some goals."""

    goals: Choice
    shape = Pick("goal", negatable=False)

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        goals = reader.choice(data, negatable=False)
        return cls(goals=goals) if goals is not None else None

    def data(self) -> object:
        return self.goals.data()

    def references(self) -> Iterable[tuple[str, Reference]]:
        return refer("goal", self.goals)

    def valid(self, facts: Facts) -> Truth:
        """When there is a valid achievement of any of the goals."""
        valid = "p.goals && %s::bigint[]" if facts.sources.with_traits else _VALID.format(homes=facts.sources.homes)
        return Truth.certain(sql(valid, facts.ids("goal", self.goals)))

    def having(self, names: Names) -> str:
        """The words for it."""
        return gettext("hold %(goals)s") % {"goals": names.either("goal", self.goals)}

    def lacking(self, names: Names) -> str:
        """The words for its opposite."""
        return gettext("do not hold %(goals)s") % {"goals": names.either("goal", self.goals)}


class Holds(Achieving):
    """Who has a valid achievement of the goal, or of any of a list."""

    key = "holds"
    title = _("Has achieved")
    hint = _("one of these goals, and it is still valid")

    def truth(self, facts: Facts) -> Truth:
        return self.valid(facts)

    def phrase(self, names: Names, depth: int = 0) -> str:
        return self.having(names)

    def denial(self, names: Names, depth: int = 0) -> str:
        return self.lacking(names)


class Lacks(Achieving):
    """Who has no valid achievement of the goal, or of none of a list: the opposite of ``holds``."""

    key = "lacks"
    title = _("Has not achieved")
    hint = _("none of these goals, or it has run out")

    def truth(self, facts: Facts) -> Truth:
        return self.valid(facts).negated()

    def phrase(self, names: Names, depth: int = 0) -> str:
        return self.lacking(names)

    def denial(self, names: Names, depth: int = 0) -> str:
        return self.having(names)


def _find(codes: Collection[str]) -> Mapping[str, Found]:
    return {
        goal.code: Found(goal.pk, str(goal)) for goal in Goal.objects.filter(code__in=codes).select_related("course")
    }


def register() -> None:
    """Make goals known to audiences."""
    registry.add_kind(Kind("goal", "goal", _find, codes_near(Goal), heard=True))
    registry.add_person_trait("goals", _ALL_VALID)
    registry.add_node(Holds)
    registry.add_node(Lacks)
