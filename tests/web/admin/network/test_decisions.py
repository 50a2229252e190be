"""One requirement of one person: explained, decided about, taken back."""

from datetime import date

import pytest
from django.db import connection
from factories import AudienceFactory, MetricFactory, RequirementFactory

from tradewind.audiences.models import Audience
from tradewind.network.models import Person
from tradewind.programs.models import Assignment, Decline, Extension, HandAssignment, Waiver
from tradewind.programs.reconcile import run_all

pytestmark = pytest.mark.django_db
HERE = "/admin/network/people/learner/requirements/safety"
LATER = date(2099, 1, 31)


@pytest.fixture
def safety(cast):
    """Asked of technicians; not mandatory."""
    audience = AudienceFactory(who={"staff": {"position": ["technician"]}})
    made = RequirementFactory(code="safety", audience=audience, mandatory=False)
    run_all()
    return made


def open_for(code):
    return Assignment.objects.filter(person__code=code, requirement__code="safety").exists()


def test_explanation_says_what_holds_on_which_appointment(admin, safety):
    shown = admin.get(f"{HERE}/").context
    part = shown["explanation"].audience
    assert (part.holds, shown["status"]) == (True, "not_started")
    assert [(held.code, held.holds) for held in part.appointments] == [("learner-1", True)]
    assert [held.code for held in shown["explanation"].reasons] == ["learner-1"]


def test_explanation_says_what_fails(admin, safety):
    shown = admin.get("/admin/network/people/manager/requirements/safety/").context
    [held] = shown["explanation"].audience.appointments
    assert (shown["assignment"], held.holds, [each.holds for each in held.conditions]) == (None, False, [False])


def test_explanation_of_a_broken_audience_says_what_is_missing(admin, safety):
    Audience.objects.update(who={"staff": {"position": ["gone"]}})
    shown = admin.get(f"{HERE}/").context
    assert (shown["explanation"].audience, shown["status"]) == (None, "not_started")
    assert "gone" in shown["explanation"].fault


def test_explanation_of_an_audience_whose_query_raises_says_what_the_database_says(admin, safety):
    MetricFactory(code="csi", subject="person")
    Audience.objects.update(who={"person_metric": {"metric": "csi", "below": 80}})
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE metrics_recent_values RENAME TO lost")
    page = admin.get(f"{HERE}/")
    assert page.context["explanation"].fault == 'relation "metrics_recent_values" does not exist'
    assert "cannot be evaluated, and its members stay as they were" in page.content.decode()
    explained = admin.get(f"/admin/audiences/of/{safety.audience.code}/explain/", {"person": "learner"})
    assert explained.context["fault"] == page.context["explanation"].fault
    assert explained.status_code == 200
    assert admin.get(f"/admin/audiences/of/{safety.audience.code}/members/").status_code == 302


def test_requirement_is_asked_for_by_code_or_name(admin, safety):
    answer = admin.get("/admin/network/people/learner/explain/?requirement.typed=safety")
    assert answer["Location"] == f"{HERE}/"


def test_waiver_excuses_and_taking_it_back_asks_again(act, safety):
    act(f"{HERE}/waive/", {"reason": "On leave", "until": LATER})
    waiver = Waiver.objects.get()
    assert (waiver.reason, waiver.ends_on, waiver.decided_by) == ("On leave", LATER, "admin")
    assert Assignment.objects.get().waived_on is not None

    act(f"{HERE}/withdraw/waiver/", {})
    assert Assignment.objects.get().waived_on is None


def test_due_day_is_moved_with_a_reason(act, safety):
    act(f"{HERE}/extend/", {"reason": "Course full", "due_on": LATER})
    assert (Extension.objects.get().due_on, Assignment.objects.get().due_on) == (LATER, LATER)


def test_assignment_by_hand_opens_and_ends(act, safety):
    there = "/admin/network/people/manager/requirements/safety"
    act(f"{there}/assign/", {"reason": "Stands in"})
    assert (HandAssignment.objects.get().reason, open_for("manager")) == ("Stands in", True)

    act(f"{there}/withdraw/hand/", {})
    assert open_for("manager") is False


def test_decline_closes_and_taking_it_back_opens(act, safety):
    act(f"{HERE}/decline/", {"reason": "No car"})
    assert (Decline.objects.get().reason, open_for("learner")) == ("No car", False)

    act(f"{HERE}/withdraw/decline/", {})
    assert open_for("learner") is True


@pytest.mark.parametrize(
    ("verb", "data", "said"),
    [
        ("waive", {"reason": " "}, "This field is required."),
        ("waive", {"reason": "Leave", "until": "2001-01-01"}, "A waiver cannot end on 2001-01-01"),
        ("extend", {"reason": "Late", "due_on": "2001-01-01"}, "2001-01-01 is over already."),
        ("extend", {"reason": "Late", "due_on": "soon"}, "Enter a valid date."),
    ],
)
def test_decision_that_cannot_be_says_why_and_decides_nothing(act, safety, verb, data, said):
    answer = act(f"{HERE}/{verb}/", data)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert (Waiver.objects.count(), Extension.objects.count()) == (0, 0)


def test_history_of_the_person_has_the_decisions(act, admin, safety):
    act(f"{HERE}/waive/", {"reason": "On leave"})
    told = [line.what for line in admin.get("/admin/network/people/learner/history/").context["lines"]]
    assert f"Waiver ({safety}): added" in told


def test_suspended_person_is_explained_too(admin, safety):
    Person.objects.filter(code="learner").update(status="suspended")
    assert (
        admin.get(f"{HERE}/").context["explanation"].audience.note == "Ada Learner is suspended, and so in no audience."
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("plan/", 10), ("requirements/safety/", 28)])
def test_plan_and_explanation_cost_the_same_for_any_number(
    admin, safety, django_assert_num_queries, rows, page, queries
):
    for _ in range(rows - 1):
        RequirementFactory(audience=safety.audience)
    run_all()
    with django_assert_num_queries(queries):
        assert admin.get(f"/admin/network/people/learner/{page}").status_code == 200
