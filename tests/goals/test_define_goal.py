"""Goals and the versions of their validity."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from goals.conftest import TODAY

from tradewind.goals.models import Goal, GoalValidity
from tradewind.goals.services import define_goal, delete_goal, refresh_achievements
from tradewind.kernel.problems import BadInput
from tradewind.network.models import StaleDefinition, TimeZone


def versions():
    rows = GoalValidity.objects.order_by("pk").values_list("from_day", "valid_for", "renew_within")
    return sorted(rows, key=lambda row: row[0] or date.min)


def stale():
    goals = list(StaleDefinition.objects.filter(kind="goal").values_list("object_id", flat=True).distinct())
    StaleDefinition.objects.all().delete()
    return goals


def test_a_goal_keeps_its_spans_in_days_and_months(goal):
    goal(valid_for="2 years", renew_within="2 weeks")
    assert versions() == [(None, "24 months", "14 days")]
    found = Goal.objects.with_validity().get()
    assert (found.valid_for, found.renew_within) == ("24 months", "14 days")


def test_a_goal_for_good(goal):
    goal(valid_for="", renew_within="")
    assert versions() == [(None, "", "")]


@pytest.mark.parametrize(
    ("valid_for", "renew_within", "fault"),
    [
        ("a while", "", "valid_for: 'a while' is not a stretch of time; write for example '24 months' or '90 days'."),
        ("0 days", "", "valid_for: '0 days' is not a stretch of time; write for example '24 months' or '90 days'."),
        (
            "101 years",
            "",
            "valid_for: 1212 months is longer than a hundred years. Leave it out for what lasts for good.",
        ),
        ("", "90 days", "renew_within: renews what never ends. Give valid_for too, or leave it out."),
        ("3 months", "90 days", "renew_within: 90 days is not shorter than valid_for, 3 months. Shorten it."),
        ("1 year", "12 months", "renew_within: 12 months is not shorter than valid_for, 12 months. Shorten it."),
    ],
)
def test_a_bad_span_is_refused_where_it_stands(goal, valid_for, renew_within, fault):
    with pytest.raises(BadInput) as error:
        goal(valid_for=valid_for, renew_within=renew_within)
    assert [str(problem) for problem in error.value.problems] == [f"goals.hv.{fault}"]
    assert not Goal.objects.exists()


def test_plain_sql_can_store_no_span_that_the_replay_could_not_read(goal):
    with pytest.raises(IntegrityError, match="goal_validity_is_in_spans"), transaction.atomic():
        GoalValidity.objects.create(goal=goal(), from_day=TODAY, valid_for="soon")


def test_an_unknown_course_is_named_with_the_nearest(goal):
    goal("hv-100")
    with pytest.raises(BadInput, match=r"goals\.x\.course: there is no course 'hv-10O'\. Did you mean 'hv-100'\?"):
        define_goal("x", title="X", course="hv-10O")


def test_e8_a_changed_validity_is_a_further_version_from_today(goal, earn):
    goal(), earn("hv", "2026-01-01"), refresh_achievements()
    goal(valid_for="6 months", renew_within="")
    assert versions() == [(None, "12 months", "90 days"), (TODAY, "6 months", "")]


def test_as_long_as_nothing_was_achieved_the_version_is_replaced(goal):
    goal()
    goal(valid_for="6 months", renew_within="")
    assert versions() == [(None, "6 months", "")]


def test_changed_twice_on_one_day_is_one_version_and_back_is_none(goal, earn):
    goal(), earn("hv", "2026-01-01"), refresh_achievements()
    goal(valid_for="6 months"), goal(valid_for="9 months")
    assert versions() == [(None, "12 months", "90 days"), (TODAY, "9 months", "90 days")]
    goal()
    assert versions() == [(None, "12 months", "90 days")]


def test_a_version_from_after_a_clock_that_went_back_is_replaced(goal, earn):
    goal(), earn("hv", "2026-01-01"), refresh_achievements()
    goal(valid_for="6 months")
    before = TODAY - timedelta(days=10)
    TimeZone.objects.update(today=before)
    goal(valid_for="9 months")
    assert versions() == [(None, "12 months", "90 days"), (before, "9 months", "90 days")]


def test_what_bears_on_achievements_makes_the_goal_stale_and_a_title_does_not(goal):
    from tradewind.catalog.services import define_course, define_equivalency, end_equivalency  # noqa: PLC0415

    made = goal()
    other = goal("other")
    assert stale() == [made.pk, other.pk]
    define_goal("hv", title="Renamed", course="hv", valid_for="12 months", renew_within="90 days")
    assert stale() == []
    goal(valid_for="6 months")
    assert stale() == [made.pk]
    goal(valid_for="6 months", course="hv-2")
    assert stale() == [made.pk]
    define_course("hv-1", title="Old")
    define_equivalency("e", course="hv-1", counts_as="hv-2")
    assert stale() == [made.pk]
    end_equivalency("e", on=TODAY)
    assert stale() == [made.pk]


def test_a_deleted_goal_takes_what_was_achieved_of_it_along(goal, earn, spans):
    goal(), goal("kept"), earn("hv", "2026-01-01"), earn("kept", "2026-01-01")
    spans()
    delete_goal("hv")
    assert [row[0] for row in spans()] == ["kept"]
