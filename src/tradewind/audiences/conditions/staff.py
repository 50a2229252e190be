"""The conditions of ``staff``: each is about the appointment ``a``, a row of ``network_active_appointment``."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tradewind.audiences.base import Condition, Facts, Reference, refer
from tradewind.audiences.conditions.sources import EFFECTIVE
from tradewind.audiences.reading import Check, Reader, code, one_of, text_of
from tradewind.audiences.registry import add_staff_condition
from tradewind.audiences.shapes import Flag, OneOf, Pick, Stretch
from tradewind.audiences.sql import Sql, Truth, sql
from tradewind.audiences.values import Choice, Days
from tradewind.audiences.wording import Names, as_noun, either, stretch

PARTNER_TYPES = ("dealer", "distributor", "supplier", "service", "internal")
KINDS = ("internal", "external")
WORDS = {
    "dealer": _("dealer"),
    "distributor": _("distributor"),
    "supplier": _("supplier"),
    "service": _("service partner"),
    "internal": _("internal"),
    "external": _("external"),
}
"""What people call them."""


def _country(text: str) -> tuple[str, str] | None:
    if len(text) == 2 and text.isascii() and text.isalpha() and text.isupper():
        return None
    cure = f"Did you mean {text.upper()!r}?" if len(text) == 2 and text.isascii() else "For example DE."
    return f"{text!r} is no country of ISO 3166-1, two capital letters.", cure


class Chosen(Condition):
    """A condition whose value is a choice: ``sql`` says when any of it holds, ``trait`` where that is looked up."""

    choice: Choice
    check: ClassVar[Check] = code
    wanted: ClassVar[str] = "a code"
    trait: ClassVar[str] = ""
    """The test of the column that ``JOBS`` or ``PLACES`` has of it."""

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        choice = reader.choice(data, cls.check, cls.wanted)
        return cls(choice=choice) if choice is not None else None

    def data(self) -> object:
        return self.choice.data()

    def truth(self, facts: Facts) -> Truth:
        looked_up = facts.sources.with_traits and self.trait
        holds = sql(self.trait, self.values(facts)) if looked_up else self.sql(facts)
        return Truth.certain(holds.negated() if self.choice.negated else holds)

    def sql(self, facts: Facts) -> Sql:
        """When one of the values holds."""
        raise NotImplementedError

    def values(self, facts: Facts) -> list[int] | list[str]:
        """The choice as SQL has it."""
        return list(self.choice.values)


class Coded(Chosen):
    """A choice of codes of one kind of thing."""

    kind: ClassVar[str]

    def references(self) -> Iterable[tuple[str, Reference]]:
        return refer(self.kind, self.choice)

    def values(self, facts: Facts) -> list[int] | list[str]:
        return facts.ids(self.kind, self.choice)


@add_staff_condition
class Position(Coded):
    """The position held is one of these."""

    key = kind = "position"
    title = _("Position")
    shape = Pick("position")
    leads = True

    def sql(self, facts: Facts) -> Sql:
        return sql("a.position_id = ANY(%s::bigint[])", self.values(facts))

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = either([as_noun(names.of("position", value)) for value in self.choice.values])
        if self.choice.negated:
            return gettext("work as something other than %(positions)s") % {"positions": words}
        return gettext("are %(positions)s") % {"positions": words}


@add_staff_condition
class PositionGroup(Coded):
    """The position held is in one of these groups."""

    key = kind = "position_group"
    title = _("Position group")
    shape = Pick("position_group")
    trait = "a.groups && %s::bigint[]"
    leads = True

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_positiongrouping g"
            " WHERE g.position_id = a.position_id AND g.group_id = ANY(%s::bigint[]))",
            self.values(facts),
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"groups": names.either("position_group", self.choice)}
        if self.choice.negated:
            return gettext("hold a position outside the group %(groups)s") % words
        return gettext("hold a position of the group %(groups)s") % words


@add_staff_condition
class Brand(Coded):
    """Effective for one of these brands: the location carries it, and it or none at all is designated."""

    key = kind = "brand"
    title = _("Brand")
    hint = _("that the location carries and the appointment is for")
    shape = Pick("brand")

    def sql(self, facts: Facts) -> Sql:
        brands = self.values(facts)
        if facts.sources.with_brands:
            return sql("a.brands && %s::bigint[]", brands)
        return sql(f"EXISTS (SELECT 1 {EFFECTIVE} AND c.brand_id = ANY(%s::bigint[]))", brands)

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"brands": names.either("brand", self.choice)}
        return (gettext("not for %(brands)s") if self.choice.negated else gettext("for %(brands)s")) % words


@add_staff_condition
class Location(Coded):
    """At one of these locations."""

    key = kind = "location"
    title = _("Location")
    shape = Pick("location")

    def sql(self, facts: Facts) -> Sql:
        return sql("a.location_id = ANY(%s::bigint[])", self.values(facts))

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"places": names.either("location", self.choice)}
        return (gettext("not at %(places)s") if self.choice.negated else gettext("at %(places)s")) % words


@add_staff_condition
class Partner(Coded):
    """At one of these partners, or any partner below it."""

    key = kind = "partner"
    title = _("Partner")
    hint = _("or any partner below it")
    shape = Pick("partner")
    trait = "a.owners && %s::bigint[]"

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_partner_below o"
            " WHERE o.partner_id = a.partner_id AND o.ancestor_id = ANY(%s::bigint[]))",
            self.values(facts),
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"partners": names.either("partner", self.choice)}
        if self.choice.negated:
            return gettext("not with %(partners)s") % words
        return gettext("with %(partners)s") % words


@add_staff_condition
class PartnerType(Chosen):
    """At a partner of one of these types."""

    key = "partner_type"
    title = _("Type of partner")
    shape = OneOf(PARTNER_TYPES)
    trait = "a.partner_type = ANY(%s::text[])"
    check = one_of(PARTNER_TYPES)
    wanted = "a type of partner"

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_partner t WHERE t.id = a.partner_id AND t.type = ANY(%s::text[]))",
            self.values(facts),
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"types": either([str(WORDS[value]) for value in self.choice.values])}
        if self.choice.negated:
            return gettext("at a partner that is no %(types)s") % words
        return gettext("at a partner that is a %(types)s") % words


@add_staff_condition
class Country(Chosen):
    """At a location in one of these countries."""

    key = "country"
    title = _("Country")
    shape = Pick("country")
    trait = "a.country = ANY(%s::text[])"
    check = _country
    wanted = "a country code"

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_location l WHERE l.id = a.location_id AND l.country = ANY(%s::text[]))",
            self.values(facts),
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"countries": either(self.choice.values)}
        if self.choice.negated:
            return gettext("outside %(countries)s") % words
        return gettext("in %(countries)s") % words


@add_staff_condition
class Subdivision(Chosen):
    """At a location in one of these subdivisions of its country."""

    key = "subdivision"
    title = _("State or province")
    shape = Pick("subdivision")
    trait = "a.subdivision = ANY(%s::text[])"
    check = text_of(64)
    wanted = "a text"

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_location l WHERE l.id = a.location_id AND l.subdivision = ANY(%s::text[]))",
            self.values(facts),
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"subdivisions": either(self.choice.values)}
        if self.choice.negated:
            return gettext("outside %(subdivisions)s") % words
        return gettext("in %(subdivisions)s") % words


@add_staff_condition
class Tag(Chosen):
    """At a location with one of these tags."""

    key = "tag"
    title = _("Tag of the location")
    shape = Pick("tag")
    trait = "a.tags && %s::text[]"

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_locationtag t"
            " WHERE t.location_id = a.location_id AND t.tag = ANY(%s::text[]))",
            self.values(facts),
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"tags": either(self.choice.values)}
        if self.choice.negated:
            return gettext("at a location not tagged %(tags)s") % words
        return gettext("at a location tagged %(tags)s") % words


@add_staff_condition
class Within(Coded):
    """At a location in one of these field units, or in a unit below it."""

    key = "within"
    kind = "field_unit"
    title = _("Field unit")
    hint = _("or any unit below it")
    shape = Pick("field_unit")
    trait = "a.units && %s::bigint[]"

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_placement f"
            " JOIN network_field_unit_below u ON u.unit_id = f.field_unit_id"
            " WHERE f.location_id = a.location_id AND u.ancestor_id = ANY(%s::bigint[]))",
            self.values(facts),
        )

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"units": names.either("field_unit", self.choice)}
        return (gettext("outside %(units)s") if self.choice.negated else gettext("in %(units)s")) % words


@add_staff_condition
class Kind(Chosen):
    """At the manufacturer itself (``internal``), or at an independent partner (``external``)."""

    key = "kind"
    title = _("Own staff or partners'")
    shape = OneOf(KINDS)
    trait = "a.partner_type = ANY(%s::text[])"
    check = one_of(KINDS)
    wanted = "internal or external"

    def sql(self, facts: Facts) -> Sql:
        return sql(
            "EXISTS (SELECT 1 FROM network_partner t WHERE t.id = a.partner_id AND t.type = ANY(%s::text[]))",
            self.values(facts),
        )

    def values(self, facts: Facts) -> list[int] | list[str]:
        """The types of partner that are meant: of those the planner knows how many there are, of a CASE it does not."""
        return [kind for kind in PARTNER_TYPES if KINDS[kind != "internal"] in self.choice.values]

    def phrase(self, names: Names, depth: int = 0) -> str:
        words = {"kinds": either([str(WORDS[value]) for value in self.choice.values])}
        if self.choice.negated:
            return gettext("at a partner that is not %(kinds)s") % words
        return gettext("at an %(kinds)s partner") % words


@add_staff_condition
class Primary(Condition):
    """It is, or is not, marked as the primary appointment."""

    key = "primary"
    title = _("Primary appointment")
    shape = Flag()
    wanted: bool

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        wanted = reader.flag(data)
        return cls(wanted=wanted) if wanted is not None else None

    def data(self) -> object:
        return self.wanted

    def truth(self, facts: Facts) -> Truth:
        return Truth.certain(sql('a."primary"' if self.wanted else 'NOT a."primary"'))

    def phrase(self, names: Names, depth: int = 0) -> str:
        if self.wanted:
            return gettext("in their primary appointment")
        return gettext("in an appointment that is not their primary one")


@add_staff_condition
class TenureDays(Condition):
    """So many days have passed since the appointment began, by the day at its location."""

    key = "tenure_days"
    title = _("Days in the appointment")
    shape = Stretch()
    days: Days

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        days = reader.days(data)
        return cls(days=days) if days is not None else None

    def data(self) -> object:
        return self.days.data()

    def truth(self, facts: Facts) -> Truth:
        return Truth.certain(within_days("a.today - a.starts_on", self.days))

    def phrase(self, names: Names, depth: int = 0) -> str:
        last = self.days.below or self.days.at_least or 0
        return ngettext("with %(days)s day in the appointment", "with %(days)s days in the appointment", last) % {
            "days": stretch(self.days)
        }


def within_days(elapsed: str, days: Days) -> Sql:
    """That ``elapsed``, SQL of ours for a number of days, is within the bounds."""
    bounds = []
    if days.at_least is not None:
        bounds.append(sql(f"{elapsed} >= %s", days.at_least))
    if days.below is not None:
        bounds.append(sql(f"{elapsed} < %s", days.below))
    return bounds[0] if len(bounds) == 1 else bounds[0] + sql(" AND ") + bounds[1]
