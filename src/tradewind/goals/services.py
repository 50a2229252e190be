"""Goals as they are defined, and achievements as they follow from the ledger."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import F

from tradewind.catalog.models import Course
from tradewind.catalog.services import find_course
from tradewind.goals import replay
from tradewind.goals.models import Achievement, Goal, GoalValidity
from tradewind.kernel import prepared
from tradewind.kernel.calendar import Span
from tradewind.kernel.codes import code_fault
from tradewind.kernel.problems import BadInput, Problems
from tradewind.network.models import TimeZone

LONGEST = Span(1200, "months")
"""A hundred years: whoever means longer means "for good", and the calendar ends in 9999."""

FEW = 1_000
"""Up to so many people are replayed by a plan that each connection makes once."""

MANY = 10_000
"""From so many changed rows on, the planner is told at once: whoever reads achievements next is in the same run."""


@transaction.atomic
def define_goal(code: str, *, title: str, course: Course | str, valid_for: str = "", renew_within: str = "") -> Goal:
    """Create the goal, or bring it to this; what is as it was is not written.

    ``valid_for`` and ``renew_within`` are ``kernel.calendar.Span`` texts; empty is "for good" and "asked again
    only when it has ended". A changed validity is a further version from today on, by UTC: what was achieved
    keeps the validity it was given. As long as nothing was achieved it replaces the version there is. Another
    course counts from now on, for everybody: to keep what the old one gave, define an equivalency as well.
    Raises BadInput for a bad code, an unknown course, a span that is none or longer than a hundred years, or a
    ``renew_within`` that is not shorter than ``valid_for``.
    """
    place = f"goals.{code}"
    if fault := code_fault(code):
        raise BadInput.of(place, f"{code!r} {fault}.")
    lasts, renews = _spans(place, valid_for, renew_within)
    asked = find_course(course, f"{place}.course") if isinstance(course, str) else course
    Goal.objects.get_or_create(code=code, defaults={"title": title, "course": asked})
    goal = Goal.objects.select_for_update().get(code=code)
    if (goal.title, goal.course_id) != (title, asked.pk):
        goal.title, goal.course = title, asked
        goal.save(update_fields=["title", "course"])
    _define_validity(goal, lasts, renews)
    return goal


@transaction.atomic
def delete_goal(code: str) -> None:
    """Delete a goal that nothing asks for and no audience names; what was achieved of it follows from the ledger.

    Who calls has looked: a requirement that still has it, ended or not, raises ProtectedError.
    """
    Achievement.objects.filter(goal__code=code).delete()
    Goal.objects.filter(code=code).delete()


def refresh_achievements(*, people: Sequence[int] | None = None, goals: Sequence[int] | None = None) -> int:
    """Bring the achievements of ``people`` and ``goals`` (ids; None = all) in step with the ledger.

    Returns how many rows it deleted, changed and inserted: none where nothing changed. The result is that of a
    replay of the whole ledger in the order of the earned days, in whichever order the credits arrived. Call it
    under the locks of these people, as reconcile does: two that replay the same person at once collide on the
    unique key.
    """
    if (people is not None and not people) or (goals is not None and not goals):
        return 0
    if people is not None and goals is None and len(people) <= FEW:
        return _refresh_few(list(people))
    statement = replay.statement(some_people=people is not None, some_goals=goals is not None)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"people": list(people or ()), "goals": list(goals or ())})
        ((count,),) = cursor.fetchall()
        if count >= MANY:
            cursor.execute("ANALYZE goals_achievement")
    changed: int = count
    return changed


def _refresh_few(people: list[int]) -> int:
    ((differs,),) = prepared.execute("tradewind_replay_differs", "", replay.differs_of_few(), [], people)
    if not differs:
        return 0
    ((count,),) = prepared.execute("tradewind_replay", "", replay.of_few(), [], people)
    changed: int = count
    return changed


def _spans(place: str, valid_for: str, renew_within: str) -> tuple[str, str]:
    """Both as they are stored."""
    problems = Problems()
    lasts = _span(f"{place}.valid_for", valid_for, problems)
    renews = _span(f"{place}.renew_within", renew_within, problems)
    if renews and not valid_for:
        problems.add(f"{place}.renew_within", "renews what never ends.", "Give valid_for too, or leave it out.")
    elif lasts and renews and renews.days_at_most >= lasts.days_at_least:
        problems.add(f"{place}.renew_within", f"{renews} is not shorter than valid_for, {lasts}.", "Shorten it.")
    problems.raise_if_any()
    return str(lasts or ""), str(renews or "")


def _span(place: str, text: str, problems: Problems) -> Span | None:
    if not text:
        return None
    try:
        span = Span.parse(text)
    except ValueError as error:
        problems.add(place, f"{error}.")
        return None
    if span.days_at_most > LONGEST.days_at_most:
        problems.add(place, f"{span} is longer than a hundred years.", "Leave it out for what lasts for good.")
        return None
    return span


def _define_validity(goal: Goal, valid_for: str, renew_within: str) -> None:
    """Let this validity be in force from today on, where it is not already."""
    versions = goal.validities.order_by(F("from_day").asc(nulls_first=True))
    if _is(versions.last(), valid_for, renew_within):
        return
    if not Achievement.objects.filter(goal=goal).exists():
        goal.validities.all().delete()
    # A version from today or, where the clock went back, from later on has nothing to say any more.
    today = TimeZone.objects.get(name="UTC").today
    goal.validities.filter(from_day__gte=today).delete()
    before = versions.last()
    if not _is(before, valid_for, renew_within):
        from_day = None if before is None else today
        GoalValidity.objects.create(goal=goal, from_day=from_day, valid_for=valid_for, renew_within=renew_within)


def _is(version: GoalValidity | None, valid_for: str, renew_within: str) -> bool:
    return version is not None and (version.valid_for, version.renew_within) == (valid_for, renew_within)
