"""Defining goals, and bringing achievements in step with the ledger."""

from collections.abc import Sequence

from django.db import connection, transaction

from tradewind.catalog.models import Course
from tradewind.goals.models import Achievement, Goal, GoalValidity
from tradewind.kernel.calendar import Span
from tradewind.kernel.problems import BadInput
from tradewind.network.models import TimeZone


@transaction.atomic
def define_goal(code: str, *, title: str, course: Course, valid_for: str = "", renew_within: str = "") -> Goal:
    """Create the goal, or bring it to this; what is as it was is not written.

    ``valid_for`` and ``renew_within`` are ``kernel.calendar.Span`` texts or empty. A changed validity holds for
    what is earned from today on: what was achieved keeps the validity it was given. BadInput for a span that
    is none, or a ``renew_within`` that is not shorter than ``valid_for``.
    """
    spans = _spans(code, valid_for, renew_within)
    goal, is_new = Goal.objects.get_or_create(code=code, defaults={"title": title, "course": course})
    if not is_new and (goal.title, goal.course_id) != (title, course.pk):
        goal.title, goal.course = title, course
        goal.save(update_fields=["title", "course"])
    _keep_validity(goal, *spans)
    return goal


@transaction.atomic
def delete_goal(code: str) -> None:
    """Delete a goal that nothing asks for and no audience names; what was achieved of it follows from the ledger.

    Who calls has looked: a requirement that still has it, ended or not, raises ProtectedError.
    """
    Achievement.objects.filter(goal__code=code).delete()
    Goal.objects.filter(code=code).delete()


def _spans(code: str, valid_for: str, renew_within: str) -> tuple[str, str]:
    place = f"goals.{code}"
    spans = []
    for name, text in (("valid_for", valid_for), ("renew_within", renew_within)):
        try:
            spans.append(Span.parse(text) if text else None)
        except ValueError as error:
            raise BadInput.of(f"{place}.{name}", f"{error}.") from None
    lasts, renews = spans
    if renews and not lasts:
        raise BadInput.of(f"{place}.renew_within", "renews what never ends.", "Give valid_for too, or leave it out.")
    if lasts and renews and renews.days_at_most >= lasts.days_at_least:
        raise BadInput.of(f"{place}.renew_within", f"{renews} is not shorter than valid_for, {lasts}.", "Shorten it.")
    return str(lasts or ""), str(renews or "")


def _keep_validity(goal: Goal, valid_for: str, renew_within: str) -> None:
    latest = goal.validities.order_by("-from_day").exclude(from_day=None).first() or goal.validities.first()
    if latest is not None and (latest.valid_for, latest.renew_within) == (valid_for, renew_within):
        return
    today = TimeZone.objects.get(name="UTC").today
    if latest is None:
        from_day = None
    elif not Achievement.objects.filter(goal=goal).exists():
        from_day = latest.from_day  # nobody was given the old rule
    else:
        from_day = today
    GoalValidity.objects.update_or_create(
        goal=goal, from_day=from_day, defaults={"valid_for": valid_for, "renew_within": renew_within}
    )


# The replay. ``counting``: which course counts for which goal on which earned days. ``earned``: one standing award
# a person, goal and day, a direct one before an equivalent one. ``ruled``: with the validity it was given, else the
# one in force on its day. ``chain``: day by day, each knowing when the one before it ends (CONTRACT: Validity).
_REPLAY = """
WITH RECURSIVE counting AS (
    SELECT g.id AS goal_id, g.course_id, 0 AS rank, NULL::date AS starts_on, NULL::date AS ends_on
    FROM goals_goal g WHERE {goals}
    UNION ALL
    SELECT g.id, e.course_id, 1, CASE WHEN NOT e.reaches_back THEN e.starts_on END, e.ends_on
    FROM goals_goal g JOIN catalog_equivalency e ON e.counts_as_id = g.course_id WHERE {goals}
), earned AS (
    SELECT DISTINCT ON (c.person_id, m.goal_id, c.earned_on) c.person_id, m.goal_id, c.earned_on, c.id AS credit_id
    FROM credit_credit c JOIN counting m ON m.course_id = c.course_id
        AND (m.starts_on IS NULL OR c.earned_on >= m.starts_on) AND (m.ends_on IS NULL OR c.earned_on <= m.ends_on)
    WHERE c.entry = 'award' AND {people_of_credits} AND NOT EXISTS (
        SELECT FROM credit_credit r WHERE r.about_id = c.id AND r.entry = 'revocation' AND NOT EXISTS (
            SELECT FROM credit_credit b WHERE b.about_id = c.id AND b.entry = 'reinstatement' AND b.id > r.id))
    ORDER BY c.person_id, m.goal_id, c.earned_on, m.rank, c.id
), ruled AS MATERIALIZED (
    SELECT e.*, coalesce(given.valid_for, rule.valid_for, '') AS valid_for,
        coalesce(given.renew_within, rule.renew_within, '') AS renew_within,
        row_number() OVER (PARTITION BY e.person_id, e.goal_id ORDER BY e.earned_on) AS place
    FROM earned e
    LEFT JOIN goals_achievement given
        ON given.person_id = e.person_id AND given.goal_id = e.goal_id AND given.achieved_on = e.earned_on
    LEFT JOIN LATERAL (
        SELECT v.valid_for, v.renew_within FROM goals_goalvalidity v
        WHERE v.goal_id = e.goal_id AND (v.from_day IS NULL OR v.from_day <= e.earned_on)
        ORDER BY v.from_day DESC NULLS LAST LIMIT 1) rule ON true
), chain AS (
    SELECT r.*, (r.earned_on + nullif(r.valid_for, '')::interval)::date AS valid_until FROM ruled r WHERE place = 1
    UNION ALL
    SELECT r.*, (CASE
            WHEN c.renew_within <> '' AND r.earned_on BETWEEN c.valid_until - c.renew_within::interval AND c.valid_until
            THEN c.valid_until ELSE r.earned_on END + nullif(r.valid_for, '')::interval)::date
    FROM chain c JOIN ruled r ON r.person_id = c.person_id AND r.goal_id = c.goal_id AND r.place = c.place + 1
), wanted AS (
    SELECT person_id, goal_id, earned_on, credit_id, valid_for, renew_within, valid_until,
        coalesce((valid_until - nullif(renew_within, '')::interval)::date, valid_until + 1) AS renew_from
    FROM chain
), gone AS (
    DELETE FROM goals_achievement a WHERE {people_of_achievements} AND {goals_of_achievements} AND NOT EXISTS (
        SELECT FROM wanted w
        WHERE w.person_id = a.person_id AND w.goal_id = a.goal_id AND w.earned_on = a.achieved_on)
    RETURNING 1
), changed AS (
    UPDATE goals_achievement a
    SET credit_id = w.credit_id, valid_until = w.valid_until, renew_from = w.renew_from
    FROM wanted w WHERE w.person_id = a.person_id AND w.goal_id = a.goal_id AND w.earned_on = a.achieved_on
        AND (a.credit_id, a.valid_until, a.renew_from) IS DISTINCT FROM (w.credit_id, w.valid_until, w.renew_from)
    RETURNING 1
), come AS (
    INSERT INTO goals_achievement
        (person_id, goal_id, credit_id, achieved_on, valid_until, renew_from, valid_for, renew_within)
    SELECT w.person_id, w.goal_id, w.credit_id, w.earned_on, w.valid_until, w.renew_from, w.valid_for, w.renew_within
    FROM wanted w WHERE NOT EXISTS (SELECT FROM goals_achievement a
        WHERE a.person_id = w.person_id AND a.goal_id = w.goal_id AND a.achieved_on = w.earned_on)
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM changed) + (SELECT count(*) FROM come)
"""


@transaction.atomic
def refresh_achievements(*, people: Sequence[int] | None = None, goals: Sequence[int] | None = None) -> int:
    """Replay the ledger for ``people`` and ``goals`` (None = all) and write what differs; how many rows did.

    Reconcile calls it first, under its locks, for the very people whom it goes on to judge.
    """
    where = {
        "goals": "true" if goals is None else "g.id = ANY(%(goals)s)",
        "goals_of_achievements": "true" if goals is None else "a.goal_id = ANY(%(goals)s)",
        "people_of_credits": "true" if people is None else "c.person_id = ANY(%(people)s)",
        "people_of_achievements": "true" if people is None else "a.person_id = ANY(%(people)s)",
    }
    parameters = {"people": list(people or ()), "goals": list(goals or ())}
    with connection.cursor() as cursor:
        cursor.execute(_REPLAY.format(**where), parameters)
        ((count,),) = cursor.fetchall()
    changed: int = count
    return changed
