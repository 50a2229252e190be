"""What was loaded, when, by whom, and what became of it."""

from django.db import models


class FeedRun(models.Model):
    """One feed load that was tried. ``report`` has created, changed, ended and unchanged rows per entity."""

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
