"""Courses among the records."""

from typing import ClassVar

from django.contrib import admin

from tradewind.catalog.models import Course, Equivalency
from tradewind.kernel.records import Records, look_at


@admin.register(Course)
class CourseRecords(Records):
    """How a course is described."""

    editable: ClassVar[tuple[str, ...]] = ("title", "kind", "language", "hours", "description", "proxy_credit")
    addable = True
    list_display = ("code", "title", "kind", "language", "hours", "ended_on")
    search_fields = ("code", "title")


look_at([(Equivalency, ("code", "course", "counts_as", "starts_on", "ends_on"), ("code", "course__code"))])
