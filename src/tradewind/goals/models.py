"""Goals, and what each person has achieved of them."""

from datetime import date
from typing import Any, Self

import pghistory
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import as_it_was, audited, numbered_for_good
from tradewind.network.models import Person

SPAN_PATTERN = r"([1-9][0-9]{0,4} (days?|months?))?"
"""A ``kernel.calendar.Span`` as stored, or nothing: the database reads it as an interval."""


class GoalQuerySet(models.QuerySet["Goal"]):
    """The vocabulary of goals."""

    def with_validity(self) -> Self:
        """Each with the ``valid_for`` and ``renew_within`` of its latest version (empty where it has none)."""
        latest = GoalValidity.objects.filter(goal=OuterRef("pk")).order_by(F("from_day").desc(nulls_last=True))
        return self.annotate(
            valid_for=Coalesce(Subquery(latest.values("valid_for")[:1]), Value("")),
            renew_within=Coalesce(Subquery(latest.values("renew_within")[:1]), Value("")),
        )


@audited()
class Goal(models.Model):
    """What is to be achieved: a standing credit of ``course``, or of one that counts as it.

    How long an achievement lasts is in the validity in force on the day it was earned (``GoalValidity``).
    """

    code = CodeField()
    title = models.CharField(max_length=200, blank=True)
    course = models.ForeignKey(Course, models.PROTECT, related_name="goals")

    # Where the query was asked for them: ``with_validity``.
    valid_for: str
    renew_within: str

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [code_is_well_formed("goal")]

    def __str__(self) -> str:
        return self.title or self.course.title


@audited()
class GoalValidity(models.Model):
    """How long an achievement of the goal lasts, for what is earned on ``from_day`` or later.

    The first version has no ``from_day``. ``valid_for`` (``24 months``; empty = for good) and
    ``renew_within`` (``90 days``; empty = asked again only when it has ended) are ``kernel.calendar.Span``
    texts. A changed rule is a further version: what was achieved keeps the validity it was given.
    """

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="validities")
    from_day = models.DateField(null=True, blank=True)
    valid_for = models.CharField(max_length=20, blank=True)
    renew_within = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name_plural = "goal validities"
        ordering = [F("from_day").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(name="goal_validity_once_a_day", fields=["goal", "from_day"], nulls_distinct=False),
            models.CheckConstraint(name="goal_renews_only_what_ends", condition=~Q(valid_for="") | Q(renew_within="")),
            models.CheckConstraint(
                name="goal_validity_is_in_spans",
                condition=Q(valid_for__regex=f"^{SPAN_PATTERN}$", renew_within__regex=f"^{SPAN_PATTERN}$"),
            ),
        ]


class AchievementQuerySet(models.QuerySet["Achievement"]):
    """What was achieved, and when it holds."""

    def valid_on(self, day: date) -> Self:
        """Those that hold on a day; the last valid day is inclusive."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), achieved_on__lte=day)

    def longest_first(self) -> Self:
        """The one that lasts longest comes first; of equals, the first achieved."""
        return self.order_by(F("valid_until").desc(nulls_first=True), "achieved_on")

    def with_title(self) -> Self:
        """Each with ``title`` and ``course_title``: what the goal, and the course that met it, were called then.

        As for ``CreditQuerySet.with_title``; a goal without a title goes by that of its course today.
        """
        credit: models.QuerySet[Any] = Credit.objects.with_title().filter(pk=OuterRef("credit_id"))
        known = self.annotate(
            known_at=Subquery(credit.values("known_at")[:1]), course_title=Subquery(credit.values("title")[:1])
        )
        then = as_it_was(Goal, "title", row="goal_id", at="known_at")
        named = Coalesce(NullIf(then, Value("")), NullIf(F("goal__title"), Value("")), F("goal__course__title"))
        return known.annotate(title=named)


# What an achievement was before it changed or went: a new one is its own record.
@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old),
    pghistory.DeleteEvent("gone", row=pghistory.Old),
    attrs=numbered_for_good(),
)
class Achievement(models.Model):
    """A goal as one person achieved it by one credit: valid from ``achieved_on`` through ``valid_until``.

    One row for each earned day, so renewals are rows beside the first; ``valid_until`` is the last valid
    day (empty = for good), ``renew_from`` the first day on which it is asked for again. ``valid_for`` and
    ``renew_within`` are what it was given. Derived from the ledger: only
    ``goals.services.refresh_achievements`` writes these.
    """

    # The two indexes below begin with these. Neither person nor credit is checked row by row: both come
    # from the ledger, whose entries nobody can delete, and the checks would be most of a full refresh.
    person = models.ForeignKey(Person, models.PROTECT, related_name="achievements", db_index=False, db_constraint=False)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="achievements", db_index=False)
    credit = models.ForeignKey(Credit, models.PROTECT, related_name="achievements", db_constraint=False)
    achieved_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    renew_from = models.DateField(null=True, blank=True)
    valid_for = models.CharField(max_length=20, blank=True)
    renew_within = models.CharField(max_length=20, blank=True)

    # Where the query was asked for them: ``with_title``.
    title: str
    course_title: str

    objects = AchievementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="achieved_once_a_day", fields=["person", "goal", "achieved_on"]),
            models.CheckConstraint(
                name="achievement_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("achieved_on")),
            ),
        ]
        indexes = [models.Index(fields=["goal", "person"], name="achievement_by_goal")]

    def __str__(self) -> str:
        return f"{self.person}: {self.goal} on {self.achieved_on}"
