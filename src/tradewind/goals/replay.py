"""The replay: from the ledger to achievements in one statement, for everybody or for one person.

- ``counting``: which course counts for which goal, and on which earned days.
- ``earned``: one standing award for each person, goal and earned day; one of the goal's own course before one
  that counts as it, then the first entered.
- ``version``: from which day to before which each validity of a goal is in force.
- ``paired``: what was earned beside what is stored. An achievement keeps the validity that it was given; a new
  one gets that in force on its earned day, whenever its credit arrived.
- ``fresh``: what each is worth, day by day (``goals_validity``: CONTRACT, Validity).

Then what differs is deleted, changed and inserted, and nothing else is touched.
"""

_REPLAY = """
WITH counting AS (
    SELECT goal.id AS goal_id, goal.course_id, true AS direct, '-infinity'::date AS first, 'infinity'::date AS last
    FROM goals_goal AS goal WHERE {goals}
    UNION ALL
    SELECT goal.id, same.course_id, false,
        CASE WHEN same.reaches_back THEN '-infinity' ELSE coalesce(same.starts_on, '-infinity') END,
        coalesce(same.ends_on, 'infinity')
    FROM goals_goal AS goal JOIN catalog_equivalency AS same ON same.counts_as_id = goal.course_id WHERE {goals}
), earned AS (
    SELECT DISTINCT ON (award.person_id, counting.goal_id, award.earned_on)
        award.person_id, counting.goal_id, award.earned_on AS achieved_on, award.id AS credit_id
    FROM credit_credit AS award
    JOIN counting ON counting.course_id = award.course_id
        AND award.earned_on BETWEEN counting.first AND counting.last
    WHERE award.entry = 'award' AND {awards} AND NOT EXISTS (
        SELECT FROM credit_credit AS revocation
        WHERE revocation.about_id = award.id AND revocation.entry = 'revocation' AND NOT EXISTS (
            SELECT FROM credit_credit AS later
            WHERE later.about_id = award.id AND later.entry = 'reinstatement' AND later.id > revocation.id))
    ORDER BY award.person_id, counting.goal_id, award.earned_on, counting.direct DESC, award.id
), version AS (
    SELECT goal_id, valid_for, renew_within,
        CASE WHEN row_number() OVER versions = 1 THEN '-infinity' ELSE from_day END AS from_day,
        coalesce(lead(from_day) OVER versions, 'infinity') AS before_day
    FROM goals_goalvalidity WINDOW versions AS (PARTITION BY goal_id ORDER BY from_day NULLS FIRST)
), stored AS (
    SELECT id, person_id, goal_id, achieved_on, credit_id, valid_until, renew_from, valid_for, renew_within
    FROM goals_achievement AS achievement WHERE {achievements}
), paired AS (
    SELECT person_id, goal_id, achieved_on, earned.credit_id, stored.id AS stored_id,
        stored.credit_id AS stored_credit_id, stored.valid_until, stored.renew_from,
        coalesce(stored.valid_for, version.valid_for, '') AS valid_for,
        coalesce(stored.renew_within, version.renew_within, '') AS renew_within
    FROM earned FULL JOIN stored USING (person_id, goal_id, achieved_on)
    LEFT JOIN version USING (goal_id)
    WHERE version.goal_id IS NULL OR (achieved_on >= version.from_day AND achieved_on < version.before_day)
), worth AS (
    SELECT *, goals_validity(achieved_on, valid_for, renew_within) OVER (
        PARTITION BY person_id, goal_id ORDER BY achieved_on ROWS UNBOUNDED PRECEDING) AS worth
    FROM paired WHERE credit_id IS NOT NULL
), fresh AS (
    SELECT person_id, goal_id, achieved_on, credit_id, valid_for, renew_within, stored_id,
        nullif((worth).valid_until, 'infinity') AS valid_until, nullif((worth).renew_from, 'infinity') AS renew_from
    FROM worth
    WHERE stored_id IS NULL OR (stored_credit_id, valid_until, renew_from) IS DISTINCT FROM
        (credit_id, nullif((worth).valid_until, 'infinity'), nullif((worth).renew_from, 'infinity'))
)
"""

_DIFFERS = "SELECT EXISTS (SELECT FROM fresh) OR EXISTS (SELECT FROM paired WHERE credit_id IS NULL)"
_WRITTEN = """
, gone AS (
    DELETE FROM goals_achievement AS achievement USING paired
    WHERE achievement.id = paired.stored_id AND paired.credit_id IS NULL RETURNING 1
), changed AS (
    UPDATE goals_achievement AS achievement
    SET credit_id = fresh.credit_id, valid_until = fresh.valid_until, renew_from = fresh.renew_from
    FROM fresh WHERE achievement.id = fresh.stored_id RETURNING 1
), added AS (
    INSERT INTO goals_achievement
        (person_id, goal_id, credit_id, achieved_on, valid_until, renew_from, valid_for, renew_within)
    SELECT person_id, goal_id, credit_id, achieved_on, valid_until, renew_from, valid_for, renew_within
    FROM fresh WHERE stored_id IS NULL RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM changed) + (SELECT count(*) FROM added)
"""


def statement(*, some_people: bool, some_goals: bool) -> str:
    """The replay for all, or only for the parameters ``people`` and ``goals`` (arrays of ids); yields one count."""
    people = "{alias}.person_id = ANY (%(people)s)" if some_people else "true"
    goals = "{alias}.{column} = ANY (%(goals)s)" if some_goals else "true"
    return _worked_out(people, goals) + _WRITTEN


def of_few() -> str:
    """The replay for the people ``$1`` (``kernel.prepared``); yields one count."""
    return _worked_out("{alias}.person_id = ANY ($1)", "true") + _WRITTEN


def differs_of_few() -> str:
    """Whether that has anything to write: asked first, since writing nothing fires all triggers too."""
    return _worked_out("{alias}.person_id = ANY ($1)", "true") + _DIFFERS


def _worked_out(people: str, goals: str) -> str:
    stored = [people.format(alias="achievement"), goals.format(alias="achievement", column="goal_id")]
    return _REPLAY.format(
        goals=goals.format(alias="goal", column="id"),
        awards=people.format(alias="award"),
        achievements=" AND ".join(stored),
    )
