"""What was loaded, when, by whom, and what became of it; and what was given and still waits."""

import uuid

from django.db import models

from tradewind.programs.models import HeldPlan


class FeedRun(models.Model):
    """One feed load that was tried. ``report`` has created, changed, ended and unchanged rows per entity.

    Its id is in the audit context of every change that the load made (``"run"``). The report of a refused one
    has its ``faults``, that of a held one its ``plan``.
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


class Input(models.Model):
    """A feed or academy files that somebody gave, kept so that the worker, or an approval, has the very same.

    The files lie on disk under ``key`` (``exchange.inputs``) as long as ``is_kept``. ``plan`` is the plan that
    it is held as. ``about`` is what an edit on a page was of (``requirements/service-hv``), so that the page
    can lead back to it; empty for files.
    """

    class Kind(models.TextChoices):
        FEED = "feed"
        ACADEMY = "academy"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=200)
    about = models.CharField(max_length=100, blank=True)
    complete = models.BooleanField(default=False)
    max_removals = models.DecimalField(max_digits=5, decimal_places=2, default=5)
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField(db_default=models.functions.Now())
    is_kept = models.BooleanField(default=True)
    plan = models.OneToOneField(HeldPlan, models.SET_NULL, null=True, blank=True, related_name="input")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Errand(models.Model):
    """One thing that the worker does with an input: look what it would change, or carry it out.

    ``report`` is, by ``state``: what it changed or would change (done), the ``faults`` (refused), the ``plan``
    and its ``summary`` (held), the ``words`` (failed).
    """

    class Action(models.TextChoices):
        CHECK = "check"
        CARRY_OUT = "carry_out"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"
        HELD = "held"
        FAILED = "failed"

    input = models.ForeignKey(Input, models.CASCADE, related_name="errands")
    action = models.CharField(max_length=9, choices=Action)
    approve = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(db_default=models.functions.Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.input}: {self.action}"

    @property
    def is_over(self) -> bool:
        """Whether the worker is done with it, in whichever way."""
        return self.state not in {self.State.WAITING, self.State.RUNNING}


class Concerned(models.Model):
    """One row that an input ends, or one assignment that it opens, closes or moves, by name: as last looked at.

    ``entity`` is a feed's, or ``assignments``; ``code`` and ``name`` are those of the row, for an assignment
    of the person; ``requirement`` is the code of what they gain or lose.
    """

    class Change(models.TextChoices):
        ENDS = "ends"
        OPENS = "opens"
        CLOSES = "closes"
        MOVES = "moves"

    input = models.ForeignKey(Input, models.CASCADE, related_name="concerned", db_index=False)
    entity = models.CharField(max_length=32)
    change = models.CharField(max_length=6, choices=Change)
    code = models.TextField(db_collation="C")
    name = models.TextField()
    requirement = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "concerned"
        indexes = [models.Index(fields=["input", "id"], name="concerned_of_input")]

    def __str__(self) -> str:
        return f"{self.code} {self.change}"
