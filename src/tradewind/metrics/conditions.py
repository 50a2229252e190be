"""What metrics bring to the audience language: ``person_metric``, and within ``staff`` that of the location or partner.

Each asks whether the latest ``periods`` observations all keep the bounds. With fewer of them it is not known
(CONTRACT: Unknown is neither yes nor no).
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import ClassVar, Self

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tradewind.audiences import registry
from tradewind.audiences.base import Condition, Facts, Node, Part, Reference
from tradewind.audiences.conditions.kinds import codes_near, ended
from tradewind.audiences.reading import Reader, code
from tradewind.audiences.registry import Found, Kind
from tradewind.audiences.shapes import Bounds
from tradewind.audiences.sql import Truth, all_of, sql
from tradewind.audiences.values import Frozen
from tradewind.audiences.wording import Names, both, number
from tradewind.metrics.models import RECENT, Metric
from tradewind.network.models import TimeZone

BOUNDS = ("at_least", "above", "below", "at_most")
_VALUES = "EXISTS (SELECT 1 FROM metrics_recent_values v WHERE "
_EXAMPLE = "{metric: csi, below: 80, periods: 2}"

VERDICT = """CASE WHEN cardinality({values}) >= {measure}.periods THEN
    ({measure}.at_least IS NULL OR {measure}.at_least <= ALL ({values}[1:{measure}.periods]))
    AND ({measure}.above IS NULL OR {measure}.above < ALL ({values}[1:{measure}.periods]))
    AND ({measure}.below IS NULL OR {measure}.below > ALL ({values}[1:{measure}.periods]))
    AND ({measure}.at_most IS NULL OR {measure}.at_most >= ALL ({values}[1:{measure}.periods])) END"""
"""What ``Measured.truth`` finds, of a row with a measure's bounds and an array of values: null is unknown."""


class Measure(Frozen):
    """A metric and the bounds that its latest ``periods`` values must all keep; at least one bound is given."""

    metric: str
    at_least: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None
    periods: int = 1

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        """The measure at the reader's place; None after its faults are reported."""
        faults = reader.problems.count
        inner = reader.group(data, ["metric", *BOUNDS, "periods"], _EXAMPLE)
        if inner is None:
            return None
        metric = reader.at("metric").text(inner["metric"], code, "a code") if "metric" in inner else None
        if "metric" not in inner:
            reader.fault("has no metric.", f"For example {_EXAMPLE}.")
        bounds = {key: reader.at(key).number(inner[key]) for key in BOUNDS if key in inner}
        if not bounds:
            reader.fault("has no bound.", f"Write one of {', '.join(BOUNDS)}.")
        periods = reader.at("periods").whole(inner["periods"], 1, RECENT) if "periods" in inner else 1
        if reader.problems.count > faults or metric is None or periods is None:
            return None
        measure = cls(metric=metric, periods=periods, **bounds)
        if not measure.possible():
            reader.fault("has bounds that leave nothing between them.")
            return None
        return measure

    def possible(self) -> bool:
        """Whether any number keeps the bounds."""
        lowest = max((low for low in (self.at_least, self.above) if low is not None), default=None)
        highest = min((high for high in (self.below, self.at_most) if high is not None), default=None)
        if lowest is None or highest is None or lowest < highest:
            return True
        return lowest == highest and lowest != self.above and highest != self.below

    def data(self) -> object:
        """The bounds that are given; ``periods`` where it is not 1."""
        bounds = {key: getattr(self, key) for key in BOUNDS}
        written = {key: plain(value) for key, value in bounds.items() if value is not None}
        return {"metric": self.metric, **written, **({} if self.periods == 1 else {"periods": self.periods})}

    def phrase(self) -> str:
        """``at least 85 and below 95``."""
        words = {
            "at_least": gettext("at least %(number)s"),
            "above": gettext("above %(number)s"),
            "below": gettext("below %(number)s"),
            "at_most": gettext("at most %(number)s"),
        }
        given = [(key, getattr(self, key)) for key in BOUNDS]
        return both([words[key] % {"number": number(value)} for key, value in given if value is not None])


def bounds_of(measure: Measure) -> list[Decimal | None]:
    """In the order of ``BOUNDS``."""
    return [getattr(measure, key) for key in BOUNDS]


def plain(value: Decimal) -> int | float:
    """A number as JSON and YAML have it; ``Reader.number`` let none in that this would change."""
    return int(value) if value == value.to_integral_value() else float(value)


class Measured(Part):
    """A condition on a metric of the thing that ``of_subject`` joins its values ``v`` to."""

    measure: Measure
    subject: ClassVar[Metric.Subject]
    of_subject: ClassVar[str]

    @classmethod
    def read(cls, data: object, reader: Reader) -> Self | None:
        measure = Measure.read(data, reader)
        return cls(measure=measure) if measure is not None else None

    def data(self) -> object:
        return self.measure.data()

    def references(self) -> Iterable[tuple[str, Reference]]:
        return [(".metric", Reference("metric", self.measure.metric, self.subject.value))]

    def truth(self, facts: Facts) -> Truth:
        """Sure: a row with values enough that keep the bounds. Possible: no row with enough that break them.

        The planner takes ALL over an array for ten comparisons, and so for true of nobody, which ends in joining
        everything with everything. Of a CASE it assumes that it holds for every second.
        """
        measure = self.measure
        row = sql(
            _VALUES + self.of_subject + " AND v.metric_id = %s AND CASE WHEN cardinality(v.values) >= %s THEN ",
            facts.id("metric", measure.metric, self.subject.value),
            measure.periods,
        )
        bounds = all_of(
            [
                sql(f"%s {operator} ALL (v.values[1:%s])", value, measure.periods)
                for operator, value in (
                    ("<=", measure.at_least),
                    ("<", measure.above),
                    (">", measure.below),
                    (">=", measure.at_most),
                )
                if value is not None
            ]
        )
        otherwise = " ELSE false END)"
        return Truth(row + bounds.within("", otherwise), (row + bounds.within("NOT (", ")" + otherwise)).negated())

    def words(self, names: Names) -> dict[str, str | int]:
        """What the phrases are made with."""
        return {
            "metric": names.of("metric", self.measure.metric),
            "bounds": self.measure.phrase(),
            "periods": self.measure.periods,
        }


class PersonMetric(Measured, Node):
    """Whose latest values of a metric all keep the bounds."""

    key = "person_metric"
    title = _("Metric of the person")
    hint = _("each of the latest values")
    subject = Metric.Subject.PERSON
    shape = Bounds(subject.value, BOUNDS, RECENT)
    of_subject = "v.subject_id = p.id"

    def phrase(self, names: Names, depth: int = 0) -> str:
        return ngettext(
            "have %(bounds)s as their latest value of %(metric)s",
            "have %(bounds)s as each of their last %(periods)d values of %(metric)s",
            self.measure.periods,
        ) % self.words(names)


class LocationMetric(Measured, Condition):
    """At a location whose latest values of a metric all keep the bounds."""

    key = "location_metric"
    title = _("Metric of the location")
    hint = _("each of the latest values")
    subject = Metric.Subject.LOCATION
    shape = Bounds(subject.value, BOUNDS, RECENT)
    of_subject = "v.subject_id = a.location_id"

    def phrase(self, names: Names, depth: int = 0) -> str:
        return ngettext(
            "at a location whose latest value of %(metric)s is %(bounds)s",
            "at a location whose last %(periods)d values of %(metric)s are all %(bounds)s",
            self.measure.periods,
        ) % self.words(names)


class PartnerMetric(Measured, Condition):
    """At a partner whose latest values of a metric all keep the bounds."""

    key = "partner_metric"
    title = _("Metric of the partner")
    hint = _("each of the latest values")
    subject = Metric.Subject.PARTNER
    shape = Bounds(subject.value, BOUNDS, RECENT)
    of_subject = "v.subject_id = a.partner_id"

    def phrase(self, names: Names, depth: int = 0) -> str:
        return ngettext(
            "at a partner whose latest value of %(metric)s is %(bounds)s",
            "at a partner whose last %(periods)d values of %(metric)s are all %(bounds)s",
            self.measure.periods,
        ) % self.words(names)


def _find(codes: Collection[str]) -> Mapping[str, Found]:
    today = TimeZone.objects.get(name="UTC").today
    return {
        metric.code: Found(metric.pk, metric.name, ended(metric.ended_on, today), metric.subject)
        for metric in Metric.objects.filter(code__in=codes)
    }


def _wrong_subject(metric: str, found: Found, wanted: str) -> tuple[str, str]:
    return (
        f"The metric {metric!r} is measured of a {found.trait}, not of a {wanted}.",
        f"Write {found.trait}_metric"
        + (" within staff." if found.trait != "person" else " outside of staff, beside it in all: [...]."),
    )


def register() -> None:
    """Make metrics known to audiences."""
    registry.add_kind(Kind("metric", "metric", _find, codes_near(Metric), _wrong_subject, heard=True))
    registry.add_node(PersonMetric)
    registry.add_staff_condition(LocationMetric)
    registry.add_staff_condition(PartnerMetric)
