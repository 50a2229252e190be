"""What a day's reminders cost: whom to remind of what, out of everything that is open."""

from datetime import UTC, date, datetime, time, timedelta

from django.test import override_settings

from tradewind.network.models import TimeZone
from tradewind.ops.bench.figures.measuring import Bench, Figure, NotMeasured, execute, milliseconds, repeated, timed
from tradewind.programs import reminders

DAYS = 5
"""Days whose reminders are decided, one after the other."""
AHEAD = 20
"""Days from today to the first of them: what was assigned today in 30 days is due 7 days after the fourth."""


def notice_run(bench: Bench) -> Figure:
    """A day's reminders of everybody, decided and committed; beside it the count of what is open.

    Nothing is sent. The academy's days are moved for it, and moved back; nothing else is looked at meanwhile.
    """
    days = {zone.pk: zone.today for zone in TimeZone.objects.all()}
    times, counts, things = [], [], 0
    try:
        with override_settings(EMAIL_URL="smtp://nowhere.invalid"):
            for number in range(DAYS):
                day = bench.today + timedelta(days=AHEAD + number)
                TimeZone.objects.update(today=day)
                seconds, (_, decided) = timed(reminders.remind, _evening(day))
                times.append(seconds * 1000)
                things += decided
                counts.append(milliseconds(execute, "SELECT count(*) FROM programs_assignment"))
                bench.progress("Deciding reminders", number + 1, DAYS)
    finally:
        _put_back(days)
    if not things:
        raise NotMeasured("Nobody was reminded of anything.")
    return repeated("ms", times, "count(*) of assignments", counts)


def _evening(day: date) -> datetime:
    """An instant at which it is past the morning of that day everywhere."""
    return datetime.combine(day + timedelta(days=1), time(23), tzinfo=UTC)


def _put_back(days: dict[str, date]) -> None:
    TimeZone.objects.bulk_update([TimeZone(pk=name, today=day) for name, day in days.items()], ["today"])
