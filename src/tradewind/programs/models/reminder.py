"""What people were reminded of: a table of its own, as only ``reconcile`` writes assignments."""

from django.db import models

from tradewind.network.models import Person, TimeZone
from tradewind.notices.models import Notice


class Reminder(models.Model):
    """An assignment was spoken of in a notice, because ``stage`` days before ``due_on`` had come.

    A negative stage is so many days after it. ``number`` is the assignment's across closing and reopening, so one that
    comes back knows what was sent; ``renews`` is the end of what was to be renewed (empty in the first cycle). All of
    them together are said once.
    """

    # No index of its own: "reminded_once" begins with it.
    person = models.ForeignKey(Person, models.PROTECT, related_name="reminders", db_index=False)
    number = models.BigIntegerField()
    renews = models.DateField(null=True)
    due_on = models.DateField()
    stage = models.SmallIntegerField()
    # Asked the other way round by nobody: what a notice says is in the notice.
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reminded_once",
                fields=["person", "number", "due_on", "stage", "renews"],
                nulls_distinct=False,
            )
        ]


class ReminderDay(models.Model):
    """The last day on which reminders were decided for whoever is at home in a zone, and ``since`` which day they are.

    What had come before ``since`` is the past: nobody is reminded of it.
    """

    zone = models.OneToOneField(TimeZone, models.PROTECT, primary_key=True, related_name="+")
    since = models.DateField()
    decided = models.DateField()
