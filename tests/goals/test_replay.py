"""The replay against a plain second implementation, whatever the ledger and in whichever order it came."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

from django.db import connection, transaction
from goals.conftest import TODAY
from goals.plain import Award, Counts, Rule, replay
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradewind.catalog.models import Course, Equivalency
from tradewind.credit.models import Credit
from tradewind.credit.services import record_credit, reinstate_credit, revoke_credit
from tradewind.goals.models import Achievement, Goal, GoalValidity
from tradewind.goals.services import define_goal, refresh_achievements
from tradewind.kernel.calendar import Span
from tradewind.network.models import Person

COURSES = ["own", "same", "also", "other"]
FIRST = date(2024, 1, 1)
SPANS = [
    ("", ""),
    ("1 month", "7 days"),
    ("3 months", "1 month"),
    ("6 months", "90 days"),
    ("12 months", ""),
    ("100 days", "30 days"),
]

days = st.integers(0, 800).map(lambda number: FIRST + timedelta(days=number))
awards = st.lists(st.tuples(st.sampled_from(COURSES), days), max_size=14, unique=True)
validity = st.sampled_from(SPANS)
window = st.tuples(st.none() | days, st.none() | days, st.booleans())
fates = st.lists(st.sampled_from(["stands", "stands", "stands", "revoked", "reinstated"]), min_size=14, max_size=14)
slow = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@contextmanager
def example():
    """Hypothesis runs many in one test: each begins with nothing but the courses, and leaves nothing."""
    with transaction.atomic():
        Course.objects.bulk_create(Course(code=code, title=code) for code in COURSES)
        yield
        transaction.set_rollback(True)


def equivalencies(windows):
    """Stores ``same`` and ``also`` as equivalents of ``own``, and returns them as the plain replay takes them."""
    ways = []
    for code, (first, last, back) in zip(["same", "also"], windows, strict=True):
        low, high = sorted((first, last)) if first and last else (first, last)
        course, own = Course.objects.get(code=code), Course.objects.get(code="own")
        Equivalency.objects.create(
            code=code, course=course, counts_as=own, starts_on=low, ends_on=high, reaches_back=back
        )
        ways.append(Counts(code, low, high, back))
    return ways


def enter(person, ledger, each=lambda: None):
    """Enters awards and their fates in the order given, calling ``each`` after every entry; the plain ledger."""
    plain = []
    for (code, day), fate in ledger:
        course = Course.objects.get(code=code)
        credit = record_credit(person=person, course=course, earned_on=day, source="test", actor="test").credit
        each()
        if fate != "stands":
            revoke_credit(credit, reason="a", actor="b")
            each()
        if fate == "reinstated":
            reinstate_credit(credit, reason="a", actor="b")
            each()
        plain.append(Award(credit.pk, code, day, standing=fate != "revoked"))
    return plain


def stored(*, with_credit=True):
    rows = Achievement.objects.order_by("achieved_on").values_list(
        "achieved_on", "credit_id", "valid_until", "renew_from"
    )
    return [row if with_credit else (row[0], *row[2:]) for row in rows]


@slow
@given(awards, fates, st.tuples(window, window), validity)
def test_one_refresh_is_the_plain_replay(anna, earned, fate, windows, spans):
    with example():
        ways = equivalencies(windows)
        define_goal("goal", title="Goal", course="own", valid_for=spans[0], renew_within=spans[1])
        ledger = enter(anna, zip(earned, fate, strict=False))
        refresh_achievements()
        assert stored() == replay(ledger, "own", ways, [Rule(None, *spans)], {})


@slow
@given(awards, fates, st.tuples(window, window), validity, st.randoms(use_true_random=False))
def test_any_order_of_arrival_with_refreshes_between_is_the_same(anna, earned, fate, windows, spans, shuffling):
    with example():
        ways = equivalencies(windows)
        define_goal("goal", title="Goal", course="own", valid_for=spans[0], renew_within=spans[1])
        arriving = list(zip(earned, fate, strict=False))
        shuffling.shuffle(arriving)
        ledger = enter(anna, arriving, each=lambda: refresh_achievements(people=[anna.pk]))
        expected = replay(ledger, "own", ways, [Rule(None, *spans)], {})
        assert stored() == expected
        assert refresh_achievements() == 0


@slow
@given(awards, awards, fates, validity, validity, days)
def test_a_changed_rule_leaves_what_was_achieved_the_validity_it_was_given(
    anna, before, after, fate, first, then, since
):
    with example():
        goal = define_goal("goal", title="Goal", course="own", valid_for=first[0], renew_within=first[1])
        before = [award for award in before if award not in after]
        ledger = enter(anna, zip(before, fate, strict=False))
        refresh_achievements()
        was_given = {day: first for day, *_ in stored()}
        GoalValidity.objects.create(goal=goal, from_day=since, valid_for=then[0], renew_within=then[1])
        ledger += enter(anna, zip(after, fate, strict=False))
        refresh_achievements()
        rules = [Rule(None, *first), Rule(since, *then)]
        assert stored() == replay(ledger, "own", [], rules, was_given)


@slow
@given(awards, fates, st.tuples(window, window), st.tuples(window, window), validity)
def test_equivalencies_that_changed_leave_what_they_would_have_given_at_once(anna, earned, fate, old, new, spans):
    with example():
        define_goal("goal", title="Goal", course="own", valid_for=spans[0], renew_within=spans[1])
        ledger = enter(anna, zip(earned, fate, strict=False))
        equivalencies(old)
        refresh_achievements()
        Equivalency.objects.all().delete()
        ways = equivalencies(new)
        refresh_achievements(goals=[Goal.objects.get().pk])
        assert stored() == replay(ledger, "own", ways, [Rule(None, *spans)], {})


@slow
@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(1, 1200), st.sampled_from(["days", "months"]))
def test_e1_the_database_counts_as_kernel_calendar_does(db, day, count, unit):
    span = Span(count, unit)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date + %s::interval)::date, (%s::date - %s::interval)::date", [day, str(span)] * 2)
        assert cursor.fetchone() == (span.after(day), span.before(day))
        cursor.execute("SELECT (goals_validity(%s::date, %s, '')).valid_until", [day, str(span)])
        assert cursor.fetchone() == (span.after(day),)


def test_everybody_at_once_is_everybody_one_by_one(anna):
    with example():
        define_goal("goal", title="Goal", course="own", valid_for="3 months", renew_within="1 month")
        everybody = [anna, *(Person.objects.create(code=f"p{n}", given_name="P", family_name="P") for n in range(4))]
        own = Course.objects.get(code="own")
        Credit.objects.bulk_create(
            Credit(
                person=person, course=own, earned_on=TODAY - timedelta(days=20 * number * (place + 1)), recorded_by="t"
            )
            for place, person in enumerate(everybody)
            for number in range(12)
        )
        assert refresh_achievements() == 60
        at_once = list(Achievement.objects.order_by("person", "achieved_on").values_list("credit", "valid_until"))
        Achievement.objects.all().delete()
        assert [refresh_achievements(people=[person.pk]) for person in everybody] == [12] * 5
        one_by_one = list(Achievement.objects.order_by("person", "achieved_on").values_list("credit", "valid_until"))
        assert one_by_one == at_once
        for person in everybody:
            ledger = [Award(credit.pk, "own", credit.earned_on) for credit in Credit.objects.filter(person=person)]
            ledger = [replace(award, standing=True) for award in ledger]
            found = (
                Achievement.objects.filter(person=person).order_by("achieved_on").values_list("valid_until", flat=True)
            )
            expected = replay(ledger, "own", [], [Rule(None, "3 months", "1 month")], {})
            assert list(found) == [until for _, _, until, _ in expected]
