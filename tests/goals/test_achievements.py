"""What follows from the ledger."""

from datetime import date

import pytest
from django.apps import apps

from tradewind.catalog.models import Equivalency
from tradewind.catalog.services import define_course, define_equivalency, end_equivalency
from tradewind.credit.services import reinstate_credit, revoke_credit
from tradewind.goals.models import Achievement
from tradewind.goals.queries import achievement_on, people_whose_goals_turn, valid_on
from tradewind.goals.services import refresh_achievements
from tradewind.network.models import Person, StalePerson


@pytest.fixture
def stale(anna):
    """Whether Anna is noted as stale since the last look, and how often."""

    def _stale():
        count = StalePerson.objects.filter(person_id=anna.pk).count()
        StalePerson.objects.all().delete()
        return count

    return _stale


@pytest.mark.parametrize(
    ("earned", "valid_for", "until"),
    [
        ("2024-02-29", "12 months", "2025-02-28"),
        ("2024-02-29", "48 months", "2028-02-29"),
        ("2025-01-31", "1 month", "2025-02-28"),
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2025-03-31", "6 months", "2025-09-30"),
        ("2025-12-31", "90 days", "2026-03-31"),
    ],
)
def test_e1_months_are_the_calendars(goal, earn, spans, earned, valid_for, until):
    goal(valid_for=valid_for, renew_within="")
    earn("hv", earned)
    assert [row[1:3] for row in spans()] == [(earned, until)]


def test_e2_the_last_valid_day_is_inclusive(goal, earn, anna):
    hv = goal()
    earn("hv", "2025-03-01")
    refresh_achievements()
    held = {day: achievement_on(anna, hv, date.fromisoformat(day)) is not None for day in _AROUND}
    assert held == {"2025-02-28": False, "2025-03-01": True, "2026-03-01": True, "2026-03-02": False}
    assert {day: valid_on(date.fromisoformat(day)).exists() for day in _AROUND} == held


_AROUND = ("2025-02-28", "2025-03-01", "2026-03-01", "2026-03-02")


@pytest.mark.parametrize(
    ("renewed", "until"),
    [
        ("2025-11-30", "2026-11-30"),  # the day before the window opens
        ("2025-12-01", "2027-03-01"),  # its first day
        ("2026-03-01", "2027-03-01"),  # the last valid day
        ("2026-03-02", "2027-03-02"),  # the day after
    ],
)
def test_e4_renewed_inside_the_window_counts_from_the_old_end_else_from_the_day(goal, earn, spans, renewed, until):
    goal()
    earn("hv", "2025-03-01", renewed)
    assert [row[1:3] for row in spans()] == [("2025-03-01", "2026-03-01"), (renewed, until)]


def test_e10_third_and_fourth_cycle_work(goal, earn, spans):
    goal()
    earn("hv", "2022-03-01", "2023-02-01", "2024-01-20", "2025-02-10", "2026-01-31")
    assert [row[2] for row in spans()] == ["2023-03-01", "2024-03-01", "2025-03-01", "2026-03-01", "2027-03-01"]


def test_a_second_pass_inside_one_window_neither_renews_twice_nor_takes_the_renewal_away(goal, earn, spans):
    goal()
    earn("hv", "2024-03-01", "2025-01-10", "2025-01-20", "2025-12-24")
    assert [row[2] for row in spans()] == ["2025-03-01", "2026-03-01", "2026-01-20", "2027-03-01"]


def test_without_renew_within_every_pass_counts_from_its_day_and_asks_the_day_after_the_end(goal, earn, spans):
    goal(renew_within="")
    earn("hv", "2025-03-01", "2026-02-28")
    assert spans() == [
        ("hv", "2025-03-01", "2026-03-01", "2026-03-02"),
        ("hv", "2026-02-28", "2027-02-28", "2027-03-01"),
    ]


def test_for_good_has_no_end(goal, earn, spans, anna):
    hv = goal(valid_for="", renew_within="")
    earn("hv", "2025-03-01", "2025-04-01")
    assert spans() == [("hv", "2025-03-01", None, None), ("hv", "2025-04-01", None, None)]
    assert achievement_on(anna, hv, date(2099, 1, 1)).achieved_on == date(2025, 3, 1)


def test_d3_a_back_dated_credit_between_two_others_is_as_if_it_had_come_on_its_day(goal, earn, spans):
    goal()
    earn("hv", "2024-03-01", "2026-02-15")
    assert [row[2] for row in spans()] == ["2025-03-01", "2027-02-15"]
    earn("hv", "2025-02-20")
    assert [row[1:3] for row in spans()] == [
        ("2024-03-01", "2025-03-01"),
        ("2025-02-20", "2026-03-01"),
        ("2026-02-15", "2027-03-01"),
    ]


def test_d4_an_older_credit_is_history_a_newer_renews(goal, earn, spans, anna):
    hv = goal()
    earn("hv", "2025-06-20"), spans()
    earn("hv", "2020-01-01"), spans()
    assert achievement_on(anna, hv, date(2026, 6, 15)).valid_until == date(2026, 6, 20)
    earn("hv", "2026-06-15"), spans()
    assert achievement_on(anna, hv, date(2026, 6, 15)).valid_until == date(2027, 6, 20)


def test_d5_a_revoked_credit_takes_its_achievement_along_and_an_older_one_takes_over(goal, earn, spans, anna):
    hv = goal(renew_within="")
    earn("hv", "2026-01-01")
    credit = earn("hv", "2026-05-01")
    full = spans()
    revoke_credit(credit, reason="Copied", actor="boss")
    assert [row[1] for row in spans()] == ["2026-01-01"]
    assert achievement_on(anna, hv, date(2026, 6, 1)).valid_until == date(2027, 1, 1)
    reinstate_credit(credit, reason="It was hers", actor="boss")
    assert spans() == full


def test_d5_what_it_was_is_kept_in_the_history(goal, earn, spans):
    goal(), spans()
    credit = earn("hv", "2026-05-01")
    spans()
    revoke_credit(credit, reason="Copied", actor="boss")
    spans()
    history = apps.get_model("goals", "AchievementEvent").objects
    assert list(history.values_list("pgh_label", "valid_until")) == [("gone", date(2027, 5, 1))]


def test_d7_one_course_for_two_goals_of_different_validity(goal, earn, spans):
    goal("long", "24 months", "90 days", course="hv")
    goal("short", "6 months", "30 days", course="hv")
    earn("hv", "2025-01-01", "2025-06-15")
    assert [row[:3] for row in spans()] == [
        ("long", "2025-01-01", "2027-01-01"),
        ("long", "2025-06-15", "2027-06-15"),
        ("short", "2025-01-01", "2025-07-01"),
        ("short", "2025-06-15", "2026-01-01"),
    ]


def test_b7_an_achievement_is_dated_by_its_credit(goal, earn, spans):
    earn("hv", "2026-02-03")
    assert spans() == []
    goal()
    assert [row[1] for row in spans()] == ["2026-02-03"]


def test_e8_what_was_achieved_keeps_the_validity_it_was_given(goal, earn, spans):
    goal()
    earn("hv", "2026-01-01")
    spans()
    goal(valid_for="6 months", renew_within="")
    earn("hv", "2026-06-15"), earn("hv", "2025-12-01")
    assert [row[1:3] for row in spans()] == [
        ("2025-12-01", "2026-12-01"),  # came late: counts as if it had come on its day
        ("2026-01-01", "2027-01-01"),  # keeps its own
        ("2026-06-15", "2026-12-15"),  # by the new rule
    ]


def test_e8_a_shorter_rule_does_not_cut_what_lasts_longer(goal, earn, spans, anna):
    hv = goal(valid_for="24 months")
    earn("hv", "2026-01-01")
    spans()
    goal(valid_for="3 months", renew_within="")
    earn("hv", "2026-06-15")
    spans()
    assert achievement_on(anna, hv, date(2026, 7, 1)).valid_until == date(2028, 1, 1)


def test_e12_a_late_credit_from_before_the_end_makes_it_continuous(goal, earn, spans):
    goal()
    earn("hv", "2024-03-01")
    assert [row[2] for row in spans()] == ["2025-03-01"]
    earn("hv", "2025-02-27")
    assert [row[2] for row in spans()] == ["2025-03-01", "2026-03-01"]


@pytest.fixture
def hv2(goal):
    """A goal of hv-2, as which hv-1 can count."""
    define_course("hv-1", title="The course before")
    return goal("hv", course="hv-2", renew_within="")


@pytest.mark.parametrize(
    ("window", "counted"),
    [
        ({}, ["2025-06-14", "2026-01-10", "2026-06-14"]),
        ({"ends_on": date(2026, 6, 13)}, ["2025-06-14", "2026-01-10"]),
        ({"starts_on": date(2026, 1, 10), "ends_on": date(2026, 1, 10)}, ["2026-01-10"]),
        ({"starts_on": date(2026, 1, 11)}, ["2026-06-14"]),
        ({"starts_on": date(2026, 1, 11), "reaches_back": True}, ["2025-06-14", "2026-01-10", "2026-06-14"]),
        (
            {"starts_on": date(2026, 1, 11), "ends_on": date(2026, 5, 1), "reaches_back": True},
            ["2025-06-14", "2026-01-10"],
        ),
    ],
)
def test_c10_an_equivalency_counts_what_was_earned_inside_it(hv2, earn, spans, window, counted):
    define_equivalency("e", course="hv-1", counts_as="hv-2", **window)
    earn("hv-1", "2025-06-14", "2026-01-10", "2026-06-14")
    assert [row[1] for row in spans()] == counted


def test_c10_one_that_ended_yesterday_still_counts_for_what_was_earned_before(hv2, earn, spans):
    define_equivalency("e", course="hv-1", counts_as="hv-2")
    earn("hv-1", "2026-01-10")
    before = spans()
    end_equivalency("e", on=date(2026, 6, 14))
    assert spans() == before != []
    end_equivalency("e", on=date(2026, 1, 9))
    assert spans() == []


def test_c10_equivalencies_are_one_way_and_one_step(hv2, earn, spans):
    define_equivalency("e", course="hv-1", counts_as="hv-2")
    define_course("hv-0", title="The course before that")
    define_equivalency("f", course="hv-0", counts_as="hv-1")
    define_course("other", title="What this course counts as, and not the other way round")
    define_equivalency("g", course="hv-2", counts_as="other")
    earn("hv-0", "2026-01-10"), earn("other", "2026-01-11")
    assert spans() == []


def test_on_one_day_the_goals_own_course_goes_before_one_that_counts_as_it(hv2, earn, spans):
    define_equivalency("e", course="hv-1", counts_as="hv-2")
    other, own = earn("hv-1", "2026-01-10"), earn("hv-2", "2026-01-10")
    spans()
    assert Achievement.objects.get().credit == own
    revoke_credit(own, reason="a", actor="b")
    spans()
    assert Achievement.objects.get().credit == other


def test_b10_another_course_leaves_no_orphan_and_an_equivalency_keeps_what_there_was(goal, earn, spans):
    goal()
    earn("hv", "2026-01-10")
    before = spans()
    goal(course="hv-2")
    assert spans() == []
    define_equivalency("e", course="hv", counts_as="hv-2")
    assert spans() == before


def test_an_unchanged_ledger_changes_nothing(goal, earn, stale):
    goal(), stale(), earn("hv", "2024-03-01", "2025-02-20")
    assert stale() == 2
    assert refresh_achievements() == 2
    assert stale() == 1  # once a statement
    assert refresh_achievements() == 0
    assert stale() == 0


def test_a_change_of_days_is_heard_and_one_of_the_credit_alone_is_not(hv2, earn, stale):
    Equivalency.objects.all().delete()
    define_equivalency("e", course="hv-1", counts_as="hv-2")
    earn("hv-1", "2026-01-10"), refresh_achievements(), earn("hv-2", "2026-01-10"), stale()
    assert refresh_achievements() == 1
    assert stale() == 0
    Achievement.objects.update(renew_from=date(2026, 2, 2))
    assert stale() == 1
    assert refresh_achievements() == 1
    assert stale() == 1
    Achievement.objects.all().delete()
    assert stale() == 1


def test_only_the_people_and_the_goals_asked_for_are_brought_in_step(goal, earn, anna):
    ben = Person.objects.create(code="ben", given_name="Ben", family_name="Ode")
    goals = [goal(), goal("ev")]
    for person in (anna, ben):
        earn("hv", "2026-01-01", person=person), earn("ev", "2026-01-01", person=person)
    assert refresh_achievements(people=[], goals=None) == 0
    assert refresh_achievements(people=[anna.pk], goals=[goals[0].pk]) == 1
    assert list(Achievement.objects.values_list("person", "goal")) == [(anna.pk, goals[0].pk)]
    Achievement.objects.all().delete()
    assert refresh_achievements(goals=[goals[1].pk]) == 2
    assert refresh_achievements(people=[ben.pk]) == 1
    assert refresh_achievements() == 1


def test_whose_goals_turn_between_two_days_whichever_way_the_clock_goes(goal, earn, anna):
    goal()
    earn("hv", "2025-03-01")  # asked for again from 2025-12-01, valid until 2026-03-01
    refresh_achievements()
    turns = [
        day
        for day in range(1, 32)
        for month, first in ((12, 2025), (3, 2026), (3, 2025))
        if people_whose_goals_turn(date(first, month, day), date.fromordinal(date(first, month, day).toordinal() - 1))
    ]
    assert turns == [1, 1, 2]
    assert people_whose_goals_turn(date(2025, 11, 30), date(2025, 12, 1)) == [anna.pk]
    assert people_whose_goals_turn(date(2025, 12, 1), date(2026, 3, 1)) == []
