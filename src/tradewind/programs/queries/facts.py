"""What the database has of one person's plan, read in five statements however much that is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement
from tradewind.network.models import Person

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, and the course that achieves it, in the words of today."""

    id: int
    code: str
    title: str
    course_id: int
    course: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A requirement in the words of today; ``program`` is empty where it stands alone."""

    id: int
    code: str
    title: str
    program: str
    dimension: str
    audience: str
    mandatory: bool
    goal: Goal


@dataclass(frozen=True, slots=True)
class Open:
    """An open assignment (``programs.models.Assignment``), as far as a plan shows it."""

    opened_on: date
    due_on: date | None
    extended: bool
    reasons: tuple[int, ...]
    achieved_on: date | None
    valid_until: date | None
    renew_from: date | None
    waived_on: date | None
    waived_by: str | None
    by: Asking


@dataclass(frozen=True, slots=True)
class Past:
    """A closed assignment (``programs.models.PastAssignment``), as far as a plan shows it."""

    opened_on: date
    closed_on: date
    because: str
    reopened: bool
    by: Asking


@dataclass(frozen=True, slots=True)
class Reason:
    """An appointment that called for it. ``brands``: those it counts for (DESIGN: effective brands), by name."""

    appointment: str
    position: str
    location: str
    city: str
    brands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody decided by hand about a requirement, and why; ``until`` is the last day of a waiver."""

    because: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """``goals`` by id, and by goal what is ``open``, ``past`` (the last closed first) and ``achievements`` (the longest
    valid first); ``credits`` by id; ``reasons`` by appointment, of which those in ``held`` are held today, home first;
    ``waivers`` and ``assigned`` by requirement.
    """

    goals: Mapping[int, Goal]
    open: Mapping[int, list[Open]]
    past: Mapping[int, list[Past]]
    achievements: Mapping[int, list[Achievement]]
    credits: Mapping[int, Credit]
    reasons: Mapping[int, Reason]
    held: tuple[Reason, ...]
    waivers: Mapping[int, ByHand]
    assigned: Mapping[int, ByHand]


_OPEN = [each.name for each in fields(Open) if each.name not in {"by", "reasons"}]
_PAST = [each.name for each in fields(Past) if each.name != "by"]


def read_facts(person: Person, day: date) -> Facts:
    """Everything about the person that their plan shows on ``day``, their own."""
    open_, past = _asked(person)
    goals = {by.goal.id: by.goal for by in [each.by for each in past] + [each.by for each in open_]}
    achievements = list(Achievement.objects.filter(person=person, goal__in=goals).longest_first())
    of_goals = Q(course__in={goal.course_id for goal in goals.values()})
    achieving = Q(pk__in=[each.credit_id for each in achievements])
    awards = _awards().filter(of_goals | achieving, person=person)
    reasons, held = _appointments(person, {reason for each in open_ for reason in each.reasons})
    waivers, assigned = _decided(person, day)
    return Facts(
        goals=goals,
        open=_grouped(open_, lambda each: each.by.goal.id),
        past=_grouped(past, lambda each: each.by.goal.id),
        achievements=_grouped(achievements, lambda each: each.goal_id),
        credits={award.pk: award for award in awards},
        reasons=reasons,
        held=held,
        waivers=waivers,
        assigned=assigned,
    )


@cache
def _awards() -> QuerySet[Credit]:
    """Awards with what they are worth and were called. Kept: to say so takes as long as to ask for some."""
    return Credit.objects.with_standing().with_title()


def _grouped(rows: Iterable[Row], key: Callable[[Row], int]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


_ASKED = """
SELECT g.id AS goal_id, g.code AS goal_code, coalesce(nullif(g.title, ''), c.title) AS goal, c.id AS course_id,
    c.title AS course, r.id AS requirement_id, r.code,
    coalesce(nullif(r.title, ''), nullif(g.title, ''), c.title) AS title,
    coalesce(nullif(p.title, ''), p.code, '') AS program, d.name AS dimension,
    coalesce(nullif(u.title, ''), u.code) AS audience, r.mandatory, asked.*
FROM (
    SELECT requirement_id AS id, opened_on, due_on, extension_id IS NOT NULL AS extended, reasons,
        achieved_on, valid_until, renew_from, waived_on, waived_by,
        NULL::date AS closed_on, NULL::text AS because, NULL::boolean AS reopened, NULL::timestamptz AS closed_at
    FROM programs_assignment WHERE person_id = %(person)s
    UNION ALL
    SELECT requirement_id, opened_on, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        closed_on, closed_because, reopened_at IS NOT NULL, closed_at
    FROM programs_pastassignment WHERE person_id = %(person)s
) AS asked
JOIN programs_requirement AS r ON r.id = asked.id
JOIN goals_goal AS g ON g.id = r.goal_id JOIN catalog_course AS c ON c.id = g.course_id
JOIN network_dimension AS d ON d.id = r.dimension_id JOIN audiences_audience AS u ON u.id = r.audience_id
LEFT JOIN programs_program AS p ON p.id = r.program_id
ORDER BY asked.closed_at DESC
"""


def _asked(person: Person) -> tuple[list[Open], list[Past]]:
    open_: list[Open] = []
    past: list[Past] = []
    for row in _rows(_ASKED, person=person.pk):
        goal = Goal(row["goal_id"], row["goal_code"], row["goal"], row["course_id"], row["course"])
        words = {name: row[name] for name in ("code", "title", "program", "dimension", "audience", "mandatory")}
        by = Asking(id=row["requirement_id"], goal=goal, **words)
        if row["closed_on"] is None:
            open_.append(Open(by=by, reasons=tuple(row["reasons"]), **{name: row[name] for name in _OPEN}))
        else:
            past.append(Past(by=by, **{name: row[name] for name in _PAST}))
    return open_, past


# Brands: those designated (all, where none is) that the location carries today, in order (DESIGN: effective brands).
_APPOINTMENTS = """
SELECT a.id, active.id IS NOT NULL AS is_held, a.code, held.name AS position, place.name AS location, place.city, ARRAY(
    SELECT brand.name FROM network_locationbrand carried JOIN network_brand brand ON brand.id = carried.brand_id
    WHERE carried.location_id = place.id AND (
        NOT EXISTS (SELECT FROM network_appointmentbrand d WHERE d.appointment_id = a.id)
        OR EXISTS (SELECT FROM network_appointmentbrand d WHERE d.appointment_id = a.id AND d.brand_id = brand.id))
    ORDER BY brand.sort_key, brand.code) AS brands
FROM network_appointment a
JOIN network_position held ON held.id = a.position_id JOIN network_location place ON place.id = a.location_id
LEFT JOIN network_active_appointment active ON active.id = a.id AND active.person_id = %(person)s
WHERE a.person_id = %(person)s AND (a.id = ANY(%(reasons)s) OR active.id IS NOT NULL)
ORDER BY a."primary" DESC, a.starts_on, a.code
"""


def _appointments(person: Person, reasons: Collection[int]) -> tuple[dict[int, Reason], tuple[Reason, ...]]:
    """The person's appointments, of these ids and those held today, in words; and the latter, home first."""
    found: dict[int, Reason] = {}
    held: list[Reason] = []
    for row in _rows(_APPOINTMENTS, person=person.pk, reasons=list(reasons)):
        reason = Reason(row["code"], row["position"], row["location"], row["city"], tuple(row["brands"]))
        found[row["id"]] = reason
        if row["is_held"]:
            held.append(reason)
    return found, tuple(held)


_DECIDED = """
SELECT true AS is_waiver, requirement_id, reason, ends_on, id FROM programs_waiver
WHERE person_id = %(person)s AND withdrawn_at IS NULL
    AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
UNION ALL
SELECT false, requirement_id, reason, NULL, id FROM programs_handassignment
WHERE person_id = %(person)s AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on > %(day)s)
ORDER BY id
"""


def _decided(person: Person, day: date) -> tuple[dict[int, ByHand], dict[int, ByHand]]:
    """By requirement: how the person is waived today, and why they were assigned; of several the last."""
    waivers: dict[int, ByHand] = {}
    assigned: dict[int, ByHand] = {}
    for row in _rows(_DECIDED, person=person.pk, day=day):
        (waivers if row["is_waiver"] else assigned)[row["requirement_id"]] = ByHand(row["reason"], row["ends_on"])
    return waivers, assigned


def _rows(statement: str, **values: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
