"""Performance measures of people, locations and partners, and their values period by period."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tradewind.kernel.codes import code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.network.models import Location, Partner, Person
from tradewind.network.models.reference import Named

RECENT = 36
"""How many of the latest observations conditions can ask for (``periods``)."""


@audited(exclude=("sort_key",))
class Metric(Named):
    """A performance measure; ``subject`` says what it is measured of and never changes."""

    class Subject(models.TextChoices):
        PERSON = "person"
        LOCATION = "location"
        PARTNER = "partner"

    class Better(models.TextChoices):
        HIGHER = "higher"
        LOWER = "lower"

    subject = models.CharField(max_length=8, choices=Subject)
    unit = models.CharField(max_length=32, blank=True)
    better = models.CharField(max_length=6, choices=Better, blank=True)

    class Meta(Named.Meta):
        constraints = [
            code_is_well_formed("metric"),
            models.CheckConstraint(
                name="metric_subject_is_known", condition=Q(subject__in=["person", "location", "partner"])
            ),
            models.CheckConstraint(name="metric_better_is_known", condition=Q(better__in=["higher", "lower", ""])),
            # What the composite foreign key of Observation points at: an observation is of the metric's subject.
            models.UniqueConstraint(name="metric_with_its_subject", fields=["id", "subject"]),
        ]


@audited()
class Observation(models.Model):
    """One value of a metric for one subject and one period.

    ``period`` is as given (``2026-09``, ``2026-Q3``, ``2026-09-14``); ``starts_on`` and ``ends_on`` are its
    first and its last day. The later period is the one that ends later; a late feed of an older one is
    history from the start.
    """

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="observations")
    subject = models.CharField(max_length=8, choices=Metric.Subject)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="observations")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="observations")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="observations")
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="observed_once_a_period",
                fields=["metric", "person", "location", "partner", "period"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="observation_has_its_one_subject",
                condition=Q(subject="person", person__isnull=False, location=None, partner=None)
                | Q(subject="location", person=None, location__isnull=False, partner=None)
                | Q(subject="partner", person=None, location=None, partner__isnull=False),
            ),
            models.CheckConstraint(name="observation_period_runs_forward", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.period}: {self.value}"


class RecentValues(models.Model):
    """The latest ``RECENT`` values of a metric for one subject, newest first: what conditions read.

    Derived from the observations by triggers. ``subject_id`` is a person, location or partner as the
    metric's ``subject`` says.
    """

    pk = models.CompositePrimaryKey("metric_id", "subject_id")
    metric = models.ForeignKey(Metric, models.CASCADE, related_name="+")
    subject_id = models.BigIntegerField()
    values = ArrayField(models.DecimalField(max_digits=20, decimal_places=6))

    class Meta:
        db_table = "metrics_recent_values"
