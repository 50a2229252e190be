"""The nodes over the network: ``staff``, ``person``, ``reports_to``, ``audience``."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradewind.audiences import registry
from tradewind.audiences.base import Condition, Facts, Node, Reference, refer
from tradewind.audiences.reading import Reader, code
from tradewind.audiences.shapes import Conditions, Fields, Pick
from tradewind.audiences.sql import Truth, all_true, sql
from tradewind.audiences.values import Choice
from tradewind.audiences.wording import Names, both


class Clause(Node):
    """Conditions that hold together on one thing. They stand in the order in which they were registered."""

    conditions: tuple[Condition, ...] = ()
    may_be_empty: ClassVar[bool] = False
    example: ClassVar[str]
    shape = Conditions()

    @classmethod
    def known(cls) -> Mapping[str, type[Condition]]:
        """The conditions that may stand in it."""
        raise NotImplementedError

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        known = cls.known()
        faults = reader.problems.count
        inner = reader.group(data, list(known), cls.example)
        if inner is None:
            return None
        if not inner and not cls.may_be_empty and isinstance(data, dict) and not data:
            reader.fault("has no condition.", f"Known are {', '.join(known)}.")
        conditions = [known[key].read(inner[key], reader.at(key)) for key in known if key in inner]
        if reader.problems.count > faults:
            return None
        return cls(conditions=tuple(condition for condition in conditions if condition is not None))

    def data(self) -> object:
        return {condition.key: condition.data() for condition in self.conditions}

    def references(self) -> Iterable[tuple[str, Reference]]:
        return [
            (f".{condition.key}{below}", reference)
            for condition in self.conditions
            for below, reference in condition.references()
        ]


@registry.add_node
class Staff(Clause):
    """Who has **one** active appointment on which every condition holds; without any, whoever has one at all."""

    key = "staff"
    title = _("One appointment")
    hint = _("every line is about the same one")
    may_be_empty = True
    example = "{position: technician, brand: aurora}"

    @classmethod
    def known(cls) -> Mapping[str, type[Condition]]:
        return registry.STAFF

    def appointment_truth(self, facts: Facts) -> Truth:
        """When it holds on the appointment ``a``."""
        return all_true([condition.truth(facts) for condition in self.conditions])

    def truth(self, facts: Facts) -> Truth:
        each = self.appointment_truth(facts)
        appointments = facts.sources.appointments
        before = f"EXISTS (SELECT 1 FROM {appointments} a WHERE a.person_id = p.id AND "  # noqa: S608 - our own names
        sure = each.sure.within(before, ")")
        if each.sure is each.possible:
            return Truth.certain(sure)
        return Truth(sure, each.possible.within(before, ")"))

    def phrase(self, names: Names, depth: int = 0) -> str:
        if not self.conditions:
            return gettext("have an active appointment")
        leading = [part.phrase(names) for part in self.conditions if part.leads]
        rest = [part.phrase(names) for part in self.conditions if not part.leads]
        return " ".join([both(leading) or gettext("work"), *rest])


@registry.add_node
class Person(Clause):
    """Of whom every condition holds."""

    key = "person"
    title = _("The person")
    hint = _("whatever their appointments are")
    example = "{community: dealers}"

    @classmethod
    def known(cls) -> Mapping[str, type[Condition]]:
        return registry.PERSON

    def truth(self, facts: Facts) -> Truth:
        return all_true([condition.truth(facts) for condition in self.conditions])

    def phrase(self, names: Names, depth: int = 0) -> str:
        return both([condition.phrase(names) for condition in self.conditions])


@registry.add_node
class ReportsTo(Node):
    """Who is below one of these managers, at any depth, in one of these dimensions, today by UTC's day.

    A line of reporting stays within its dimension: whoever reports in sales to somebody who reports in
    service to the manager is below them in neither.
    """

    key = "reports_to"
    title = _("Below a manager")
    hint = _("at any depth, in one dimension")
    shape = Fields((("manager", Pick("person", negatable=False)), ("dimension", Pick("dimension", negatable=False))))
    manager: Choice
    dimension: Choice

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        inner = reader.group(data, ["manager", "dimension"], "{manager: P-100, dimension: service}")
        if inner is None:
            return None
        read = {}
        for key in ("manager", "dimension"):
            if key in inner:
                read[key] = reader.at(key).choice(inner[key], code, negatable=False)
            else:
                reader.fault(f"has no {key}.", "Write {manager: P-100, dimension: service}.")
        manager, dimension = read.get("manager"), read.get("dimension")
        if manager is None or dimension is None:
            return None
        return cls(manager=manager, dimension=dimension)

    def data(self) -> object:
        return {"manager": self.manager.data(), "dimension": self.dimension.data()}

    def references(self) -> Iterable[tuple[str, Reference]]:
        return [
            *refer("person", self.manager, ".manager"),
            *refer("dimension", self.dimension, ".dimension"),
        ]

    def truth(self, facts: Facts) -> Truth:
        """Few people are followed upwards, each from where they stand; all at once, from the managers down."""
        managers, dimensions = facts.ids("person", self.manager), facts.ids("dimension", self.dimension)
        if facts.sources.with_traits:
            wanted = [f"{dimension} {manager}" for dimension in dimensions for manager in managers]
            return Truth.certain(sql("p.managers && %s::text[]", wanted))
        if facts.few:
            return Truth.certain(sql(_ABOVE, dimensions, managers))
        return Truth.certain(sql(_BELOW, managers, dimensions))

    def phrase(self, names: Names, depth: int = 0) -> str:
        return gettext("report to %(managers)s, directly or not, in %(dimensions)s") % {
            "managers": names.either("person", self.manager),
            "dimensions": names.either("dimension", self.dimension),
        }


_STANDS = """
 CROSS JOIN network_timezone z WHERE z.name = 'UTC'
 AND (r.starts_on IS NULL OR r.starts_on <= z.today) AND (r.ends_on IS NULL OR r.ends_on > z.today)
"""
_BELOW = f"""p.id IN (WITH RECURSIVE below (person_id, dimension_id) AS (
 SELECT r.subordinate_id, r.dimension_id FROM network_reportingline r {_STANDS}
 AND r.manager_id = ANY(%s::bigint[]) AND r.dimension_id = ANY(%s::bigint[])
 UNION SELECT r.subordinate_id, r.dimension_id FROM below b JOIN network_reportingline r
 ON r.manager_id = b.person_id AND r.dimension_id = b.dimension_id {_STANDS}
) SELECT b.person_id FROM below b)"""  # noqa: S608 - both parts are constants of ours
_MANAGERS = f"""ARRAY(WITH RECURSIVE above (person_id, dimension_id) AS (
 SELECT r.manager_id, r.dimension_id FROM network_reportingline r {_STANDS} AND r.subordinate_id = p.id
 UNION SELECT r.manager_id, r.dimension_id FROM above b JOIN network_reportingline r
 ON r.subordinate_id = b.person_id AND r.dimension_id = b.dimension_id {_STANDS}
) SELECT b.dimension_id || ' ' || b.person_id FROM above b)"""  # noqa: S608 - both parts are constants of ours
registry.add_person_trait("managers", _MANAGERS)

_ABOVE = f"""EXISTS (WITH RECURSIVE above (person_id, dimension_id) AS (
 SELECT r.manager_id, r.dimension_id FROM network_reportingline r {_STANDS}
 AND r.subordinate_id = p.id AND r.dimension_id = ANY(%s::bigint[])
 UNION SELECT r.manager_id, r.dimension_id FROM above b JOIN network_reportingline r
 ON r.subordinate_id = b.person_id AND r.dimension_id = b.dimension_id {_STANDS}
) SELECT 1 FROM above b WHERE b.person_id = ANY(%s::bigint[]))"""  # noqa: S608 - both parts are constants of ours


@registry.add_node
class Audience(Node):
    """Whom another audience selects."""

    key = "audience"
    title = _("Another audience")
    hint = _("whoever is in it")
    shape = Pick("audience", many=False, negatable=False)
    code: str

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        found = reader.text(data, code, "the code of an audience")
        return cls(code=found) if found is not None else None

    def data(self) -> object:
        return self.code

    def references(self) -> Iterable[tuple[str, Reference]]:
        return [("", Reference("audience", self.code))]

    def truth(self, facts: Facts) -> Truth:
        return facts.truth(facts.audience(self.code))

    def phrase(self, names: Names, depth: int = 0) -> str:
        return gettext("are in the audience %(audience)s") % {"audience": names.of("audience", self.code)}

    def denial(self, names: Names, depth: int = 0) -> str:
        return gettext("are not in the audience %(audience)s") % {"audience": names.of("audience", self.code)}
