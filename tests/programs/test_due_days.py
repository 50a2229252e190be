"""C1 and C5 of EDGE_CASES.md: whose due day counts, and what an extension moves."""

import pytest

from programs.doing import TODAY, day, earn, end, require
from tradewind.goals.services import define_goal
from tradewind.network.models import Appointment
from tradewind.programs import clock, services
from tradewind.programs.models import Assignment, Requirement
from tradewind.programs.queries import plan_of
from tradewind.programs.reconcile import drain

pytestmark = pytest.mark.django_db


def test_c1_each_asker_keeps_its_due_day_and_the_card_shows_the_earliest(maya):
    require("r1", due={"on": day(20).isoformat()})
    require("r2", audience="everybody", dimension="sales", due={"on": day(50).isoformat()})

    [card] = plan_of(maya)
    assert card.due_on == day(20)
    assert [(asker.requirement, asker.due_on) for asker in card.askers] == [("r1", day(20)), ("r2", day(50))]

    services.end_requirement("r1", actor="test")
    drain()
    [card] = plan_of(maya)
    assert (card.due_on, [asker.requirement for asker in card.askers]) == (day(50), ["r2"])


def test_c1_through_two_appointments_the_earlier_start_counts_and_the_day_once_set_stays(maya):
    Appointment.objects.filter(code="a2").update(starts_on=day(-5))
    require("r2", audience="everybody", due={"days": 60, "after": "appointed"})
    found = Assignment.objects.filter(requirement__code="r2")
    assert found.get().due_on == day(-20 + 60)

    end("a1")
    assert (found.get().due_on, len(found.get().reasons)) == (day(-20 + 60), 1)


def test_c5_an_extension_moves_this_end_and_not_the_base_of_the_next_cycle(maya):
    define_goal("goal", title="Goal", course="c1", valid_for="100 days", renew_within="30 days")
    earn(maya, day(-90))
    assert Assignment.objects.get().valid_until == day(10)
    services.extend_due(maya, Requirement.objects.get(), due_on=day(40), reason="on leave", actor="boss")
    drain()
    [card] = plan_of(maya)
    assert (card.due_on, card.askers[0].extended) == (day(40), True)

    clock.tick(on=day(10))
    earn(maya, day(10))
    assert Assignment.objects.get().valid_until == day(10 + 100)


def test_c5_an_extension_of_the_first_day_is_not_the_next_cycles(maya):
    define_goal("goal", title="Goal", course="c1", valid_for="100 days", renew_within="30 days")
    requirement = require("r1", due={"days": 30, "after": "assigned"})
    services.extend_due(maya, requirement, due_on=day(60), reason="on leave", actor="boss")
    earn(maya, TODAY)

    clock.tick(on=day(75))
    [card] = plan_of(maya)
    assert (card.renewing, card.due_on) == (True, day(100))
