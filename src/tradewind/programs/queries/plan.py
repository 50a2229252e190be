"""A person's training plan: one card a goal, with everybody who asked for it, and why.

Six queries, however many cards there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tradewind.goals.models import Achievement
from tradewind.network.days import today_of
from tradewind.network.models import Person
from tradewind.programs.models import Asked
from tradewind.programs.queries.facts import Facts, Goal, Open, Past, Reason, read_facts
from tradewind.programs.status import Status, asks_again, due_day, status_on

SOON = timedelta(days=30)
"""How far ahead a due day counts as soon."""


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
    """All cards on ``day``, the person's own: ``cards`` are asked for, ``earlier`` no longer are.

    ``held`` are the appointments that the person holds, their home first.
    """

    day: date
    held: tuple[Reason, ...]
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
    facts = read_facts(person, day)
    cards = sorted((_card(goal, facts, day) for goal in facts.goals.values()), key=_order)
    return Plan(
        day,
        facts.held,
        cards=tuple(card for card in cards if card.askers),
        earlier=tuple(card for card in cards if not card.askers),
    )


def _card(goal: Goal, facts: Facts, day: date) -> Card:
    achievements = facts.achievements.get(goal.id, [])
    achieved = next((_achieved(each, facts) for each in achievements if each.achieved_on <= day), None)
    is_valid = achieved is not None and achieved.is_valid(day)
    askers = sorted(
        (_asker(asked, facts, day, is_valid=is_valid) for asked in facts.open.get(goal.id, [])),
        key=lambda asker: (asker.due_on is None, asker.due_on or day, asker.title, asker.requirement),
    )
    asking = [asker for asker in askers if asker.status not in {Status.WAIVED, Status.ACHIEVED}]
    return Card(
        goal=goal.code,
        title=goal.title,
        course=goal.course,
        course_id=goal.course_id,
        status=most_pressing([asker.status for asker in askers]),
        due_on=min((asker.due_on for asker in asking if asker.due_on is not None), default=None),
        renewing=any(asker.renewing for asker in asking),
        askers=tuple(askers),
        achieved=achieved,
        credits=_earned(goal, achievements, facts),
        closed=tuple(_closed(past) for past in facts.past.get(goal.id, [])),
    )


def most_pressing(statuses: Collection[Status]) -> Status | None:
    """The status of a goal that several ask for (see ``Card``); None where nobody does."""
    for status in (Status.OVERDUE, Status.NOT_STARTED, Status.ACHIEVED, Status.WAIVED):
        if status in statuses:
            return status
    return None


def _asker(asked: Open, facts: Facts, day: date, *, is_valid: bool) -> Asker:
    status = status_on(asked, day)
    asks = status not in {Status.WAIVED, Status.ACHIEVED}
    by_hand = facts.assigned.get(asked.by.id)
    return Asker(
        requirement=asked.by.code,
        title=asked.by.title,
        program=asked.by.program,
        dimension=asked.by.dimension,
        audience=asked.by.audience,
        mandatory=asked.by.mandatory,
        status=status,
        due_on=due_day(asked, day) if asks else None,
        extended=asked.extended and asks,
        renewing=asks and asks_again(asked, day),
        counts=not (is_valid and asked.achieved_on is None),
        opened_on=asked.opened_on,
        reasons=tuple(facts.reasons[reason] for reason in asked.reasons if reason in facts.reasons),
        by_hand=by_hand.because if by_hand else "",
        waived=_waived(asked, facts),
    )


def _waived(asked: Open, facts: Facts) -> WaivedFor | None:
    if asked.waived_on is None:
        return None
    waiver = facts.waivers.get(asked.by.id)
    if waiver is None or asked.waived_by != Asked.WaivedBy.HAND:
        return WaivedFor(asked.waived_on, by=asked.waived_by or "")
    return WaivedFor(asked.waived_on, by=asked.waived_by, because=waiver.because, until=waiver.until)


def _achieved(achievement: Achievement, facts: Facts) -> Achieved:
    course = facts.credits[achievement.credit_id].title
    return Achieved(achievement.achieved_on, achievement.valid_until, achievement.renew_from, course)


def _earned(goal: Goal, achievements: Sequence[Achievement], facts: Facts) -> tuple[Earned, ...]:
    """Every credit for the goal, the latest first: of its own course, and of what counted as that."""
    by_credit = {achievement.credit_id: achievement for achievement in achievements}
    earned = [each for each in facts.credits.values() if each.course_id == goal.course_id or each.pk in by_credit]
    return tuple(
        Earned(
            course=credit.title,
            earned_on=credit.earned_on,
            source=credit.source,
            stands=credit.pk in by_credit or credit.stands,
            valid_until=by_credit[credit.pk].valid_until if credit.pk in by_credit else None,
        )
        for credit in sorted(earned, key=lambda credit: (credit.earned_on, credit.pk), reverse=True)
    )


def _closed(past: Past) -> Closed:
    return Closed(
        title=past.by.title,
        program=past.by.program,
        dimension=past.by.dimension,
        opened_on=past.opened_on,
        closed_on=past.closed_on,
        because=past.because,
        reopened=past.reopened,
    )


_RANK = {Status.OVERDUE: 0, Status.NOT_STARTED: 1, Status.ACHIEVED: 3, Status.WAIVED: 4, None: 5}


def _order(card: Card) -> tuple[int, date, str, str]:
    rank = _RANK[card.status]
    if rank == 1 and card.due_on is None:
        rank = 2
    ends = card.achieved.valid_until if card.achieved and card.is_done else None
    return rank, card.due_on or ends or date.max, card.title.casefold(), card.goal
