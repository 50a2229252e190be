"""The engine's own records: held plans, runs, and whom a run could not evaluate."""

import secrets

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q


def plan_code() -> str:
    """A short code to type: ``plan-7f3a9c``."""
    return f"plan-{secrets.token_hex(3)}"


class HeldPlan(models.Model):
    """An input that would end or close more than the set share, held until a person approves it.

    ``digest`` is that of the input: an approval is for exactly it, and for no more than ``counts`` (entity
    or ``assignments`` -> {ending, of}). ``names`` are examples to judge by, a list an entity.
    """

    class State(models.TextChoices):
        HELD = "held"
        APPROVED = "approved"
        DISCARDED = "discarded"

    code = models.CharField(max_length=16, unique=True, default=plan_code)
    kind = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    counts = models.JSONField()
    names = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.HELD)
    held_at = models.DateTimeField(db_default=models.functions.Now())
    held_for = models.CharField(max_length=150)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="held_plan_state_is_known", condition=Q(state__in=["held", "approved", "discarded"])
            )
        ]

    def __str__(self) -> str:
        return self.code


class ReconcileRun(models.Model):
    """One run of the engine over many people, for progress and for history."""

    started_at = models.DateTimeField(db_default=models.functions.Now())
    finished_at = models.DateTimeField(null=True)
    people = models.BigIntegerField(null=True)
    opened = models.BigIntegerField(default=0)
    closed = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]


class ParkedPerson(models.Model):
    """A person whose evaluation failed: set aside so that it stops nobody else, and reported by name."""

    person_id = models.BigIntegerField(primary_key=True)
    fault = models.TextField()
    parked_at = models.DateTimeField(db_default=models.functions.Now())


class DefinitionChange(models.Model):
    """A statement changed what assignments are decided by; a trigger appends it, and nothing ever updates one.

    All of them together are the version of the definitions (``reconcile.version``): a set that was never there
    before, so that nothing made of one version is taken for another's.
    """

    token = models.UUIDField(db_default=RandomUUID())
