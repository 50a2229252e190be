"""Programs and their requirements."""

from django.db import models
from django.db.models import F, Q

from tradewind.audiences.models import Audience
from tradewind.goals.models import Goal
from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.network.models import Community, Dimension


@audited()
class Program(models.Model):
    """A time-boxed container of requirements. Both days are inclusive; outside them nothing opens or closes."""

    code = CodeField()
    title = models.CharField(max_length=200, blank=True)
    opens = models.DateField(null=True, blank=True)
    closes = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            code_is_well_formed("program"),
            models.CheckConstraint(
                name="program_closes_after_it_opens",
                condition=Q(opens=None) | Q(closes=None) | Q(closes__gte=F("opens")),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.code


@audited(exclude=("due_version", "fault"))
class Requirement(models.Model):
    """ "This audience must achieve this goal", asked by one dimension.

    ``due`` is ``{"days": N, "after": "assigned" | "appointed" | "hired"}``, ``{"on": "YYYY-MM-DD"}`` or
    null; ``waive_when``, ``waived_until`` and ``keep_while`` are audience expressions or null (CONTRACT:
    Academy files). No community named means that all are addressed. ``ended_on`` is the first day on which
    it asks nobody any more: all its assignments close. ``due_version`` counts the edits of ``due`` (a
    trigger does), so that an open assignment knows under which rule its day was set. While ``fault`` is
    not empty the requirement is frozen: one of its expressions cannot be evaluated, and whoever has it
    keeps it until that is mended.
    """

    class Mode(models.TextChoices):
        FOLLOW = "follow"
        ADD_ONLY = "add_only"
        REMOVE_ONLY = "remove_only"
        PAUSED = "paused"

    code = CodeField()
    title = models.CharField(max_length=200, blank=True)
    program = models.ForeignKey(Program, models.PROTECT, null=True, blank=True, related_name="requirements")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="requirements")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="requirements")
    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="requirements")
    communities = models.ManyToManyField(Community, through="RequirementCommunity", related_name="requirements")
    due = models.JSONField(null=True, blank=True)
    waive_when = models.JSONField(null=True, blank=True)
    waived_until = models.JSONField(null=True, blank=True)
    keep_while = models.JSONField(null=True, blank=True)
    mode = models.CharField(max_length=11, choices=Mode, default=Mode.FOLLOW)
    mandatory = models.BooleanField(default=True)
    ended_on = models.DateField(null=True, blank=True)
    due_version = models.SmallIntegerField(default=0)
    fault = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            code_is_well_formed("requirement"),
            models.CheckConstraint(
                name="requirement_mode_is_known",
                condition=Q(mode__in=["follow", "add_only", "remove_only", "paused"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.goal)


@audited()
class RequirementCommunity(models.Model):
    """A community that a requirement addresses; it reaches nobody else, whatever its audience says."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="addresses")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="requirement_addresses_once", fields=["requirement", "community"])]
