"""What was loaded, when, by whom, and what became of it."""

from django.db import models


class FeedRun(models.Model):
    """One feed load that was tried. ``report`` has created, changed, ended and unchanged rows per entity.

    Its id is in the audit context of every change that the load made (``"run"``).
    """

    class Outcome(models.TextChoices):
        LOADED = "loaded"
        HELD = "held"
        REFUSED = "refused"

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_default=models.functions.Now())
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=150)
    complete = models.BooleanField(default=False)
    outcome = models.CharField(max_length=7, choices=Outcome)
    report = models.JSONField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.outcome})"


class EndedByAbsence(models.Model):
    """A row that a complete feed left out, and that was ended for it.

    ``former`` is what its end (a person's status, a location's ``closed_on``, an ``ends_on``) was before and
    ``ended`` what it became, both as text: named again without that column, it gets ``former`` back, unless
    somebody changed it since.
    """

    entity = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    former = models.CharField(max_length=16, null=True)  # noqa: DJ001 - null is an end that was not set
    ended = models.CharField(max_length=16)

    class Meta:
        verbose_name_plural = "ended by absence"
        constraints = [models.UniqueConstraint(name="ended_by_absence_once", fields=["entity", "object_id"])]
