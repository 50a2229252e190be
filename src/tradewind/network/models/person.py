"""People, their appointments and their bosses."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat

from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.kernel.text import SortKey
from tradewind.network.models.partner import Location
from tradewind.network.models.reference import Brand, Community, Dimension, Position, found_by_name
from tradewind.network.scope import PeopleScope


class PersonQuerySet(models.QuerySet["Person"]):
    """The vocabulary of people."""

    def within(self, scope: PeopleScope) -> Self:
        """Only whom the viewer may see: every read for a viewer starts here."""
        return self.filter(scope.people_q())


@audited(exclude=("sort_key",))
class Person(models.Model):
    """Somebody in the network, under one code for good; employed by partners, not by the manufacturer.

    ``community`` empty means: that of the partner of the home appointment (``queries.home_appointments``).
    A suspended or departed person is in no audience.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        DEPARTED = "departed"

    code = CodeField()
    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    sort_key = models.GeneratedField(
        expression=SortKey(Concat("family_name", models.Value(", "), "given_name")),
        output_field=models.TextField(),
        db_persist=True,
    )
    email = models.CharField(max_length=254, blank=True)
    username = models.CharField(max_length=150, null=True, blank=True, unique=True)
    locale = models.CharField(max_length=35, blank=True)
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="people")
    status = models.CharField(max_length=9, choices=Status, default=Status.ACTIVE)
    hired_on = models.DateField(null=True, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["sort_key", "code"]
        constraints = [
            code_is_well_formed("person"),
            models.CheckConstraint(
                name="person_status_is_known", condition=Q(status__in=["active", "suspended", "departed"])
            ),
        ]
        indexes = [
            # By the beginning too, whatever the database's locale.
            models.Index(OpClass(models.functions.Lower("email"), "text_pattern_ops"), name="person_email_folded"),
            *found_by_name("person"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """The vocabulary of appointments. Each method narrows; none of them writes."""

    def held_on(self, day: date) -> Self:
        """Held on a day, whatever the zone: for questions about a stated day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def active(self) -> Self:
        """Held today, by the day at each location; a closed location's count no more."""
        today = F("location__timezone__today")
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gt=today),
            Q(location__closed_on=None) | Q(location__closed_on__gt=today),
            starts_on__lte=today,
            person__status=Person.Status.ACTIVE,
        )

    def home_first(self) -> Self:
        """The home appointment comes first: the primary ones, then the longest held, then by code."""
        return self.order_by("-primary", "starts_on", "code")


@audited()
class Appointment(models.Model):
    """One person holding one position at one location for a stretch of days.

    ``ends_on`` is the first day the position is no longer held. Appointments are ended, never deleted: they
    are the reasons of assignments. One that begins and ends on the same day was never held.
    """

    code = CodeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, models.PROTECT, related_name="appointments")
    position = models.ForeignKey(Position, models.PROTECT, related_name="appointments")
    primary = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    brands: models.ManyToManyField[Brand, "AppointmentBrand"] = models.ManyToManyField(
        Brand, through="AppointmentBrand", related_name="appointments"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            code_is_well_formed("appointment"),
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.position} at {self.location}"


@audited()
class AppointmentBrand(models.Model):
    """A brand designated on an appointment; none designated means all that the location carries."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="designations")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="appointment_designated_once", fields=["appointment", "brand"])]


class ReportingLineQuerySet(models.QuerySet["ReportingLine"]):
    """Who reports to whom."""

    def on(self, day: date) -> Self:
        """The lines that stand on a day."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gt=day))


@audited()
class ReportingLine(models.Model):
    """``subordinate`` reports to ``manager`` in one dimension, between two dates (open where empty).

    On no day does a line of reporting come back to where it began (a trigger names the path).
    """

    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="reporting_lines")
    subordinate = models.ForeignKey(Person, models.PROTECT, related_name="reports_through")
    manager = models.ForeignKey(Person, models.PROTECT, related_name="directs_through", db_index=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reporting_line_once", fields=["dimension", "subordinate", "manager"]),
            models.CheckConstraint(name="nobody_reports_to_themselves", condition=~Q(subordinate=F("manager"))),
            models.CheckConstraint(
                name="reporting_line_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        # Walks down go by it; by the dimension alone each step would read all of it.
        indexes = [models.Index(fields=["manager", "dimension", "subordinate"], name="reporting_line_from_above")]

    def __str__(self) -> str:
        return f"{self.subordinate} reports to {self.manager}"
