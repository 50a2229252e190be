"""Field organizations: the tree of field units of each dimension, and who looks after them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tradewind.kernel.codes import code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.network.models.reference import Dimension, Named


@audited(exclude=("sort_key",))
class FieldUnit(Named):
    """A region, zone or district of one dimension's field organization.

    A unit and its parent are of the same dimension (a composite foreign key), and no unit is below itself
    (a trigger that names the path).
    """

    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="field_units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.CharField(max_length=64, blank=True)

    class Meta(Named.Meta):
        constraints = [
            code_is_well_formed("field_unit"),
            # What the composite foreign keys of FieldUnit.parent and Placement.field_unit point at.
            models.UniqueConstraint(name="field_unit_with_its_dimension", fields=["id", "dimension"]),
        ]


class FieldUnitBelow(models.Model):
    """``unit`` is ``ancestor`` or below it: the tree written down for plain joins, kept by triggers.

    The triggers keep it whole, so the database does not check each of its rows a second time.
    """

    pk = models.CompositePrimaryKey("ancestor_id", "unit_id")
    ancestor = models.ForeignKey(FieldUnit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey(FieldUnit, models.DO_NOTHING, related_name="above_or_self", db_constraint=False)

    class Meta:
        db_table = "network_field_unit_below"


class RepresentativeQuerySet(models.QuerySet["FieldRepresentative"]):
    """Who looks after which unit, and when."""

    def on(self, day: date) -> Self:
        """Those in charge on a day."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day))


@audited()
class FieldRepresentative(models.Model):
    """A person looks after a field unit, and so every location below it."""

    person = models.ForeignKey("network.Person", models.PROTECT, related_name="represents")
    field_unit = models.ForeignKey(FieldUnit, models.PROTECT, related_name="representatives")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="representative_once_a_unit", fields=["person", "field_unit"]),
            models.CheckConstraint(
                name="representative_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.field_unit}"
