"""What was achieved, and when it holds."""

from datetime import date

from django.db.models import Q

from tradewind.goals.models import Achievement, AchievementQuerySet, Goal
from tradewind.network.models import Person


def valid_on(day: date) -> AchievementQuerySet:
    """All achievements that hold on a day, its last valid day included."""
    return Achievement.objects.valid_on(day)


def achievement_on(person: Person, goal: Goal, day: date) -> Achievement | None:
    """The person's achievement of the goal that holds on a day: of several, the one that lasts longest."""
    return Achievement.objects.filter(person=person, goal=goal).valid_on(day).longest_first().first()


def people_whose_goals_turn(old: date, new: date) -> list[int]:
    """Ids, ascending, of whoever holds or is asked for something else on ``new`` than on ``old``, either way round.

    An achievement begins on its earned day, is asked for again from ``renew_from`` and ends on the day after
    ``valid_until``. Ask once for each pair of days, not for each zone: it reads all achievements.
    """
    low, high = sorted((old, new))
    turning = (
        Q(achieved_on__gt=low, achieved_on__lte=high)
        | Q(renew_from__gt=low, renew_from__lte=high)
        | Q(valid_until__gte=low, valid_until__lt=high)
    )
    return list(
        Achievement.objects.filter(turning).order_by("person_id").values_list("person_id", flat=True).distinct()
    )
