"""The checker of impossible states: silent on a sound academy, and each check speaks when its state is made."""

import pytest
from django.db import connection
from factories import CreditFactory, GoalFactory, RequirementFactory

from tradewind.ops.invariants import CHECKS, violations
from tradewind.programs.reconcile import run_all

pytestmark = pytest.mark.django_db

UNHEARD = "SET LOCAL session_replication_role = replica; {}; SET LOCAL session_replication_role = origin"
"""As where a trigger was switched off."""
ONE = "(SELECT id FROM network_person WHERE code = 'learner')"
BROKEN = {
    "reason_of_another": f"UPDATE programs_assignment SET reasons = '{{0}}' WHERE person_id = {ONE}",
    "reasons_unordered": f"UPDATE programs_assignment SET reasons = reasons || reasons WHERE person_id = {ONE}",
    "asked_though_not_active": f"UPDATE network_person SET status = 'suspended' WHERE id = {ONE}",
    "asked_by_what_ended": "UPDATE programs_requirement SET ended_on = '2020-01-01'",
    "numbered_twice": "UPDATE programs_assignment SET number = 1",
    "open_and_closed": "UPDATE programs_pastassignment SET reopened_at = NULL",
    "reopened_and_gone": "DELETE FROM programs_assignment WHERE number IN (SELECT number FROM programs_pastassignment)",
    "closed_in_the_future": "UPDATE programs_pastassignment SET closed_at = now() + interval '1 day'",
    "achieved_but_not": f"UPDATE programs_assignment SET achieved_on = '2020-02-02' WHERE person_id = {ONE}",
    "counter_entry_of_another": """
        INSERT INTO credit_credit
            (person_id, course_id, earned_on, entry, source, reference, reason, recorded_by, about_id)
        SELECT p.id, c.course_id, c.earned_on, 'regrade', '', '', '', 'tests', c.id
        FROM credit_credit c, network_person p WHERE p.code = 'manager'""",
    "field_units_below": "DELETE FROM network_field_unit_below",
    "partners_below": "INSERT INTO network_partner_below SELECT min(id), max(id) FROM network_partner",
    "parked_people": f"INSERT INTO programs_parkedperson (person_id, fault) VALUES ({ONE}, 'no idea')",
    "frozen_audiences": "UPDATE audiences_audience SET fault = 'names nothing'",
    "frozen_requirements": "UPDATE programs_requirement SET fault = 'names nothing'",
    "achievements": "UPDATE goals_achievement SET valid_until = '2099-01-01'",
}


@pytest.fixture
def academy(cast):
    """Everybody is asked; the learner has achieved it, was away, and came back."""
    goal = GoalFactory()
    RequirementFactory(code="basics", goal=goal)
    CreditFactory(person=cast.learner, course=goal.course)
    run_all()
    for status in ("suspended", "active"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE network_person SET status = %s WHERE code = 'learner'", [status])
        run_all()


def test_every_check_is_tried_below() -> None:
    assert {check.name for check in CHECKS} | {"achievements"} == set(BROKEN)


def test_a_sound_academy_violates_nothing(academy) -> None:
    assert violations() == []


@pytest.mark.parametrize("name", BROKEN)
def test_an_impossible_state_is_found_and_named(academy, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNHEARD.format(BROKEN[name]))

    found = {violation.name: violation for violation in violations()}

    assert name in found
    assert found[name].count >= 1
    assert found[name].cure != ""
    assert str(found[name]).startswith(found[name].wrong + ": ")


def test_a_violation_names_the_first_and_counts_the_rest(academy) -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNHEARD.format("UPDATE programs_assignment SET reasons = '{1,1}'"))

    told = {str(violation) for violation in violations()}

    people = ", ".join(f"{code} basics" for code in ("learner", "manager", "neighbour-manager"))
    assert f"Reasons are not in order, or one is named twice: {people}" in told


def test_whoever_waits_for_the_engine_is_passed_over(academy) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE network_person SET status = 'suspended' WHERE code = 'learner'")

    assert violations() == []
