"""What people decide about assignments: facts that reconcile reads, each with who, when and why."""

from django.db import models
from django.db.models import F, Q

from tradewind.kernel.history import audited
from tradewind.network.models import Person
from tradewind.programs.models.requirement import Requirement


class Decision(models.Model):
    """Somebody decided something about one person and one requirement."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    reason = models.TextField()
    decided_by = models.CharField(max_length=150)
    decided_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        abstract = True


@audited()
class Waiver(Decision):
    """An assignment excused by hand, from ``starts_on`` through ``ends_on`` (its last day; empty = for good)."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="waiver_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            )
        ]
        indexes = [models.Index(fields=["person", "requirement"], name="waiver_of_person")]


@audited()
class HandAssignment(Decision):
    """Assigned by hand: it stays whatever the audience does, from ``starts_on`` until ``ends_on`` (exclusive)."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hand_assignment_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            )
        ]
        indexes = [models.Index(fields=["person", "requirement"], name="hand_assigned_person")]


@audited()
class Decline(Decision):
    """A person declined what is not mandatory, and is not asked again until it is withdrawn."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="declined_once", fields=["person", "requirement"], condition=Q(withdrawn_at=None)
            )
        ]


@audited()
class Extension(Decision):
    """A due day moved by hand. It moves this cycle's day and never the base of the next."""

    due_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["person", "requirement"], name="extension_of_person")]
