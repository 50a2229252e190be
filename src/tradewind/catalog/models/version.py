"""What a course consists of: its versions, their activities, and the packages that those play."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from tradewind.catalog.models.course import Course
from tradewind.kernel.codes import CODE_PATTERN
from tradewind.kernel.history import audited


class Package(models.Model):
    """The files of an imported package, unpacked once; they never change, nor does this row.

    They lie in the storage under ``folder``, which holds nothing else, so no package can shadow another's path.
    ``format`` says what it is (``scorm-1.2``, ``scorm-2004-3``, ``cmi5``, ``xapi``…), ``structure`` is what its kind
    needs to play it, ``remarks`` what its makers should know. ``digest`` is the SHA-256 of the file handed in (hex),
    ``size`` the bytes of its ``files`` unpacked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.CharField(max_length=32)
    title = models.CharField(max_length=300, blank=True)
    filename = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    files = models.IntegerField()
    structure = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    imported_at = models.DateTimeField(db_default=models.functions.Now())
    imported_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["imported_at"]
        indexes = [models.Index(name="package_by_digest", fields=["digest"])]

    def __str__(self) -> str:
        return self.title or self.filename

    @property
    def folder(self) -> str:
        """Where its files lie in the storage."""
        return f"packages/{self.pk}"


class CourseVersionQuerySet(models.QuerySet["CourseVersion"]):
    """The vocabulary of versions."""

    def published(self) -> Self:
        """Those that people begin today."""
        return self.filter(state=CourseVersion.State.PUBLISHED)


@audited()
class CourseVersion(models.Model):
    """One state of a course's content in one language (BCP 47; empty: whatever the course's is).

    A draft can be edited; what was published cannot, and is retired when the next of its language is published.
    People begin the published version. Those under way when it came finish what they began, or move to it with
    what they have done there already, as its ``in_flight`` says. The completion rule counts activities: all that
    are required, any ``least`` of them, or ``least`` points.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    class InFlight(models.TextChoices):
        FINISH = "finish"
        MOVE = "move"

    class Completion(models.TextChoices):
        ALL = "all"
        ANY = "any"
        POINTS = "points"

    course = models.ForeignKey(Course, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=35, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    in_flight = models.CharField(max_length=6, choices=InFlight, default=InFlight.FINISH)
    completion = models.CharField(max_length=6, choices=Completion, default=Completion.ALL)
    least = models.PositiveIntegerField(null=True, blank=True)
    notes = models.TextField(blank=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = CourseVersionQuerySet.as_manager()

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(name="course_version_once", fields=["course", "number"]),
            models.UniqueConstraint(
                name="course_published_once_a_language", fields=["course", "language"], condition=Q(state="published")
            ),
            models.CheckConstraint(
                name="course_version_state_is_known", condition=Q(state__in=["draft", "published", "retired"])
            ),
            models.CheckConstraint(
                name="course_version_published_has_its_time", condition=Q(state="draft") | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="course_version_least_where_it_counts",
                condition=Q(completion="all", least=None) | Q(completion__in=["any", "points"], least__gte=1),
            ),
            models.CheckConstraint(
                name="course_version_in_flight_is_known", condition=Q(in_flight__in=["finish", "move"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, version {self.number}"


@audited()
class Activity(models.Model):
    """A step of a version. ``kind`` is one that ``delivery.kinds`` knows, ``settings`` are that kind's own.

    ``code`` is the step's name in addresses, and what makes it the same step in the next version. What is not
    ``required`` may be left out; its ``points`` count where the version counts points.
    """

    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="activities")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=64, db_collation="C")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=32)
    package = models.ForeignKey(Package, models.PROTECT, null=True, blank=True, related_name="activities")
    settings = models.JSONField(default=dict, blank=True)
    required = models.BooleanField(default=True)
    points = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["version", "position"]
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(name="activity_once", fields=["version", "code"]),
            # Deferred, so that steps can change places in one transaction.
            models.UniqueConstraint(
                name="activity_at_its_place", fields=["version", "position"], deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="activity_code_is_well_formed", condition=Q(code__regex=rf"^{CODE_PATTERN}$")),
        ]

    def __str__(self) -> str:
        return self.title
