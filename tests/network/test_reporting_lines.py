"""Circles of reporting: only where all lines stand on one day, in one dimension; the path is named."""

import threading
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from factories import DimensionFactory, PersonFactory, ReportingLineFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from network.test_trees import HANGS, known, refusal, run
from tradewind.network.models import Person, ReportingLine

pytestmark = pytest.mark.django_db

EPOCH = date(2026, 1, 1)
DAYS = 6

Line = tuple[int, int, int | None, int | None]
"""Subordinate, manager, and from which day on until which day (days since EPOCH; None is open)."""


def stands(line: Line, day: int) -> bool:
    return (line[2] is None or line[2] <= day) and (line[3] is None or day < line[3])


def has_circle(lines: list[Line]) -> bool:
    """Whether on some day a walk from manager to manager comes back: looked at day by day."""
    for day in range(-1, DAYS + 1):
        edges = {(line[0], line[1]) for line in lines if stands(line, day)}
        reach = set(edges)
        while grown := {(a, d) for a, b in reach for c, d in edges if b == c} - reach:
            reach |= grown
        if any(a == b for a, b in reach):
            return True
    return False


def insert(lines: list[Line], dimension: int) -> None:
    """All in one statement."""
    days = [[None if line[at] is None else EPOCH + timedelta(line[at]) for line in lines] for at in (2, 3)]
    run(
        "INSERT INTO network_reportingline (dimension_id, subordinate_id, manager_id, starts_on, ends_on) "
        "SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[])",
        dimension,
        [line[0] for line in lines],
        [line[1] for line in lines],
        *days,
    )


@st.composite
def statements(draw: st.DrawFn) -> list[list[Line]]:
    """Statements of a few lines among five people, each line once."""
    pairs = draw(
        st.lists(
            st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(lambda pair: pair[0] != pair[1]),
            unique=True,
            min_size=1,
            max_size=10,
        )
    )
    day = st.one_of(st.none(), st.integers(0, DAYS))
    lines = [(*pair, *sorted_days(draw(day), draw(day))) for pair in pairs]
    cut = draw(st.integers(0, len(lines)))
    return [part for part in (lines[:cut], lines[cut:]) if part]


def sorted_days(starts: int | None, ends: int | None) -> tuple[int | None, int | None]:
    return (ends, starts) if starts is not None and ends is not None and ends < starts else (starts, ends)


@settings(max_examples=150)
@given(parts=statements())
def test_circle_is_refused_exactly_when_all_its_lines_stand_on_one_day(parts):
    with transaction.atomic():
        people = [PersonFactory().pk for _ in range(5)]
        dimension = DimensionFactory().pk
        there: list[Line] = []
        for part in parts:
            lines = [(people[line[0] - 1], people[line[1] - 1], *line[2:]) for line in part]
            if has_circle(there + lines):
                assert refusal(lambda: insert(lines, dimension))[0] == "reporting_line_no_circle"  # noqa: B023
            else:
                insert(lines, dimension)
                there += lines
        transaction.set_rollback(True)


def chain(*codes: str, dimension: object) -> list[Person]:
    """People each of whom reports to the next."""
    people = [PersonFactory(code=code) for code in codes]
    for subordinate, manager in pairwise(people):
        ReportingLineFactory(subordinate=subordinate, manager=manager, dimension=dimension)
    return people


def test_g7_circle_is_refused_with_dimension_and_path():
    service = DimensionFactory(code="service")
    people = chain("learner", "boss", "director", dimension=service)

    assert refusal(lambda: ReportingLineFactory(subordinate=people[2], manager=people[0], dimension=service)) == (
        "reporting_line_no_circle",
        "In dimension service people would report to themselves: boss > learner > director > boss",
    )


def test_two_bosses_of_each_other_in_two_dimensions_are_no_circle():
    one, other = PersonFactory(), PersonFactory()

    ReportingLineFactory(subordinate=one, manager=other)
    ReportingLineFactory(subordinate=other, manager=one)

    assert ReportingLine.objects.count() == 2


def test_those_who_swapped_places_are_no_circle_until_their_days_meet():
    service = DimensionFactory()
    one, other = PersonFactory(code="one"), PersonFactory(code="other")
    first = ReportingLineFactory(subordinate=one, manager=other, dimension=service, ends_on=date(2026, 3, 1))
    ReportingLineFactory(subordinate=other, manager=one, dimension=service, starts_on=date(2026, 3, 1))

    def prolong() -> None:
        first.ends_on = date(2026, 3, 2)
        first.save()

    assert refusal(prolong)[1].endswith("people would report to themselves: one > other > one")


def test_line_that_begins_and_ends_on_one_day_closes_no_circle():
    service = DimensionFactory()
    one, other = chain("one", "other", dimension=service)
    day = date(2026, 3, 1)

    ReportingLineFactory(subordinate=other, manager=one, dimension=service, starts_on=day, ends_on=day)

    assert ReportingLine.objects.count() == 2


MANY = 100_000


def crowd(manager: str, dimension: int) -> None:
    """A line for each of ``MANY`` people in one statement; ``manager`` is SQL for the number of person i's boss."""
    run(
        "INSERT INTO network_reportingline (dimension_id, subordinate_id, manager_id) "
        f"SELECT %s, i, {manager} FROM generate_series(1, {MANY}) AS i WHERE {manager} IS NOT NULL",
        dimension,
    )


@pytest.mark.parametrize(
    ("manager", "closing", "path"),
    [
        ("CASE WHEN i > 1 THEN (i + 6) / 8 END", (1, 90_000), "p1 > p3 > p22 > p176 > p1407 > p11250 > p90000 > p1"),
        (f"CASE WHEN i < {MANY} THEN i + 1 END", (MANY, 1), "p1 > p100000 > p99999 > "),
        (f"i %% {MANY} + 1", None, "p1 > p100000 > p99999 > "),
    ],
    ids=["one line closes a tree", "one line closes a chain", "one circle of all"],
)
@HANGS
def test_g7_circle_among_hundred_thousand_people_is_found(manager, closing, path):
    run(
        "INSERT INTO network_person (id, code, given_name, family_name, email, locale, status) "
        f"OVERRIDING SYSTEM VALUE SELECT i, 'p' || i, 'A', 'B', '', '', 'active' FROM generate_series(1, {MANY}) AS i"
    )
    known("network_person")
    dimension = DimensionFactory().pk
    if closing:
        crowd(manager, dimension)
        refused = refusal(lambda: insert([(*closing, None, None)], dimension))
    else:
        refused = refusal(lambda: crowd(manager, dimension))

    assert refused[0] == "reporting_line_no_circle"
    assert refused[1].split(": ")[1].startswith(path)


@pytest.mark.django_db(transaction=True)
def test_two_lines_that_close_a_circle_together_cannot_pass_each_other():
    service = DimensionFactory()
    one, other = PersonFactory(), PersonFactory()
    refused = []

    def second() -> None:
        try:
            ReportingLine.objects.create(subordinate=other, manager=one, dimension=service)
        except IntegrityError as error:
            refused.append(error.__cause__.diag.constraint_name)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        ReportingLine.objects.create(subordinate=one, manager=other, dimension=service)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for us
    thread.join(20)

    assert refused == ["reporting_line_no_circle"]
    assert ReportingLine.objects.get().subordinate == one
