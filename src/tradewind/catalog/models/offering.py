"""What is said of a course beside its content: what it takes before, what it is about, and whom it is offered to."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from tradewind.audiences.models import Audience
from tradewind.catalog.models.course import Course
from tradewind.kernel.history import audited
from tradewind.network.models import Brand


@audited()
class Prerequisite(models.Model):
    """``course`` is begun only by whoever has ``needs``, or what counts as it."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="prerequisites")
    needs = models.ForeignKey(Course, models.PROTECT, related_name="needed_by")

    class Meta:
        ordering = ["course", "needs"]
        constraints = [
            models.UniqueConstraint(name="prerequisite_once", fields=["course", "needs"]),
            models.CheckConstraint(name="prerequisite_of_another_course", condition=~Q(course=F("needs"))),
        ]

    def __str__(self) -> str:
        return f"{self.course} needs {self.needs}"


@audited()
class CourseTag(models.Model):
    """A word that a course is found by; as it was written, once in any spelling of case."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=64)

    class Meta:
        ordering = ["course", "name"]
        constraints = [
            models.UniqueConstraint(models.functions.Lower("name"), "course", name="course_tagged_once"),
            models.CheckConstraint(name="course_tag_says_something", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class CourseBrand(models.Model):
    """A brand that a course is about; one that is about none is about all."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="brands")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="courses")

    class Meta:
        ordering = ["course", "brand"]
        constraints = [models.UniqueConstraint(name="course_brand_once", fields=["course", "brand"])]

    def __str__(self) -> str:
        return str(self.brand)


class OfferQuerySet(models.QuerySet["Offer"]):
    """The vocabulary of offers."""

    def standing(self) -> Self:
        """Those that can be evaluated: while its audience is frozen, an offer is made to nobody."""
        return self.filter(audience__fault="")


@audited()
class Offer(models.Model):
    """Those in ``audience`` find ``course`` in the catalogue; where they ``may_enrol``, they begin it by themselves.

    A course without an offer is in nobody's catalogue. Whoever is asked for it reaches it through their plan all
    the same. Who is in the audience is asked anew each time (``offers.offered_to``): nothing of it is stored.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="offers")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="offers")
    may_enrol = models.BooleanField(default=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["course", "audience"]
        constraints = [models.UniqueConstraint(name="offered_once", fields=["course", "audience"])]

    def __str__(self) -> str:
        return f"{self.course} for {self.audience}"
