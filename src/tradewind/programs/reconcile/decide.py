"""The decision: one statement that compares what the facts call for with what is open.

``run_change`` gets a row for every assignment that has to be opened, closed or changed, and none for the
rest. Nothing is written elsewhere, so this is also the preview. The rules, in order, are CONTRACT.md's:

- who is not active, is asked by a requirement that ended, or is not of a community that it addresses: closes;
- what is not mandatory and was declined: closes;
- assigned by hand: stays, and opens inside the program's window;
- outside the window, paused or frozen: as it is;
- in the audience: opens, unless ``remove_only``; else stays where ``add_only`` or ``keep_while`` says so.

Each day is the person's own (``run_person.today``). ``a`` is, wherever a scope is asked about, a row with a
``person_id``, and ``r`` the requirement.
"""

from django.db import connection

# What a person has achieved of each requirement's goal inside its program's window: the one that lasts longest.
_ACHIEVED = """
SELECT DISTINCT ON (r.id, a.person_id) r.id AS requirement_id, a.person_id, a.achieved_on, a.valid_until, a.renew_from
FROM goals_achievement a
JOIN run_requirement r ON r.goal_id = a.goal_id
    AND (r.opens IS NULL OR a.achieved_on >= r.opens) AND (r.closes IS NULL OR a.achieved_on <= r.closes)
WHERE {in_scope}
ORDER BY r.id, a.person_id, a.valid_until DESC NULLS FIRST, a.achieved_on
"""

_ASKED = """
hand AS (
    SELECT DISTINCT h.person_id, h.requirement_id
    FROM programs_handassignment h JOIN run_person p USING (person_id)
    WHERE h.starts_on <= p.today AND (h.ends_on IS NULL OR p.today < h.ends_on)
), waiver AS (
    SELECT DISTINCT w.person_id, w.requirement_id
    FROM programs_waiver w JOIN run_person p USING (person_id)
    WHERE w.withdrawn_at IS NULL AND w.starts_on <= p.today AND (w.ends_on IS NULL OR p.today <= w.ends_on)
), decline AS (
    SELECT d.person_id, d.requirement_id
    FROM programs_decline d JOIN run_person p USING (person_id) WHERE d.withdrawn_at IS NULL
), extension AS (
    SELECT DISTINCT ON (x.person_id, x.requirement_id)
        x.id, x.person_id, x.requirement_id, x.due_on, x.decided_at
    FROM programs_extension x JOIN run_person p USING (person_id)
    ORDER BY x.person_id, x.requirement_id, x.id DESC
), asked AS (
    SELECT r.id AS requirement_id, a.person_id, a.reasons, true AS member, false AS by_hand
    FROM run_requirement r JOIN run_member a ON a.slot = r.audience_slot WHERE {asked}
    UNION ALL
    SELECT a.requirement_id, a.person_id, '{{}}', false, true
    FROM hand a JOIN run_requirement r ON r.id = a.requirement_id WHERE {asked}
), wanted AS (
    SELECT requirement_id, person_id, coalesce(max(reasons) FILTER (WHERE member), '{{}}') AS reasons,
        bool_or(member) AS member, bool_or(by_hand) AS by_hand
    FROM asked WHERE EXISTS (SELECT FROM hand) GROUP BY requirement_id, person_id
    UNION ALL
    SELECT requirement_id, person_id, reasons, member, by_hand FROM asked WHERE NOT EXISTS (SELECT FROM hand)
), pair AS (
    SELECT coalesce(o.requirement_id, w.requirement_id) AS requirement_id,
        coalesce(o.person_id, w.person_id) AS person_id, coalesce(w.member, false) AS member,
        coalesce(w.by_hand, false) AS by_hand, coalesce(w.reasons, '{{}}') AS new_reasons,
        o.person_id IS NOT NULL AS is_open, o.number, o.opened_on, o.opened_at, o.due_on, o.due_version,
        o.extension_id, o.reasons, o.achieved_on, o.valid_until, o.renew_from, o.waived_on, o.waived_by
    FROM wanted w
    FULL JOIN (SELECT a.* FROM programs_assignment a JOIN run_requirement r ON r.id = a.requirement_id
        WHERE {in_scope}) o
        ON o.person_id = w.person_id AND o.requirement_id = w.requirement_id
)
"""

_JUDGED = """
, judged AS (
    SELECT pair.*, r.due_days, r.due_after, r.due_day, r.due_version AS rule_version, r.mode,
        p.today, p.hired_on,
        CASE
            WHEN NOT p.active THEN 'person'
            WHEN r.ended_on <= p.today THEN 'requirement'
            WHEN r.communities <> '{{}}' AND (p.community_id = ANY(r.communities)) IS NOT TRUE THEN 'community'
            WHEN d.person_id IS NOT NULL AND NOT r.mandatory THEN 'declined'
        END AS barred,
        (r.opens IS NULL OR r.opens <= p.today) AND (r.closes IS NULL OR p.today <= r.closes) AS in_window,
        r.frozen, r.frozen OR r.mode = 'paused' AS still, k.person_id IS NOT NULL AS kept,
        w.person_id IS NOT NULL AS by_hand_waived, m.person_id IS NOT NULL AS waives,
        r.until_slot IS NOT NULL AND u.person_id IS NULL AS waiver_lasts,
        x.id AS new_extension_id, x.due_on AS extended_to, x.decided_at AS extended_at
    FROM pair
    JOIN run_requirement r ON r.id = pair.requirement_id
    JOIN run_person p ON p.person_id = pair.person_id
    LEFT JOIN decline d ON d.person_id = pair.person_id AND d.requirement_id = pair.requirement_id
    LEFT JOIN waiver w ON w.person_id = pair.person_id AND w.requirement_id = pair.requirement_id
    LEFT JOIN extension x ON x.person_id = pair.person_id AND x.requirement_id = pair.requirement_id
    LEFT JOIN run_holds k ON k.slot = r.keep_slot AND k.person_id = pair.person_id
    LEFT JOIN run_holds m ON m.slot = r.waive_slot AND m.person_id = pair.person_id
    LEFT JOIN run_holds u ON u.slot = r.until_slot AND u.person_id = pair.person_id
), settled AS (
    SELECT judged.*,
        barred IS NULL AND CASE
            WHEN by_hand THEN is_open OR in_window
            WHEN still OR NOT in_window THEN is_open
            WHEN member THEN is_open OR mode <> 'remove_only'
            ELSE is_open AND (mode = 'add_only' OR kept)
        END AS open_now,
        CASE WHEN still OR NOT in_window THEN coalesce(reasons, new_reasons)
            WHEN member THEN new_reasons ELSE '{{}}' END AS reasons_now
    FROM judged
), past AS (
    SELECT DISTINCT ON (q.person_id, q.requirement_id) q.*
    FROM settled s JOIN programs_pastassignment q USING (person_id, requirement_id)
    WHERE s.open_now AND NOT s.is_open
    ORDER BY q.person_id, q.requirement_id, q.closed_on DESC, q.id DESC
)
"""

# The day that the rule gives: "appointed" is the earliest start among the reasons; an unknown anchor gives none.
_RULE_DAY = """
coalesce(s.due_day, CASE s.due_after
    WHEN 'assigned' THEN s.opened_on_now + s.due_days
    WHEN 'hired' THEN s.hired_on + s.due_days
    WHEN 'appointed' THEN s.due_days + (
        SELECT min(a.starts_on) FROM network_appointment a WHERE a.id = ANY(s.reasons_now)) END)
"""

# GREATEST and LEAST pass over nulls, so "no day" is always asked about first. OFFSET 0 keeps the planner from
# writing a step's expressions out wherever the next one names them: they would be worked out dozens of times.
_CHANGES = f"""
, fresh AS (
    SELECT s.*, q.id AS past_id, a.achieved_on AS achieved_now, a.valid_until AS until_now,
        a.renew_from AS renew_now,
        coalesce(s.number, q.number) AS number_now, coalesce(s.opened_on, q.opened_on, s.today) AS opened_on_now,
        coalesce(s.opened_at, q.opened_at, transaction_timestamp()) AS opened_at_now,
        coalesce(s.due_on, q.due_on) AS due_before, coalesce(s.extension_id, q.extension_id) AS extension_before,
        coalesce(s.due_version, q.due_version) AS version_before,
        CASE
            WHEN s.frozen THEN coalesce(s.waived_by, CASE WHEN s.by_hand_waived THEN 'hand' END)
            WHEN s.waives OR (coalesce(s.waived_by, q.waived_by) = 'metric' AND s.waiver_lasts) THEN 'metric'
            WHEN s.by_hand_waived THEN 'hand'
        END AS waived_by_now
    FROM settled s
    LEFT JOIN past q ON q.person_id = s.person_id AND q.requirement_id = s.requirement_id
        AND s.today - q.closed_on <= 30
    LEFT JOIN run_achieved a ON a.person_id = s.person_id AND a.requirement_id = s.requirement_id
    WHERE s.open_now
    OFFSET 0
), dated AS (
    SELECT f.*, f.waived_on IS NOT NULL AND f.waived_by_now IS NULL AS excused_no_more,
        coalesce(f.extended_at >= f.opened_at_now AND f.version_before IS NOT NULL
            AND f.new_extension_id IS DISTINCT FROM f.extension_before, false) AS extends,
        coalesce(f.version_before = f.rule_version AND f.due_before IS NOT NULL, false)
            OR f.version_before IS NOT NULL AND f.extension_before IS NOT NULL AS keeps_day
    FROM fresh f
    OFFSET 0
), timed AS (
    SELECT s.*, CASE WHEN NOT extends AND NOT keeps_day THEN {_RULE_DAY} END AS rule_day
    FROM dated s
    OFFSET 0
), ruled AS (
    SELECT d.*, CASE WHEN extends THEN new_extension_id ELSE extension_before END AS extension_now,
        CASE
            WHEN extends THEN extended_to
            WHEN keeps_day THEN due_before
            WHEN version_before IS NULL THEN rule_day
            WHEN rule_day IS NULL THEN NULL
            WHEN rule_day <= due_before THEN least(due_before, greatest(rule_day, today + 7))
            ELSE greatest(rule_day, today + 7)
        END AS ruled_day
    FROM timed d
    OFFSET 0
), final AS (
    SELECT u.*, CASE
            WHEN ruled_day IS NULL OR extends THEN ruled_day
            WHEN excused_no_more OR past_id IS NOT NULL THEN greatest(ruled_day, today + 7)
            ELSE ruled_day
        END AS due_now
    FROM ruled u
    OFFSET 0
)
"""  # noqa: S608 - our own constants

_SELECTED = """
SELECT CASE WHEN is_open THEN 'change' WHEN past_id IS NOT NULL THEN 'reopen' ELSE 'open' END, NULL,
    person_id, requirement_id, today, number_now, past_id, opened_on_now, opened_at_now, due_now,
    rule_version, extension_now, reasons_now, achieved_now, until_now, renew_now,
    CASE WHEN waived_by_now IS NOT NULL THEN coalesce(waived_on, today) END, waived_by_now,
    is_open AND due_now IS DISTINCT FROM due_on
FROM final
WHERE NOT is_open
    OR (due_now, rule_version, extension_now, reasons_now, achieved_now, until_now, renew_now, waived_by_now)
    IS DISTINCT FROM (due_on, due_version, extension_id, reasons, achieved_on, valid_until, renew_from, waived_by)
UNION ALL
SELECT 'close', coalesce(barred, 'audience'), person_id, requirement_id, today, number, NULL, opened_on,
    opened_at, due_on, due_version, extension_id, reasons, achieved_on, valid_until, renew_from, waived_on,
    waived_by, false
FROM settled WHERE is_open AND NOT open_now
"""

COLUMNS = """kind, because, person_id, requirement_id, today, number, past_id, opened_on, opened_at, due_on,
    due_version, extension_id, reasons, achieved_on, valid_until, renew_from, waived_on, waived_by, moved"""
"""Of ``run_change``."""


PAIRS = "(r.id, a.person_id) IN (SELECT requirement_id, person_id FROM run_pair)"
"""The scope of a run over single people of single requirements."""


def achieved(in_scope: str) -> str:
    """SELECT of what ``run_achieved`` holds."""
    return _ACHIEVED.format(in_scope=in_scope)


def decision(in_scope: str) -> tuple[str, str]:
    """(common table expressions without WITH, the SELECT of what ``run_change`` holds that stands on them).

    Read from ``run_person``, ``run_requirement``, ``run_member``, ``run_holds`` and ``run_achieved``, which are
    tables or common table expressions before these.
    """
    asked = PAIRS if in_scope == PAIRS else "true"  # else there is nobody else in the tables
    return (_ASKED + _JUDGED + _CHANGES).format(in_scope=in_scope, asked=asked), _SELECTED


def decide(people: list[int] | None) -> None:
    """Fill the table ``run_change`` from the other work tables.

    ``people`` repeats the ids of ``run_person`` where the run is over given people, so that the planner
    reaches their rows by index; None for a run over everybody.
    """
    in_scope = "true" if people is None else "a.person_id = ANY(%(people)s)"
    _decide(in_scope, None if people is None else {"people": people})


def decide_pairs() -> None:
    """Fill the table ``run_change`` for the requirements and people of ``run_pair``, and no others."""
    _decide(PAIRS, None)


def _decide(in_scope: str, parameters: dict[str, list[int]] | None) -> None:
    tables, selected = decision(in_scope)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO run_achieved {achieved(in_scope)}", parameters)
        cursor.execute(f"INSERT INTO run_change WITH {tables} {selected}", parameters)
