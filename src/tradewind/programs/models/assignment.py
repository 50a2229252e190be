"""Assignments: a requirement as it applies to one person. Only ``reconcile`` writes these tables."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tradewind.network.models import Person
from tradewind.programs.models.requirement import Requirement


class Asked(models.Model):
    """What an open and a past assignment have in common.

    ``number`` is the assignment's identity across closing and reopening. ``reasons`` are appointment ids,
    ascending. ``due_on`` is the day of the first cycle; from a renewal on, ``valid_until`` is, unless
    ``extension_id`` is set: then somebody moved the day by hand, and it stays. ``due_version`` is that of
    the rule which set it. ``achieved_on`` .. ``renew_from`` repeat the achievement that counts for this
    requirement (inside its program's window); ``waived_on`` is the day since which it is waived,
    ``waived_by`` by what.
    """

    class WaivedBy(models.TextChoices):
        HAND = "hand"
        METRIC = "metric"

    number = models.BigIntegerField()
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    due_version = models.SmallIntegerField()
    extension_id = models.BigIntegerField(null=True)
    reasons = ArrayField(models.BigIntegerField())
    achieved_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    renew_from = models.DateField(null=True)
    waived_on = models.DateField(null=True)
    waived_by = models.CharField(max_length=6, choices=WaivedBy, null=True)  # noqa: DJ001 - null means not waived

    class Meta:
        abstract = True

    @property
    def extended(self) -> bool:
        """Whether somebody moved the due day by hand."""
        return self.extension_id is not None


class Assignment(Asked):
    """An open assignment; the key makes a second one of the same person and requirement impossible."""

    pk = models.CompositePrimaryKey("person_id", "requirement_id")
    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments", db_index=False)
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="assignments")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_waived_by_something",
                condition=Q(waived_on=None, waived_by=None) | Q(waived_on__isnull=False, waived_by__isnull=False),
            )
        ]


class PastAssignment(Asked):
    """A closed span of an assignment. A reopened one stays here with ``reopened_at``: nothing is deleted.

    ``closed_because`` is why: ``audience`` (no longer in it), ``person`` (suspended or departed),
    ``community`` (no longer addressed), ``requirement`` (ended), ``declined``.
    """

    class Because(models.TextChoices):
        AUDIENCE = "audience"
        PERSON = "person"
        COMMUNITY = "community"
        REQUIREMENT = "requirement"
        DECLINED = "declined"

    person = models.ForeignKey(Person, models.PROTECT, related_name="past_assignments", db_index=False)
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="past_assignments")
    closed_on = models.DateField()
    closed_at = models.DateTimeField()
    closed_because = models.CharField(max_length=11, choices=Because)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "requirement", "-closed_on"], name="past_of_person")]
