"""Partners and their locations."""

from django.db import models
from django.db.models import F, Q

from tradewind.kernel.codes import code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.network.models.field import FieldUnit
from tradewind.network.models.reference import Brand, Community, Dimension, Named, TimeZone, found_by_name


@audited(exclude=("sort_key",))
class Partner(Named):
    """An independent company in the network; the manufacturer itself is a partner of type ``internal``.

    ``parent`` is the dealer group or owner above it; no partner is above itself (a trigger names the path).
    """

    class Type(models.TextChoices):
        DEALER = "dealer"
        DISTRIBUTOR = "distributor"
        SUPPLIER = "supplier"
        SERVICE = "service"
        INTERNAL = "internal"

    type = models.CharField(max_length=16, choices=Type)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="partners")

    class Meta(Named.Meta):
        constraints = [
            code_is_well_formed("partner"),
            models.CheckConstraint(
                name="partner_type_is_known",
                condition=Q(type__in=["dealer", "distributor", "supplier", "service", "internal"]),
            ),
        ]
        indexes = found_by_name("partner")


class PartnerBelow(models.Model):
    """``partner`` is ``ancestor`` or below it: ownership written down for plain joins, kept by triggers.

    The triggers keep it whole, so the database does not check each of its rows a second time.
    """

    pk = models.CompositePrimaryKey("ancestor_id", "partner_id")
    ancestor = models.ForeignKey(Partner, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    partner = models.ForeignKey(Partner, models.DO_NOTHING, related_name="above_or_self", db_constraint=False)

    class Meta:
        db_table = "network_partner_below"


@audited(exclude=("sort_key",))
class Location(Named):
    """A site of a partner: a store, workshop, plant, office.

    ``closed_on`` is the first day it is closed; appointments there do not count from then on. ``timezone``
    decides which day it is for the people who are at home here. ``ended_on`` stays empty: a location closes.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="locations")
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=64, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    timezone = models.ForeignKey(
        TimeZone, models.PROTECT, default="UTC", related_name="locations", db_column="timezone"
    )
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    brands: models.ManyToManyField[Brand, "LocationBrand"] = models.ManyToManyField(
        Brand, through="LocationBrand", related_name="locations"
    )
    field_units: models.ManyToManyField[FieldUnit, "Placement"] = models.ManyToManyField(
        FieldUnit, through="Placement", related_name="locations"
    )

    class Meta(Named.Meta):
        constraints = [
            code_is_well_formed("location"),
            models.CheckConstraint(name="location_country_is_alpha_2", condition=Q(country__regex="^[A-Z]{2}$")),
            models.CheckConstraint(
                name="location_latitude_in_range", condition=Q(latitude=None) | Q(latitude__range=(-90, 90))
            ),
            models.CheckConstraint(
                name="location_longitude_in_range",
                condition=Q(longitude=None) | Q(longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="location_closes_after_it_opens",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
        ]
        indexes = found_by_name("location")


@audited()
class LocationBrand(models.Model):
    """A location carries a brand."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="carries")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="location_carries_a_brand_once", fields=["location", "brand"])]


@audited()
class LocationTag(models.Model):
    """A free label on a location."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=64, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="location_tagged_once", fields=["location", "tag"]),
            code_is_well_formed("location_tag", "tag"),
        ]
        indexes = [models.Index(fields=["tag", "location"], name="location_by_tag")]


@audited()
class Placement(models.Model):
    """A location sits in a field unit: in at most one of each dimension.

    ``dimension`` repeats the unit's so that the database can hold that (a composite foreign key keeps the
    two alike).
    """

    location = models.ForeignKey(Location, models.CASCADE, related_name="placements")
    field_unit = models.ForeignKey(FieldUnit, models.PROTECT, related_name="placements")
    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="location_in_one_unit_a_dimension", fields=["location", "dimension"])
        ]
