"""What can be learned: one aggregate a file."""

from tradewind.catalog.models.course import Course, Equivalency
from tradewind.catalog.models.offering import CourseBrand, CourseTag, Offer, Prerequisite
from tradewind.catalog.models.version import Activity, CourseVersion, Package

__all__ = [
    "Activity",
    "Course",
    "CourseBrand",
    "CourseTag",
    "CourseVersion",
    "Equivalency",
    "Offer",
    "Package",
    "Prerequisite",
]
