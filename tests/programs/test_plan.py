"""The cards of a plan, from real definitions by the real engine."""

import pytest
from django.db import connection
from web import world
from web.world import day

from tradewind.catalog.models import Course
from tradewind.catalog.services import define_course
from tradewind.credit.services import record_credit, revoke_credit
from tradewind.network.models import Appointment, Person
from tradewind.programs.models import PastAssignment, Requirement
from tradewind.programs.queries.facts import Reason
from tradewind.programs.queries.plan import Earned, WaivedFor, most_pressing, plan_of, read_plan
from tradewind.programs.reconcile import run_all
from tradewind.programs.services import assign_by_hand, define_program, end_requirement, extend_due, waive
from tradewind.programs.status import Status

pytestmark = pytest.mark.django_db

TECHNICIANS = {"staff": {"position": "technician"}}
AT_NORTH = Reason("a1", "Technician", "North Motors", "Denver", ("Aurora",))
AT_SUMMIT = Reason("a2", "Service advisor", "Summit Auto", "Boulder", ("Borealis",))


def asked(maya, *, on=None, goal=None, code="service-hv", dimension="service", who=TECHNICIANS, **extra):
    goal = goal or world.goal("hv-safety", "High-voltage safety", valid_for="24 months", renew_within="90 days")
    return world.ask(code, goal, dimension, who=who, on=on, **extra)


@pytest.fixture
def maya():
    return world.build_network()


def card_of(person, code="hv-safety"):
    run_all()
    return read_plan(person).card(code)


def test_plan_is_sorted_overdue_due_no_due_day_achieved():
    maya = world.build_plan()
    assert [(card.goal, str(card.status), card.due_on) for card in plan_of(maya)] == [
        ("brakes", "overdue", day(-6)),
        ("hv-safety", "not_started", day(9)),
        ("customer-care", "not_started", day(20)),
        ("parts-catalog", "not_started", None),
        ("privacy", "achieved", None),
    ]


def test_a_goal_that_two_ask_for_is_one_card_with_the_earliest_day_and_both_askers(maya):
    first = asked(maya, on=day(40), title="Everybody", code="sales-hv", dimension="sales", who={"staff": {}})
    asked(maya, on=day(9), goal=first.goal)

    card = card_of(maya)

    assert card.due_on == day(9)
    assert [(asker.dimension, asker.title, asker.due_on, asker.reasons) for asker in card.askers] == [
        ("Service", "High-voltage safety", day(9), (AT_NORTH,)),
        ("Sales", "Everybody", day(40), (AT_NORTH, AT_SUMMIT)),
    ]


def test_one_pass_achieves_the_card_for_all_who_ask(maya):
    first = asked(maya, on=day(9))
    asked(maya, code="sales-hv", dimension="sales", goal=first.goal, on=day(40))
    world.earn(maya, first.goal, day(-1))

    card = card_of(maya)

    assert (card.status, card.due_on, card.achieved.achieved_on) == (Status.ACHIEVED, None, day(-1))
    assert [asker.status for asker in card.askers] == [Status.ACHIEVED, Status.ACHIEVED]
    assert card.credits == (Earned("High-voltage safety", day(-1), "hand", True, card.achieved.valid_until),)


def test_waived_asker_leaves_the_card_to_those_who_still_ask(maya):
    first = asked(maya, on=day(9))
    second = asked(maya, code="sales-hv", dimension="sales", goal=first.goal, on=day(40))
    run_all()
    waive(maya, first, reason="On leave", until=day(5), actor="boss")

    card = card_of(maya)

    assert (card.status, card.due_on) == (Status.NOT_STARTED, day(40))
    assert {asker.requirement: asker.waived for asker in card.askers} == {
        first.code: WaivedFor(day(0), "hand", "On leave", day(5)),
        second.code: None,
    }
    waive(maya, second, reason="On leave", actor="boss")
    assert card_of(maya).status == Status.WAIVED


def test_renewal_asks_by_the_last_valid_day(maya):
    requirement = asked(maya)
    world.earn(maya, requirement.goal, day(-700))
    card = card_of(maya)
    assert (card.status, card.renewing, card.due_on) == (Status.NOT_STARTED, True, card.achieved.valid_until)
    assert card.is_due_soon(day(0)) is True


def test_achieved_outside_the_programs_window_is_asked_again_and_says_so(maya):
    define_program("my27", title="Model year 2027", opens=day(-30), closes=day(300), actor="test")
    requirement = asked(maya, on=day(9), program="my27")
    world.earn(maya, requirement.goal, day(-60))
    card = card_of(maya)
    assert (card.status, card.askers[0].counts, card.achieved.achieved_on) == (Status.NOT_STARTED, False, day(-60))


def test_extension_and_hand_assignment_are_told(maya):
    requirement = asked(maya, on=day(9), who={"staff": {"position": "advisor", "country": "DE"}})
    assign_by_hand(maya, requirement, reason="Stands in for Jo", actor="boss")
    run_all()
    extend_due(maya, requirement, due_on=day(30), reason="Course full", actor="boss")

    (asker,) = card_of(maya).askers

    assert (asker.reasons, asker.by_hand, asker.due_on, asker.extended) == ((), "Stands in for Jo", day(30), True)


def test_goal_no_longer_asked_stays_in_history(maya):
    requirement = asked(maya, on=day(9))
    run_all()
    end_requirement(requirement.code, actor="boss")
    run_all()

    plan = read_plan(maya)

    assert (plan.cards, [card.goal for card in plan.earlier]) == ((), ["hv-safety"])
    (closed,) = plan.earlier[0].closed
    assert (closed.because, closed.closed_on, closed.reopened) == ("requirement", day(0), False)


def test_revoked_credit_stays_in_history_and_achieves_nothing(maya):
    requirement = asked(maya, on=day(9))
    credit = world.earn(maya, requirement.goal, day(-1))
    revoke_credit(credit, reason="Wrong person", actor="boss")
    card = card_of(maya)
    assert (card.status, card.achieved) == (Status.NOT_STARTED, None)
    assert card.credits == (Earned("High-voltage safety", day(-1), "hand", False, None),)


def test_d12_history_has_the_titles_of_its_days_and_what_is_open_that_of_today(maya):
    asked(maya, on=day(9))
    course = Course.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_courseevent SET pgh_created_at = '2026-01-01'")
        define_course(course.code, title="Electric drives")
        cursor.execute("UPDATE catalog_courseevent SET pgh_created_at = %s WHERE pgh_label = 'update'", [day(-1)])
    for on in (day(-2), day(-1)):
        record_credit(person=maya, course=course, earned_on=on, source="hand", actor="test")

    card = card_of(maya)

    assert (card.course, card.achieved.course) == ("Electric drives", "Electric drives")
    assert [(credit.earned_on, credit.course) for credit in card.credits] == [
        (day(-1), "Electric drives"),
        (day(-2), "High-voltage safety"),
    ]


def test_brands_are_those_designated_that_the_location_carries(maya):
    asked(maya)
    Appointment.objects.get(code="a1").location.carries.filter(brand__code="aurora").delete()
    assert card_of(maya).askers[0].reasons[0].brands == ()


def test_most_pressing_of_several():
    waived, achieved, open_, overdue = Status.WAIVED, Status.ACHIEVED, Status.NOT_STARTED, Status.OVERDUE
    assert [
        most_pressing(each) for each in ([], [waived], [waived, achieved], [achieved, open_], [open_, overdue])
    ] == [
        None,
        waived,
        achieved,
        open_,
        overdue,
    ]


@pytest.mark.parametrize("goals", [1, 3])
def test_plan_costs_six_queries_for_any_number_of_cards(maya, django_assert_num_queries, goals):
    for number in range(goals):
        goal = world.goal(f"goal-{number}", f"Goal {number}", valid_for="12 months")
        asked(maya, goal=goal, code=f"r-{number}", who={"staff": {}})
        asked(maya, goal=goal, code=f"s-{number}", dimension="sales")
        world.earn(maya, goal, day(-10 - number))
        old = asked(maya, goal=goal, code=f"old-{number}")
        run_all()
        end_requirement(old.code, actor="boss")
    run_all()
    person = Person.objects.get()

    with django_assert_num_queries(6):
        plan = read_plan(person)

    assert [len(card.askers) for card in plan.cards] == [2] * goals
    assert (Requirement.objects.count(), PastAssignment.objects.count()) == (3 * goals, goals)
