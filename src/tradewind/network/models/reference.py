"""What the network is described with: brands, dimensions, positions, communities, time zones."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.kernel.text import SortKey


def found_by_name(model_name: str) -> list[models.Index]:
    """The indexes of a table that may have millions of names: in their order, and by any part of them."""
    return [
        models.Index(fields=["sort_key", "code"], name=f"{model_name}_in_order"),
        GinIndex(OpClass("sort_key", "gin_trgm_ops"), name=f"{model_name}_by_part_of_name"),
    ]


class Named(models.Model):
    """A fact with an outside key and a name.

    ``ended_on`` is the first day it is no longer there: things are ended, never deleted, because history
    points at them. An audience that names an ended thing freezes (CONTRACT: audience expressions).
    """

    code = CodeField()
    name = models.CharField(max_length=200)
    sort_key = models.GeneratedField(expression=SortKey("name"), output_field=models.TextField(), db_persist=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name


@audited(exclude=("sort_key",))
class Brand(Named):
    """What a location carries, and what an appointment is designated for."""

    class Meta(Named.Meta):
        constraints = [code_is_well_formed("brand")]


@audited(exclude=("sort_key",))
class Dimension(Named):
    """A line along which the network is run and bosses exist: sales, service, parts, hr."""

    class Meta(Named.Meta):
        constraints = [code_is_well_formed("dimension")]


@audited(exclude=("sort_key",))
class Community(Named):
    """A training audience with its own way of working; internal and external never mix."""

    class Kind(models.TextChoices):
        INTERNAL = "internal"
        EXTERNAL = "external"

    kind = models.CharField(max_length=8, choices=Kind)

    class Meta(Named.Meta):
        verbose_name_plural = "communities"
        constraints = [
            code_is_well_formed("community"),
            models.CheckConstraint(name="community_kind_is_known", condition=Q(kind__in=["internal", "external"])),
        ]


@audited()
class PositionGroup(models.Model):
    """A set of positions that audiences name together; it exists from its first mention on."""

    code = CodeField()

    class Meta:
        ordering = ["code"]
        constraints = [code_is_well_formed("position_group")]

    def __str__(self) -> str:
        return self.code


@audited(exclude=("sort_key",))
class Position(Named):
    """A generic job: technician, never "brand A technician". ``oversees`` says how far its holder sees."""

    class Oversees(models.TextChoices):
        NOBODY = "nobody"
        LOCATION = "location"
        PARTNER = "partner"

    dimension = models.ForeignKey(Dimension, models.PROTECT, null=True, blank=True, related_name="positions")
    oversees = models.CharField(max_length=8, choices=Oversees, default=Oversees.NOBODY)
    groups: models.ManyToManyField[PositionGroup, "PositionGrouping"] = models.ManyToManyField(
        PositionGroup, through="PositionGrouping", related_name="positions"
    )

    class Meta(Named.Meta):
        constraints = [
            code_is_well_formed("position"),
            models.CheckConstraint(
                name="position_oversees_is_known", condition=Q(oversees__in=["nobody", "location", "partner"])
            ),
        ]


@audited()
class PositionGrouping(models.Model):
    """A position is in a group."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="groupings")
    group = models.ForeignKey(PositionGroup, models.PROTECT, related_name="groupings")

    class Meta:
        constraints = [models.UniqueConstraint(name="position_once_in_a_group", fields=["position", "group"])]


class TimeZone(models.Model):
    """An IANA time zone, and the day that the academy's clock has there.

    Every evaluation reads "today" from ``today``, so a run, its explanation and the export agree on the day
    whatever the wall clock does meanwhile. Only ``programs.clock`` moves it, and marks as stale whoever the
    new day concerns.
    """

    name = models.CharField(max_length=64, primary_key=True, db_collation="C")
    today = models.DateField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
