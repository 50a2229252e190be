"""Goals, and what each person has achieved of them."""

from django.db import models
from django.db.models import F, Q

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.network.models import Person


@audited()
class Goal(models.Model):
    """What is to be achieved: a standing credit of ``course``, or of one that counts as it.

    How long an achievement lasts is in the validity in force on the day it was earned (``GoalValidity``).
    """

    code = CodeField()
    title = models.CharField(max_length=200, blank=True)
    course = models.ForeignKey(Course, models.PROTECT, related_name="goals")

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
            models.UniqueConstraint(
                name="goal_validity_once_a_day", fields=["goal", "from_day"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="goal_renews_only_what_ends", condition=~Q(valid_for="") | Q(renew_within="")
            ),
        ]


class Achievement(models.Model):
    """A goal as one person achieved it by one credit: valid from ``achieved_on`` through ``valid_until``.

    One row for each earned day, so renewals are rows beside the first; ``valid_until`` is the last valid
    day (empty = for good), ``renew_from`` the first day on which it is asked for again. ``valid_for`` and
    ``renew_within`` are what it was given. Only ``goals.services.refresh_achievements`` writes these.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="achievements")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="achievements")
    credit = models.ForeignKey(Credit, models.PROTECT, related_name="achievements")
    achieved_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    renew_from = models.DateField(null=True, blank=True)
    valid_for = models.CharField(max_length=20, blank=True)
    renew_within = models.CharField(max_length=20, blank=True)

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
