"""What can be learned: one aggregate a file."""

from tradewind.catalog.models.course import Course, Equivalency
from tradewind.catalog.models.version import Activity, CourseVersion, Package

__all__ = ["Activity", "Course", "CourseVersion", "Equivalency", "Package"]
