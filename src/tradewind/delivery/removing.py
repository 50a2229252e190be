"""Taking courses away: what nobody ever did is deleted, what somebody did is only offered no more."""

from typing import Literal

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tradewind.catalog import versions
from tradewind.catalog.models import Course, CourseVersion, Package
from tradewind.catalog.services import end_course
from tradewind.credit.models import Credit
from tradewind.delivery import unpacking
from tradewind.delivery.models import Registration
from tradewind.kernel.audit import acting


def remove_course(course: Course, *, actor: str, via: str) -> Literal["deleted", "retired"]:
    """Delete a course that nobody began or earned and nothing asks for, with its packages; else retire it.

    A retired one is offered no more from today (UTC) and none of its versions can be begun; attempts, credits and
    goals keep it, and whoever is under way may finish.
    """
    played = list(Package.objects.filter(activities__version__course=course).distinct())
    with acting(actor, via=via):
        locked = Course.objects.select_for_update().get(pk=course.pk)
        if not _is_kept(locked) and _deleted(locked):
            for package in played:
                if not package.activities.exists():
                    unpacking.remove(package, actor=actor)
            return "deleted"
        for version in CourseVersion.objects.published().filter(course=locked):
            versions.retire(version)
        if locked.ended_on is None:
            end_course(locked, on=timezone.now().date())
        return "retired"


def _is_kept(course: Course) -> bool:
    begun = Registration.objects.filter(course=course, person__isnull=False).exists()
    return begun or Credit.objects.filter(course=course).exists()


def _deleted(course: Course) -> bool:
    """Whether it could be deleted; something else asks for it where not (a goal, an equivalency)."""
    try:
        with transaction.atomic():
            Registration.objects.filter(course=course).delete()  # previews: they are nobody's
            CourseVersion.objects.filter(course=course).delete()
            course.delete()
    except ProtectedError:
        return False
    return True
