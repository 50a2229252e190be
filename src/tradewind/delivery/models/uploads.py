"""What was uploaded for a course and waits for the worker."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from tradewind.catalog.models import Course, CourseVersion


class UploadQuerySet(models.QuerySet["Upload"]):
    """The vocabulary of uploads."""

    def under_way(self) -> Self:
        """Those that the worker is not done with."""
        return self.filter(state__in=UNDER_WAY)

    def to_look_at(self) -> Self:
        """Those under way, and those that came to nothing and should be looked at; the newest first."""
        return self.filter(state__in=[*UNDER_WAY, "refused", "failed"]).order_by("-pk")


class Upload(models.Model):
    """Files that somebody handed in for a course, and how far the worker is with them.

    They lie in the storage below ``key`` (``delivery.uploads``) until it is over, or while it failed and may be tried
    again; the package that comes of them has the ``key`` as its id. ``course``, ``version`` and ``step`` say what it is
    for and, once it is done, what came of it; what was deleted meanwhile is null. ``kind`` is ``package``, whatever its
    format will be, or that of a step made of files, with ``settings``. ``report`` has, by ``state``, the ``faults`` and
    their ``count`` (refused), the ``words`` (failed), the ``by`` (cancelled).
    """

    PACKAGE = "package"

    class Purpose(models.TextChoices):
        COURSE = "course"
        VERSION = "version"
        STEP = "step"
        CONTENT = "content"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"
        FAILED = "failed"
        CANCELLED = "cancelled"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=7, choices=Purpose)
    kind = models.CharField(max_length=32, default=PACKAGE)
    course = models.ForeignKey(Course, models.SET_NULL, null=True, blank=True, related_name="uploads")
    version = models.ForeignKey(CourseVersion, models.SET_NULL, null=True, blank=True, related_name="uploads")
    step = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=True)
    points = models.PositiveIntegerField(default=1)
    settings = models.JSONField(default=dict, blank=True)
    names = models.JSONField(default=list)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(db_default=models.functions.Now())
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    of_files = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_by = models.CharField(max_length=150, blank=True)
    report = models.JSONField(default=dict, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="upload_over_has_its_time",
                condition=Q(state__in=["waiting", "running"], finished_at=None)
                | Q(state__in=["done", "refused", "failed", "cancelled"], finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.names[0]) if self.names else str(self.key)

    @property
    def is_over(self) -> bool:
        """Whether the worker is done with it, in whichever way."""
        return self.state not in UNDER_WAY

    @property
    def is_being_cancelled(self) -> bool:
        """Whether somebody said to cancel it, and the worker has not heard it yet."""
        return bool(self.cancel_asked_by) and not self.is_over


UNDER_WAY = [Upload.State.WAITING, Upload.State.RUNNING]
