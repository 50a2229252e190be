"""Lists B, C and H of EDGE_CASES.md: assignments, due days, waivers, and what happens side by side."""

import pytest
from django.db import connection

from programs.doing import TODAY, bring_back, day, earn, end, open_codes, require
from tradewind.credit.models import Credit
from tradewind.credit.services import revoke_credit
from tradewind.goals.services import define_goal
from tradewind.network import services as network
from tradewind.network.models import Appointment, Location, Person, Position, StalePerson
from tradewind.programs import clock, services
from tradewind.programs.errors import DecisionRefused
from tradewind.programs.models import Assignment, ParkedPerson, PastAssignment, Requirement
from tradewind.programs.queries import explain_assignment
from tradewind.programs.reconcile import drain, preview
from tradewind.programs.services import define_program

pytestmark = pytest.mark.django_db


def test_b1_two_requirements_one_goes_the_other_stays(maya):
    require("r2", dimension="sales", audience="everybody")

    end("a1")
    assert open_codes() == ["r2"]
    end("a2")
    assert open_codes() == []
    assert sorted(PastAssignment.objects.values_list("requirement__code", "closed_because")) == [
        ("r1", "audience"),
        ("r2", "audience"),
    ]


def test_b2_same_requirement_through_two_appointments_loses_one_reason(maya):
    require("r2", audience="everybody")
    a1, a2 = Appointment.objects.order_by("code")
    assert Assignment.objects.get(requirement__code="r2").reasons == [a1.pk, a2.pk]

    end("a1")

    assert Assignment.objects.get(requirement__code="r2").reasons == [a2.pk]


def test_b3_assigned_by_hand_survives_the_end_of_every_automatic_source(maya):
    services.assign_by_hand(maya, Requirement.objects.get(), reason="asked for it", actor="boss")
    end("a1")

    assert [(a.requirement.code, a.reasons) for a in Assignment.objects.all()] == [("r1", [])]

    services.end_hand_assignment(maya, Requirement.objects.get(), actor="boss")
    drain()
    assert open_codes() == []


def test_b5_out_on_monday_and_back_on_tuesday_is_the_same_assignment(maya):
    require("r1", due={"days": 30, "after": "assigned"})
    before = Assignment.objects.get()
    end("a1")
    clock.tick(on=day(1))
    bring_back("a1")

    after = Assignment.objects.get()
    assert (after.number, after.opened_on, after.due_on) == (before.number, TODAY, day(30))
    assert PastAssignment.objects.get().reopened_at is not None


def test_b6_back_a_year_later_is_a_new_assignment(maya):
    before = Assignment.objects.get()
    end("a1")
    clock.tick(on=day(365))
    bring_back("a1")

    after = Assignment.objects.get()
    assert (after.number != before.number, after.opened_on) == (True, day(365))


def test_b7_credit_from_before_the_assignment_is_met_at_once_and_dated_by_the_credit(maya):
    earn(maya, day(-100))
    require("r2", dimension="sales", audience="everybody")

    assert Assignment.objects.get(requirement__code="r2").achieved_on == day(-100)


def test_b7_credit_from_before_the_program_opened_does_not_count(maya):
    define_program("year", title="", opens=day(-10), closes=day(100), actor="test")
    earn(maya, day(-100))
    require("r2", program="year")

    assert Assignment.objects.get(requirement__code="r2").achieved_on is None


def test_b8_outside_the_window_nothing_opens_and_nothing_closes(maya):
    define_program("year", title="", opens=day(-10), closes=day(5), actor="test")
    require("r1", program="year")
    require("r2", program="year", audience="everybody")
    clock.tick(on=day(6))
    end("a1")

    assert open_codes() == ["r1", "r2"]

    define_program("year", title="", opens=day(-10), closes=day(50), actor="test")
    assert preview().lost == {"r1": 1}
    drain()
    assert open_codes() == ["r2"]


def test_b11_declined_is_not_forced_back_by_the_next_run(maya):
    requirement = require("r1", mandatory=False)
    services.decline(maya, requirement, reason="not for me", actor="maya")
    drain()
    assert open_codes() == []

    bring_back("a1")
    assert open_codes() == []


def test_b11_mandatory_cannot_be_declined(maya):
    with pytest.raises(DecisionRefused, match="r1 is mandatory; it can be waived, not declined"):
        services.decline(maya, Requirement.objects.get(), reason="no", actor="maya")


def test_c2_shortened_deadline_keeps_seven_days_of_notice(maya):
    require("r1", due={"days": 60, "after": "assigned"})
    require("r1", due={"on": day(-3).isoformat()})

    assert Assignment.objects.get().due_on == day(7)


def test_c3_unknown_anchor_is_open_without_a_due_day_until_it_is_known(maya):
    require("r2", due={"days": 10, "after": "hired"})
    assert Assignment.objects.get(requirement__code="r2").due_on is None

    Person.objects.update(hired_on=day(-500))
    drain()
    assert Assignment.objects.get(requirement__code="r2").due_on == day(7)


def test_c4_extension_by_hand_stays_when_the_rule_changes(maya):
    requirement = require("r1", due={"days": 30, "after": "assigned"})
    services.extend_due(maya, requirement, due_on=day(90), reason="parental leave", actor="boss")
    drain()
    require("r1", due={"days": 10, "after": "assigned"})

    found = Assignment.objects.get()
    assert (found.due_on, found.extended) == (day(90), True)


def test_c6_waiver_holds_on_its_last_day_and_leaves_notice_after_it(maya):
    requirement = require("r1", due={"days": 2, "after": "assigned"})
    services.waive(maya, requirement, reason="on leave", until=day(3), actor="boss")
    drain()
    clock.tick(on=day(3))
    assert (Assignment.objects.get().waived_by, Assignment.objects.get().achieved_on) == ("hand", None)

    clock.tick(on=day(4))
    assert (Assignment.objects.get().waived_by, Assignment.objects.get().due_on) == (None, day(11))


def test_d5_revoked_credit_asks_again(maya):
    credit = earn(maya, day(-1))
    assert Assignment.objects.get().achieved_on == day(-1)

    revoke_credit(credit, reason="wrong person", actor="boss")
    drain()
    assert Assignment.objects.get().achieved_on is None


def test_d6_one_pass_meets_the_requirements_of_two_bosses_for_two_goals_of_the_course(maya):
    define_goal("safety", title="Safety", course="c1", valid_for="12 months")
    require("r1", due={"days": 10, "after": "assigned"})
    require("r2", dimension="sales", audience="everybody", goal="safety", due={"days": 40, "after": "assigned"})

    earn(maya, TODAY)

    assert list(
        Assignment.objects.order_by("requirement__code").values_list("requirement__code", "due_on", "achieved_on")
    ) == [("r1", day(10), TODAY), ("r2", day(40), TODAY)]
    assert Credit.objects.filter(person=maya).count() == 1


def test_a3_vanished_position_freezes_with_the_last_members(maya):
    Position.objects.filter(code="tech").update(ended_on=TODAY)
    end("a1")

    assert open_codes() == ["r1"]
    assert "tech" in Requirement.objects.get().fault

    Position.objects.filter(code="tech").update(ended_on=None)
    drain()
    assert (open_codes(), Requirement.objects.get().fault) == ([], "")


def test_a11_suspended_person_has_nothing_open(maya):
    network.change_status(maya, Person.Status.SUSPENDED, actor="hr")
    drain()

    assert open_codes() == []
    assert PastAssignment.objects.get().closed_because == "person"
    assert (
        "Maya Lindqvist is suspended, and so in no audience."
        in explain_assignment(Person.objects.get(), Requirement.objects.get()).bars
    )


def test_h6_person_who_cannot_be_evaluated_is_parked_and_stops_nobody(maya):
    other = Person.objects.create(code="omar", given_name="Omar", family_name="Haddad")
    place, tech = Location.objects.get(code="l1"), Position.objects.get(code="tech")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NEW.person_id = {other.pk} THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$;"
            "CREATE TRIGGER poison BEFORE INSERT ON programs_assignment FOR EACH ROW EXECUTE FUNCTION poison()"
        )
    third = Person.objects.create(code="zoe", given_name="Zoe", family_name="Ryan")
    for code, person in (("b1", other), ("b2", third)):
        network.appoint(code, person=person, location=place, position=tech, starts_on=TODAY, actor="test")

    outcome = drain()

    assert sorted(Assignment.objects.values_list("person__code", flat=True)) == ["maya", "zoe"]
    assert [parked.person_id for parked in ParkedPerson.objects.all()] == [other.pk]
    assert outcome.faults == [f"person {other.pk}: poison"]
    assert StalePerson.objects.count() == 0


def test_preview_says_what_a_run_does_and_keeps_nothing(maya):
    Appointment.objects.filter(code="a1").update(ends_on=TODAY)

    effect = preview()

    assert (effect.lost, effect.lost_names, effect.open_before) == ({"r1": 1}, {"r1": ["maya"]}, 1)
    assert open_codes() == ["r1"]
    drain()
    assert open_codes() == []
