"""A person's training plan: one card a goal, with everybody who asked for it, and why.

Eight queries, however many cards there are.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import Q

from tradewind.credit.models import Credit
from tradewind.goals.models import Achievement, Goal
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.programs.models import Asked, Assignment, HandAssignment, PastAssignment, Waiver
from tradewind.programs.status import Status, asks_again, due_day, status_on

Row = TypeVar("Row")

SOON = timedelta(days=30)
"""How far ahead a due day counts as soon."""


@dataclass(frozen=True, slots=True)
class Reason:
    """An appointment that called for it. ``brands``: those it counts for (DESIGN: effective brands), by name."""

    appointment: str
    position: str
    location: str
    city: str
    brands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaivedFor:
    """Why an assignment is excused. ``because`` and ``until`` (its last day) are known where a person did it."""

    since: date
    by: str
    because: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """One open assignment: a requirement that asks this person for the card's goal.

    ``due_on`` is what it asks for now (None also while nothing is asked: waived or achieved). ``counts`` is
    False where the person has a valid achievement that lies outside this program's window. ``by_hand`` is the
    reason somebody gave who assigned it by hand.
    """

    requirement: str
    title: str
    program: str
    dimension: str
    audience: str
    mandatory: bool
    status: Status
    due_on: date | None
    extended: bool
    renewing: bool
    counts: bool
    opened_on: date
    reasons: tuple[Reason, ...]
    by_hand: str = ""
    waived: WaivedFor | None = None


@dataclass(frozen=True, slots=True)
class Achieved:
    """The goal as achieved. ``valid_until`` is the last valid day, ``renew_from`` when it is asked for again."""

    achieved_on: date
    valid_until: date | None
    renew_from: date | None
    course: str

    def is_valid(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.achieved_on <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Earned:
    """A credit for the goal. ``stands`` is False where it was revoked; ``valid_until`` where it achieved it.

    ``course`` is what it was called on that day.
    """

    course: str
    earned_on: date
    source: str
    stands: bool
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Closed:
    """An assignment of the goal that was closed; ``because`` is a ``PastAssignment.Because``."""

    title: str
    program: str
    dimension: str
    opened_on: date
    closed_on: date
    because: str
    reopened: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A goal as it stands for one person.

    ``status`` is waived only if every asker waives it; else the most pressing of those that do not decides:
    overdue, then not started, then achieved. ``due_on`` is the earliest day of the askers that still ask.
    A goal that nobody asks for any more has no askers, and ``status`` None. ``course`` is the title of what achieves
    it, ``course_id`` which one that is.
    """

    goal: str
    title: str
    course: str
    course_id: int
    status: Status | None
    due_on: date | None
    renewing: bool
    askers: tuple[Asker, ...]
    achieved: Achieved | None
    credits: tuple[Earned, ...]
    closed: tuple[Closed, ...]

    @property
    def is_done(self) -> bool:
        """Whether it asks nothing of the person now."""
        return self.status in {None, Status.ACHIEVED, Status.WAIVED}

    def is_due_soon(self, day: date) -> bool:
        """Whether it is to be done within ``SOON`` of ``day``, and not overdue."""
        return self.status == Status.NOT_STARTED and self.due_on is not None and self.due_on <= day + SOON


@dataclass(frozen=True, slots=True)
class Plan:
    """All cards on ``day``, the person's own: ``cards`` are asked for, ``earlier`` no longer are."""

    day: date
    cards: tuple[Card, ...]
    earlier: tuple[Card, ...]

    @property
    def to_do(self) -> list[Card]:
        """What is still to be done, the most pressing first."""
        return [card for card in self.cards if not card.is_done]

    @property
    def done(self) -> list[Card]:
        """What is achieved or waived."""
        return [card for card in self.cards if card.is_done]

    def card(self, goal: str) -> Card | None:
        """The card of a goal by its code, asked for or not."""
        return next((card for card in (*self.cards, *self.earlier) if card.goal == goal), None)


def plan_of(person: Person, on: date | None = None) -> list[Card]:
    """The cards of what is asked of the person, the most pressing first; ``on`` is their own day (default)."""
    return list(read_plan(person, on).cards)


def read_plan(person: Person, on: date | None = None) -> Plan:
    """The whole plan. The order: overdue, due, without a due day, achieved, waived; each by day, then title."""
    day = on or today_of(person)
    facts = _Facts.read(person, day)
    cards = sorted((_card(goal, facts, day) for goal in facts.goals.values()), key=_order)
    return Plan(
        day,
        cards=tuple(card for card in cards if card.askers),
        earlier=tuple(card for card in cards if not card.askers),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database has of one person's plan: rows by goal, decisions by requirement."""

    goals: Mapping[int, Goal]
    open: Mapping[int, list[Assignment]]
    past: Mapping[int, list[PastAssignment]]
    achievements: Mapping[int, list[Achievement]]
    credits: Mapping[int, list[Credit]]
    reasons: Mapping[int, Reason]
    waivers: Mapping[int, Waiver]
    by_hand: Mapping[int, HandAssignment]

    @classmethod
    def read(cls, person: Person, day: date) -> "_Facts":
        """Seven queries; ``today_of`` is the eighth."""
        related = ("requirement__goal__course", "requirement__program", "requirement__dimension")
        current = list(Assignment.objects.filter(person=person).select_related(*related, "requirement__audience"))
        past = list(PastAssignment.objects.filter(person=person).select_related(*related).order_by("-closed_at"))
        requirements = [asked.requirement for asked in past] + [asked.requirement for asked in current]
        goals = {requirement.goal_id: requirement.goal for requirement in requirements}
        achievements = Achievement.objects.filter(person=person, goal__in=goals).with_title().select_related("credit")
        awards = (
            Credit.objects.with_standing()
            .with_title()
            .filter(person=person, course__in={goal.course_id for goal in goals.values()})
        )
        decided = Q(person=person, starts_on__lte=day)
        waivers = Waiver.objects.filter(decided, Q(ends_on=None) | Q(ends_on__gte=day), withdrawn_at=None)
        by_hand = HandAssignment.objects.filter(decided, Q(ends_on=None) | Q(ends_on__gt=day))
        return cls(
            goals=goals,
            open=_grouped(current, lambda asked: asked.requirement.goal_id),
            past=_grouped(past, lambda asked: asked.requirement.goal_id),
            achievements=_grouped(achievements.longest_first(), lambda achievement: achievement.goal_id),
            credits=_grouped(awards, lambda award: award.course_id),
            reasons=_reasons({reason for asked in current for reason in asked.reasons}),
            waivers={waiver.requirement_id: waiver for waiver in waivers.order_by("pk")},
            by_hand={hand.requirement_id: hand for hand in by_hand.order_by("pk")},
        )


def _grouped(rows: Iterable[Row], key: Callable[[Row], int]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


# Brands: those designated (all, where none is) that the location carries today, in order (DESIGN: effective brands).
_REASONS = """
SELECT a.id, a.code, held.name, place.name, place.city, ARRAY(
    SELECT brand.name FROM network_locationbrand carried JOIN network_brand brand ON brand.id = carried.brand_id
    WHERE carried.location_id = place.id AND (
        NOT EXISTS (SELECT FROM network_appointmentbrand d WHERE d.appointment_id = a.id)
        OR EXISTS (SELECT FROM network_appointmentbrand d WHERE d.appointment_id = a.id AND d.brand_id = brand.id))
    ORDER BY brand.sort_key, brand.code)
FROM network_appointment a
JOIN network_position held ON held.id = a.position_id JOIN network_location place ON place.id = a.location_id
WHERE a.id = ANY(%s)
"""


def _reasons(appointments: Collection[int]) -> dict[int, Reason]:
    """Each appointment in words; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_REASONS, [list(appointments)])
        return {
            pk: Reason(code, position, location, city, tuple(brands))
            for pk, code, position, location, city, brands in cursor.fetchall()
        }


def _card(goal: Goal, facts: _Facts, day: date) -> Card:
    achievements = facts.achievements.get(goal.pk, [])
    achieved = next((_achieved(each) for each in achievements if each.achieved_on <= day), None)
    is_valid = achieved is not None and achieved.is_valid(day)
    askers = sorted(
        (_asker(asked, facts, day, is_valid=is_valid) for asked in facts.open.get(goal.pk, [])),
        key=lambda asker: (asker.due_on is None, asker.due_on or day, asker.title, asker.requirement),
    )
    asking = [asker for asker in askers if asker.status not in {Status.WAIVED, Status.ACHIEVED}]
    return Card(
        goal=goal.code,
        title=str(goal),
        course=goal.course.title,
        course_id=goal.course_id,
        status=most_pressing([asker.status for asker in askers]),
        due_on=min((asker.due_on for asker in asking if asker.due_on is not None), default=None),
        renewing=any(asker.renewing for asker in asking),
        askers=tuple(askers),
        achieved=achieved,
        credits=_earned(facts.credits.get(goal.course_id, []), achievements),
        closed=tuple(_closed(past) for past in facts.past.get(goal.pk, [])),
    )


def most_pressing(statuses: Collection[Status]) -> Status | None:
    """The status of a goal that several ask for (see ``Card``); None where nobody does."""
    for status in (Status.OVERDUE, Status.NOT_STARTED, Status.ACHIEVED, Status.WAIVED):
        if status in statuses:
            return status
    return None


def _asker(asked: Assignment, facts: _Facts, day: date, *, is_valid: bool) -> Asker:
    requirement = asked.requirement
    status = status_on(asked, day)
    asks = status not in {Status.WAIVED, Status.ACHIEVED}
    by_hand = facts.by_hand.get(requirement.pk)
    return Asker(
        requirement=requirement.code,
        title=str(requirement),
        program=str(requirement.program or ""),
        dimension=str(requirement.dimension),
        audience=str(requirement.audience),
        mandatory=requirement.mandatory,
        status=status,
        due_on=due_day(asked, day) if asks else None,
        extended=asked.extended and asks,
        renewing=asks and asks_again(asked, day),
        counts=not (is_valid and asked.achieved_on is None),
        opened_on=asked.opened_on,
        reasons=tuple(facts.reasons[reason] for reason in asked.reasons if reason in facts.reasons),
        by_hand=by_hand.reason if by_hand else "",
        waived=_waived(asked, facts.waivers.get(requirement.pk)),
    )


def _waived(asked: Asked, waiver: Waiver | None) -> WaivedFor | None:
    if asked.waived_on is None:
        return None
    if waiver is None or asked.waived_by != Asked.WaivedBy.HAND:
        return WaivedFor(asked.waived_on, by=asked.waived_by or "")
    return WaivedFor(asked.waived_on, by=Asked.WaivedBy.HAND, because=waiver.reason, until=waiver.ends_on)


def _achieved(achievement: Achievement) -> Achieved:
    return Achieved(achievement.achieved_on, achievement.valid_until, achievement.renew_from, achievement.course_title)


def _earned(awards: Sequence[Credit], achievements: Sequence[Achievement]) -> tuple[Earned, ...]:
    """Every credit for the goal, the latest first: of its own course, and of what counted as that."""
    by_credit = {achievement.credit_id: achievement for achievement in achievements}
    entries = {award.pk: award for award in awards} | {each.credit_id: each.credit for each in achievements}
    titles = {award.pk: award.title for award in awards} | {each.credit_id: each.course_title for each in achievements}
    return tuple(
        Earned(
            course=titles[key],
            earned_on=credit.earned_on,
            source=credit.source,
            stands=key in by_credit or bool(getattr(credit, "stands", True)),
            valid_until=by_credit[key].valid_until if key in by_credit else None,
        )
        for key, credit in sorted(entries.items(), key=lambda item: (item[1].earned_on, item[0]), reverse=True)
    )


def _closed(past: PastAssignment) -> Closed:
    return Closed(
        title=str(past.requirement),
        program=str(past.requirement.program or ""),
        dimension=str(past.requirement.dimension),
        opened_on=past.opened_on,
        closed_on=past.closed_on,
        because=past.closed_because,
        reopened=past.reopened_at is not None,
    )


_RANK = {Status.OVERDUE: 0, Status.NOT_STARTED: 1, Status.ACHIEVED: 3, Status.WAIVED: 4, None: 5}


def _order(card: Card) -> tuple[int, date, str, str]:
    rank = _RANK[card.status]
    if rank == 1 and card.due_on is None:
        rank = 2
    ends = card.achieved.valid_until if card.achieved and card.is_done else None
    return rank, card.due_on or ends or date.max, card.title.casefold(), card.goal
