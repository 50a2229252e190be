"""Lists A, B, C of EDGE_CASES.md: what asks for an assignment, what keeps it, and what no longer does."""

import pytest
from django.db import connection, transaction
from factories import (
    AppointmentFactory,
    FieldUnitFactory,
    MetricFactory,
    ObservationFactory,
    PersonFactory,
    PlacementFactory,
)

from programs.doing import TODAY, bring_back, day, earn, end, open_codes, require
from tradewind.audiences.models import Audience
from tradewind.audiences.services import define_audience
from tradewind.catalog.models import Course
from tradewind.credit.services import revoke_credit
from tradewind.goals.models import Achievement
from tradewind.goals.services import define_goal
from tradewind.metrics.models import Metric, Observation
from tradewind.metrics.services import observe
from tradewind.network import services as network
from tradewind.network.models import Appointment, Dimension, Location, Person, StalePerson
from tradewind.network.queries import history_of
from tradewind.programs import clock, services
from tradewind.programs.models import Assignment, HandAssignment, PastAssignment, Requirement, Waiver
from tradewind.programs.queries import explain_assignment
from tradewind.programs.reconcile import drain, look_up, preview

pytestmark = pytest.mark.django_db


def assignment(code: str = "r1") -> Assignment:
    return Assignment.objects.get(requirement__code=code)


def satisfaction(value: int, period: str = "2026-10") -> Observation:
    """What customers of the first store think of it."""
    metric, _ = Metric.objects.get_or_create(code="csi", defaults={"name": "CSI", "subject": "location"})
    seen = observe(metric, Location.objects.get(code="l1"), period=period, value=value, actor="survey")
    drain()
    return seen


def below(bound: int) -> dict[str, object]:
    return {"staff": {"location_metric": {"metric": "csi", "below": bound}}}


def query(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a4_evaluation_that_raises_changes_nobody_is_told_and_tried_again(maya):
    satisfaction(70)
    define_audience("weak", who=below(80))
    require("r2", audience="weak")
    query("ALTER TABLE metrics_recent_values RENAME TO lost")
    network.end_appointment(Appointment.objects.get(code="a1"), on=TODAY, actor="test")

    fault = 'relation "metrics_recent_values" does not exist'
    assert drain().faults == [f"requirement r2 is frozen: {fault}"]
    assert open_codes() == ["r2"]  # r1 asks no metric, and goes on
    assert Audience.objects.get(code="weak").fault == fault
    assert Audience.objects.get(code="weak").frozen_at is not None
    answer = explain_assignment(maya, Requirement.objects.get(code="r2"))
    assert answer.lines()[-1] == f"Audience: it cannot be evaluated, and its members stay as they were. {fault}"

    query("ALTER TABLE lost RENAME TO metrics_recent_values")
    clock.tick(on=day(1))
    assert (open_codes(), Audience.objects.get(code="weak").fault) == ([], "")


def test_b4_sources_of_one_id_in_different_tables_are_not_mistaken_for_each_other(maya):
    same = Appointment.objects.get(code="a1").pk
    decided = {"person": maya, "requirement": Requirement.objects.get(), "reason": "why", "decided_by": "boss"}
    HandAssignment.objects.create(pk=same, starts_on=TODAY, **decided)
    Waiver.objects.create(pk=same, starts_on=TODAY, **decided)
    drain()

    HandAssignment.objects.all().delete()
    drain()
    assert (assignment().reasons, assignment().waived_by) == ([same], "hand")
    end("a1")
    assert open_codes() == []
    assert Waiver.objects.get().pk == same


def test_b4_a_partner_a_store_and_a_person_of_one_id_are_not_mistaken_for_each_other(maya):
    """All three can be measured, and their figures change: each concerns its own people alone."""
    same = 900_001
    at_store = AppointmentFactory(location__pk=same, person__code="at-store").person
    at_partner = AppointmentFactory(location__partner__pk=same, person__code="at-partner").person
    PersonFactory(pk=same, code="measured")
    for what, whom in [("location", at_store), ("partner", at_partner), ("person", Person.objects.get(pk=same))]:
        look_up()
        StalePerson.objects.all().delete()
        ObservationFactory(metric=MetricFactory(subject=what), **{f"{what}_id": same})
        look_up()
        assert list(StalePerson.objects.values_list("person_id", flat=True)) == [whom.pk]


def test_b10_another_course_leaves_no_orphan_and_touches_nothing_completed(maya):
    earned = earn(maya, day(-3))
    Course.objects.create(code="c2", title="Its successor")
    define_goal("goal", title="Goal", course="c2")
    drain()

    assert (assignment().achieved_on, Achievement.objects.count()) == (None, 0)
    earned.refresh_from_db()
    assert (earned.course.code, earned.earned_on) == ("c1", day(-3))
    define_goal("goal", title="Goal", course="c1")
    drain()
    assert assignment().achieved_on == day(-3)


def test_b10_what_was_closed_as_achieved_stays_so(maya):
    earn(maya, day(-3))
    end("a1")
    Course.objects.create(code="c2", title="Its successor")
    define_goal("goal", title="Goal", course="c2")
    drain()

    assert PastAssignment.objects.get().achieved_on == day(-3)


def test_b12_a_finished_assignment_of_an_earlier_cycle_blocks_no_fresh_one(maya):
    define_goal("goal", title="Goal", course="c1", valid_for="12 months")
    earn(maya, TODAY)
    services.assign_by_hand(maya, Requirement.objects.get(), reason="asked for it", actor="boss")
    services.end_hand_assignment(maya, Requirement.objects.get(), actor="boss")
    end("a1")
    assert (open_codes(), PastAssignment.objects.get().achieved_on) == ([], TODAY)

    clock.tick(on=day(400))
    bring_back("a1")
    assert (assignment().opened_on, assignment().number) != (TODAY, PastAssignment.objects.get().number)
    assert (assignment().opened_on, assignment().reasons != []) == (day(400), True)


def test_c7_a_dip_a_rise_and_a_dip_are_one_assignment(maya):
    satisfaction(75, "2026-07")
    define_audience("weak", who=below(80))
    require("r2", audience="weak", keep_while=below(90))
    first = assignment("r2").number
    for value, period in [(85, "2026-08"), (78, "2026-09"), (89, "2026-10")]:
        satisfaction(value, period)
        assert assignment("r2").number == first

    satisfaction(91, "2026-11")
    assert open_codes() == ["r1"]
    assert PastAssignment.objects.filter(requirement__code="r2").count() == 1


def test_c7_a_metric_waiver_lasts_until_its_own_bound(maya):
    satisfaction(95, "2026-07")
    above = {"staff": {"location_metric": {"metric": "csi", "at_least": 95}}}
    require("r1", waive_when=above, waived_until=below(90))
    seen = []
    for value, period in [(92, "2026-08"), (95, "2026-09"), (90, "2026-10"), (89, "2026-11"), (92, "2026-12")]:
        satisfaction(value, period)
        seen.append(assignment().waived_by)

    assert seen == ["metric", "metric", "metric", None, None]


def test_c8_a_corrected_observation_revises_what_it_assigned_and_both_are_explained(maya):
    satisfaction(75)
    define_audience("weak", who=below(80))
    require("r2", audience="weak")
    assert open_codes() == ["r1", "r2"]

    corrected = satisfaction(85)
    assert open_codes() == ["r1"]
    past = explain_assignment(maya, Requirement.objects.get(code="r2")).past
    assert [(span.opened_on, span.closed_because) for span in past] == [(TODAY, "audience")]
    values = [(change.action, change.actor, change.columns.get("value")) for change in history_of(corrected)]
    assert values == [("update", "survey", (75, 85)), ("insert", "survey", (None, 75))]


def test_c8_a_corrected_observation_revises_what_it_waived(maya):
    satisfaction(96)
    above = {"staff": {"location_metric": {"metric": "csi", "at_least": 95}}}
    require("r1", due={"days": 2, "after": "assigned"}, waive_when=above)
    assert assignment().waived_by == "metric"

    satisfaction(86)
    assert (assignment().waived_by, assignment().due_on) == (None, day(7))


@pytest.fixture
def built_on(maya):
    """A second requirement, of those who hold the first one's goal."""
    define_goal("higher", title="Higher", course=Course.objects.create(code="c2", title="Higher"))
    define_audience("holders", who={"holds": "goal"})
    require("r2", goal="higher", audience="holders")
    return maya


def test_c9_a_waiver_gives_nothing_that_others_could_build_on(built_on):
    waiver = services.waive(built_on, Requirement.objects.get(code="r1"), reason="long practice", actor="boss")
    drain()
    assert (open_codes(), assignment().achieved_on) == (["r1"], None)

    services.withdraw_waiver(waiver, actor="boss")
    drain()
    assert (open_codes(), assignment().waived_by) == (["r1"], None)


def test_c9_recognition_withdrawn_is_previewed_with_what_was_built_on_it(built_on):
    recognized = earn(built_on, day(-1))
    earn(built_on, TODAY, "c2")
    assert open_codes() == ["r1", "r2"]

    with transaction.atomic():
        revoke_credit(recognized, reason="was somebody else's", actor="boss")
        assert preview().lost_names == {"r2": ["maya"]}
        transaction.set_rollback(True)
    assert open_codes() == ["r1", "r2"]

    revoke_credit(recognized, reason="was somebody else's", actor="boss")
    drain()
    assert (open_codes(), assignment().achieved_on) == (["r1"], None)
    assert PastAssignment.objects.get(requirement__code="r2").achieved_on == TODAY


def test_a10_a_moved_field_unit_does_what_its_preview_said_and_no_more(maya):
    west, district = (FieldUnitFactory(code=code, dimension=Dimension.objects.get(code="service")) for code in "wd")
    PlacementFactory(location=Location.objects.get(code="l1"), field_unit=district)
    define_audience("westerners", who={"staff": {"within": "w"}})
    require("r2", audience="westerners")
    assert open_codes() == ["r1"]

    network.move_field_unit(district, west, actor="boss")
    foreseen = preview()
    outcome = drain()
    assert (foreseen.gained_names, foreseen.lost) == ({"r2": ["maya"]}, {})
    assert (outcome.opened, outcome.closed, outcome.people) == (1, 0, 1)
    assert open_codes() == ["r1", "r2"]
