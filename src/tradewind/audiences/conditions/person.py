"""The conditions of ``person``: each is about the person ``p`` and their own day and community.

The day and the community come from ``network_person_home``, which has a row for every active person.
"""

from typing import Self

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tradewind.audiences.base import Condition, Facts
from tradewind.audiences.conditions.staff import Chosen, Coded, within_days
from tradewind.audiences.reading import Reader, text_of
from tradewind.audiences.registry import add_person_condition, add_person_trait
from tradewind.audiences.shapes import Pick, Stretch
from tradewind.audiences.sql import Sql, Truth, sql
from tradewind.audiences.values import Days
from tradewind.audiences.wording import Names, either, stretch

add_person_trait("home_today", "h.today")
add_person_trait("home_community", "h.community_id")


@add_person_condition
class Code(Coded):
    """One of these people."""

    key = "code"
    title = _("Named people")
    shape = Pick("person")
    kind = "person"
    leads = True

    def sql(self, facts: Facts) -> Sql:
        return sql("p.id = ANY(%s::bigint[])", facts.ids("person", self.choice))

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"people": names.either("person", self.choice)}
        if self.choice.negated:
            return gettext("are not %(people)s") % words
        return gettext("are %(people)s") % words


@add_person_condition
class Community(Coded):
    """In one of these communities: the person's own, else that of the partner of their home appointment."""

    key = kind = "community"
    title = _("Community")
    shape = Pick("community")
    leads = True

    def sql(self, facts: Facts) -> Sql:
        communities = facts.ids("community", self.choice)
        if facts.sources.with_traits:
            return sql("coalesce(p.home_community = ANY(%s::bigint[]), false)", communities)
        return sql(
            f"EXISTS (SELECT 1 FROM {facts.sources.homes} h"  # noqa: S608 - our own names
            " WHERE h.person_id = p.id AND h.community_id = ANY(%s::bigint[]))",
            communities,
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"communities": names.either("community", self.choice)}
        if self.choice.negated:
            return gettext("do not belong to the community %(communities)s") % words
        return gettext("belong to the community %(communities)s") % words


@add_person_condition
class Locale(Chosen):
    """Whose locale is one of these, to the letter."""

    key = "locale"
    title = _("Language")
    shape = Pick("locale")
    check = text_of(35)
    wanted = "a locale"
    leads = True

    def sql(self, facts: Facts) -> Sql:
        return sql("p.locale = ANY(%s::text[])", list(self.choice.values))

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"locales": either(self.choice.values)}
        if self.choice.negated:
            return gettext("do not use the locale %(locales)s") % words
        return gettext("use the locale %(locales)s") % words


@add_person_condition
class HiredDays(Condition):
    """So many days have passed since the person was hired, by their own day; unknown without a hire date."""

    key = "hired_days"
    title = _("Days since hired")
    shape = Stretch()
    leads = True
    days: Days

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        days = reader.days(data)
        return cls(days=days) if days is not None else None

    def data(self) -> object:
        return self.days.data()

    def truth(self, facts: Facts) -> Truth:
        if facts.sources.with_traits:
            bounds = within_days("p.home_today - p.hired_on", self.days)
            known = "(p.hired_on IS NOT NULL AND "
            return Truth(bounds.within(known, ")"), bounds.within(f"NOT {known}NOT (", "))"))
        bounds = within_days("h.today - n.hired_on", self.days)
        hired = (
            f"EXISTS (SELECT 1 FROM {facts.sources.homes} h JOIN network_person n"  # noqa: S608 - our own names
            " ON n.id = h.person_id"
            " WHERE h.person_id = p.id AND n.hired_on IS NOT NULL AND "
        )
        return Truth(bounds.within(hired + "(", "))"), bounds.within("NOT " + hired + "NOT (", "))"))

    def phrase(self, names: Names, depth: int = 0) -> str:
        last = self.days.below or self.days.at_least or 0
        return ngettext("were hired %(days)s day ago", "were hired %(days)s days ago", last) % {
            "days": stretch(self.days)
        }
