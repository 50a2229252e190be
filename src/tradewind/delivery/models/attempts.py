"""Attempts: a person at a course, at each of its activities, in one window after another."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from tradewind.access.scopes import Scope
from tradewind.catalog.models import Activity, Course, CourseVersion
from tradewind.network.models import Person


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """The vocabulary of attempts at courses."""

    def within(self, scope: Scope) -> Self:
        """Only those of people whom the viewer may see; nobody's previews are among them."""
        return self.filter(scope.people_q("person"), person__isnull=False)

    def under_way(self) -> Self:
        """Those that can be gone on with."""
        return self.filter(state=Registration.State.UNDER_WAY)


class Registration(models.Model):
    """One attempt of a person at a course, in one of its versions; a retake is another, ``number`` one higher.

    It ends *passed*, *failed*, or *left* where somebody gave it up. ``score`` is in per cent. A preview is an
    administrator's: it has no person, is gone with its sessions, and never earns anything. ``origin`` says what it
    was begun from ("plan", "catalogue", "api"). ``begun_on`` and ``ended_on`` are days where the person is.
    """

    class State(models.TextChoices):
        UNDER_WAY = "under_way"
        PASSED = "passed"
        FAILED = "failed"
        LEFT = "left"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="registrations")
    course = models.ForeignKey(Course, models.PROTECT, related_name="registrations")
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="registrations")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State, default=State.UNDER_WAY)
    score = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    origin = models.CharField(max_length=32)
    begun_at = models.DateTimeField(db_default=models.functions.Now())
    begun_on = models.DateField(null=True, blank=True)
    begun_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            # Two windows that begin the same course at the same instant go on with one attempt.
            models.UniqueConstraint(
                name="registration_under_way_once", fields=["person", "course"], condition=Q(state="under_way")
            ),
            models.UniqueConstraint(name="registration_numbered_once", fields=["person", "course", "number"]),
            models.CheckConstraint(
                name="registration_ends_with_its_day",
                condition=Q(state="under_way", ended_at=None, ended_on=None)
                | (~Q(state="under_way") & Q(ended_at__isnull=False, ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="registration_state_is_known", condition=Q(state__in=["under_way", "passed", "failed", "left"])
            ),
            models.CheckConstraint(
                name="registration_score_in_per_cent", condition=Q(score=None) | Q(score__range=(-100, 100))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'preview'}: {self.course}, attempt {self.number}"

    @property
    def is_preview(self) -> bool:
        """Whether an administrator only looks at it."""
        return self.person is None


class ActivityAttempt(models.Model):
    """What a registration has come to at one activity, and all that its content asked to keep (``state``).

    ``completed`` and ``success`` (None: nobody has said) are what content reported; ``met`` is whether the activity
    is done for the course, by its kind's rule; ``ended`` that content has nothing more to report, so that a failure
    is final. ``waived``: somebody excused it, with ``reason``. ``progress`` is 0 to 1, ``score`` per cent, ``seconds``
    the time spent. ``revision`` counts the states that were kept: whoever writes names the one that they had read.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="activities")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="attempts")
    completed = models.BooleanField(default=False)
    success = models.BooleanField(null=True, blank=True)
    met = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)
    waived = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    progress = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    seconds = models.PositiveBigIntegerField(default=0)
    state = models.JSONField(default=dict)
    revision = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="activity_attempted_once", fields=["registration", "activity"]),
            models.CheckConstraint(
                name="activity_attempt_progress_is_a_share",
                condition=Q(progress=None) | Q(progress__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="activity_attempt_met_has_its_time", condition=Q(met=False) | Q(met_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.activity}"


class Session(models.Model):
    """An activity, opened in one window. It belongs to its attempt for good: what a window of an old attempt still
    sends lands there and nowhere else.

    ``latest`` is the number of the last commit that was taken from it, so that one sent again counts once.
    ``how`` it closed: content said so (*ended*), another window took over (*superseded*), or it was never heard
    of again (*abandoned*).
    """

    class Mode(models.TextChoices):
        NORMAL = "normal"
        BROWSE = "browse"
        REVIEW = "review"

    class How(models.TextChoices):
        ENDED = "ended"
        SUPERSEDED = "superseded"
        ABANDONED = "abandoned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(ActivityAttempt, models.CASCADE, related_name="sessions")
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.NORMAL)
    opened_at = models.DateTimeField(db_default=models.functions.Now())
    opened_by = models.CharField(max_length=150)
    heard_at = models.DateTimeField(db_default=models.functions.Now())
    closed_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How, blank=True)
    latest = models.PositiveBigIntegerField(default=0)
    return_url = models.CharField(max_length=2000, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            # One window writes at a time; the next one takes over or looks on.
            models.UniqueConstraint(
                name="session_open_once", fields=["attempt"], condition=Q(closed_at=None, mode="normal")
            ),
            models.CheckConstraint(
                name="session_closed_somehow",
                condition=Q(closed_at=None, how="") | (Q(closed_at__isnull=False) & ~Q(how="")),
            ),
            models.CheckConstraint(
                name="session_closes_after_it_opened", condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} ({self.mode})"
