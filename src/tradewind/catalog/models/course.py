"""Courses, and what counts as what."""

from django.db import models
from django.db.models import F, Q

from tradewind.kernel.codes import CodeField, code_is_well_formed
from tradewind.kernel.history import audited
from tradewind.kernel.text import SortKey


@audited(exclude=("sort_key",))
class Course(models.Model):
    """Something that can be learned. ``ended_on`` is the first day it is no longer offered; credits of it stay.

    ``proxy_credit`` is who beside administrators may record that somebody of theirs earned it. ``objectives`` is
    what one can do afterwards, one a line.
    """

    class ProxyCredit(models.TextChoices):
        NOBODY = "nobody"
        MANAGERS = "managers"
        FIELD = "field"

    code = CodeField()
    title = models.CharField(max_length=300)
    sort_key = models.GeneratedField(expression=SortKey("title"), output_field=models.TextField(), db_persist=True)
    kind = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=35, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    description = models.TextField(blank=True)
    objectives = models.TextField(blank=True, db_default="")
    ended_on = models.DateField(null=True, blank=True)
    # FIELD: managers, and the field representatives who look after the location.
    proxy_credit = models.CharField(max_length=8, choices=ProxyCredit, db_default=ProxyCredit.NOBODY)

    class Meta:
        ordering = ["sort_key", "code"]
        constraints = [
            code_is_well_formed("course"),
            models.CheckConstraint(name="course_hours_not_negative", condition=Q(hours=None) | Q(hours__gte=0)),
            models.CheckConstraint(
                name="course_proxy_credit_is_known", condition=Q(proxy_credit__in=["nobody", "managers", "field"])
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def aims(self) -> list[str]:
        """The objectives, one by one."""
        return [line for text in self.objectives.splitlines() if (line := text.strip())]


@audited()
class Equivalency(models.Model):
    """A credit of ``course`` counts as one of ``counts_as``.

    It holds for credits earned from ``starts_on`` to ``ends_on`` (both inclusive, open where empty), so one
    that ended yesterday still counts for what was earned before. ``reaches_back`` lets it count for credits
    earned before ``starts_on`` too. It is one way and one step: where A counts as B and B counts as C, a
    credit of A is none of C unless a third equivalency says so, because each is decided for its pair.
    """

    code = CodeField()
    course = models.ForeignKey(Course, models.PROTECT, related_name="equivalencies")
    counts_as = models.ForeignKey(Course, models.PROTECT, related_name="counted_equivalents")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    reaches_back = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "equivalencies"
        ordering = ["code"]
        constraints = [
            code_is_well_formed("equivalency"),
            models.UniqueConstraint(name="equivalency_once", fields=["course", "counts_as"]),
            models.CheckConstraint(name="equivalency_of_two_courses", condition=~Q(course=F("counts_as"))),
            models.CheckConstraint(
                name="equivalency_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} counts as {self.counts_as}"
