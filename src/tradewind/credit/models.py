"""The ledger: who earned which course, when, by what means. Append-only."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from tradewind.catalog.models import Course
from tradewind.kernel.history import as_it_was
from tradewind.network.models import Person


class CreditQuerySet(models.QuerySet["Credit"]):
    """The vocabulary of the ledger. Each method narrows; none of them writes."""

    def awards(self) -> Self:
        """The entries that gave something, whether or not it still stands."""
        return self.filter(entry=Credit.Entry.AWARD)

    def standing(self) -> Self:
        """The awards that count: those whose last counter-entry, if any, reinstates them."""
        return self.with_standing().filter(stands=True)

    def with_standing(self) -> Self:
        """Awards, each with ``stands``: whether nobody revoked it, or the revocation was taken back."""
        taken_back = Credit.objects.filter(
            about=OuterRef("about"), entry=Credit.Entry.REINSTATEMENT, pk__gt=OuterRef("pk")
        )
        revoked = Credit.objects.filter(about=OuterRef("pk"), entry=Credit.Entry.REVOCATION)
        return self.awards().annotate(stands=~Exists(revoked.filter(~Exists(taken_back))))

    def with_best_score(self) -> Self:
        """Awards, each with ``best_score``: the highest that it and its regrades have (None without any)."""
        regraded = (
            Credit.objects.filter(about=OuterRef("pk"), entry=Credit.Entry.REGRADE)
            .order_by()
            .values("about")
            .annotate(best=Max("score"))
            .values("best")
        )
        # PostgreSQL's GREATEST passes over nulls.
        return self.awards().annotate(best_score=Greatest(F("score"), Subquery(regraded)))

    def with_title(self) -> Self:
        """Entries, each with ``title``: what the course was called when it was earned.

        That is its title when the entry was recorded or, for what was recorded later, when the earned day
        ended (UTC), and stays so whatever the course is called today. ``known_at`` is that instant.
        """
        day_ended = Cast(F("earned_on") + timedelta(days=1, microseconds=-1), models.DateTimeField())
        known = self.annotate(known_at=Least(F("recorded_at"), day_ended))
        then = as_it_was(Course, "title", row="course_id", at="known_at")
        return known.annotate(title=Coalesce(then, F("course__title")))

    def with_decision(self) -> Self:
        """Awards, each with ``decided_at`` and ``decided_because`` of the last revocation or reinstatement."""
        decisions = Credit.objects.filter(
            about=OuterRef("pk"), entry__in=[Credit.Entry.REVOCATION, Credit.Entry.REINSTATEMENT]
        ).order_by("-pk")
        return self.awards().annotate(
            decided_at=Subquery(decisions.values("recorded_at")[:1]),
            decided_because=Subquery(decisions.values("reason")[:1]),
        )


class Credit(models.Model):
    """One entry of the ledger.

    An *award* says that ``person`` earned ``course`` on ``earned_on``. It is never changed: a higher score
    (*regrade*), a *revocation* and a *reinstatement* are further entries ``about`` it, of the same person,
    course and day. The award stands unless its last revocation was not taken back by a reinstatement.
    Triggers refuse UPDATE, DELETE and TRUNCATE, whoever asks, and a day that has not begun anywhere yet.
    ``source`` says by what means ("feed", "hand", "scorm"), ``reference`` which event of it;
    (person, course, earned_on, reference) is an award once.
    """

    class Entry(models.TextChoices):
        AWARD = "award"
        REGRADE = "regrade"
        REVOCATION = "revocation"
        REINSTATEMENT = "reinstatement"

    person = models.ForeignKey(Person, models.PROTECT, related_name="credits")
    course = models.ForeignKey(Course, models.PROTECT, related_name="credits")
    earned_on = models.DateField()
    entry = models.CharField(max_length=13, choices=Entry, default=Entry.AWARD)
    # No index of its own: nearly all are empty, and ``credit_counter_entries`` has the others.
    about = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="entries", db_index=False)
    score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    source = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    recorded_by = models.CharField(max_length=150)

    # Of awards, where the query was asked for them: ``with_standing``, ``with_best_score``, ``with_title``,
    # ``with_decision``.
    stands: bool
    best_score: Decimal | None
    title: str
    known_at: datetime
    decided_at: datetime | None
    decided_because: str | None

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="awarded_once",
                fields=["person", "course", "earned_on", "reference"],
                condition=Q(entry="award"),
            ),
            models.CheckConstraint(
                name="counter_entry_is_about_an_award",
                condition=Q(entry="award", about=None) | (~Q(entry="award") & Q(about__isnull=False)),
            ),
            models.CheckConstraint(
                name="credit_entry_is_known",
                condition=Q(entry__in=["award", "regrade", "revocation", "reinstatement"]),
            ),
        ]
        indexes = [
            models.Index(name="credit_counter_entries", fields=["about", "id"], condition=Q(about__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.course} on {self.earned_on}"
