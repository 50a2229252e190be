"""Programs, goals, the academy as text, and whom the engine set aside."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from factories import GoalFactory, ProgramFactory

from tradewind.exchange import academy
from tradewind.goals.models import Goal
from tradewind.network.models import Person
from tradewind.programs.models import ParkedPerson, Program
from tradewind.programs.queries.standing import Funnel
from web.world import day

pytestmark = pytest.mark.django_db


def applied(admin, work, address, **fields):
    """The report of an edit that was shown and applied."""
    shown = admin.post(address, fields)
    assert shown.status_code == 302
    work()
    admin.post(shown["Location"], {"apply": ""})
    work()
    return admin.get(shown["Location"]).context["standing"].errand


def test_programs_are_on_one_time_line_with_their_progress(admin):
    ProgramFactory(code="my28", title="Model year 2028", opens=day(280))
    page = admin.get("/admin/programs/")
    table = page.context["table"]
    assert [row.record.code for row in table.paginated_rows] == ["my28", "my27"]
    my27 = Program.objects.get(code="my27")
    assert table.progress == {my27.pk: Funnel(not_started=1, overdue=1)}
    html = page.content.decode()
    assert ("timeline-bar is-held" in html, "timeline-bar is-ahead" in html) == (True, True)
    assert "Aug. 26, 2026 to Aug. 26, 2027" in html


def test_programs_are_filtered_by_window(admin):
    ProgramFactory(code="my28", opens=day(280))
    assert [row.record.code for row in admin.get("/admin/programs/?window=ahead").context["table"].rows] == ["my28"]


def test_program_shows_its_requirements_with_numbers(admin):
    page = admin.get("/admin/programs/of/my27/")
    assert page.context["funnel"] == Funnel(not_started=1, overdue=1)
    assert [row.record.code for row in page.context["table"].paginated_rows] == ["service-brakes", "service-hv"]
    lines = (
        b"".join(admin.get("/admin/programs/of/my27/?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    )
    assert lines[2] == 'Safe on electric drives,service-hv,Asks,People of service-hv,Service,"on Dec. 3, 2026",1,0,0'


def test_program_is_edited_and_its_reopening_shows_the_difference(admin, work):
    Program.objects.filter(code="my27").update(opens=day(5))
    errand = applied(
        admin, work, "/admin/programs/of/my27/edit/", title="Model year 2027", opens=day(-90).isoformat(), closes=""
    )
    assert (errand.state, Program.objects.get(code="my27").closes) == ("done", None)


def test_new_program_is_made(admin, work):
    applied(admin, work, "/admin/programs/new/", code="my28", title="Model year 2028", opens=day(280).isoformat())
    assert Program.objects.get(code="my28").opens == day(280)


def test_program_that_closes_before_it_opens_is_refused(admin):
    fields = {"code": "odd", "opens": day(3).isoformat(), "closes": day(2).isoformat()}
    answer = admin.post("/admin/programs/new/", fields)
    assert (answer.status_code, answer.context["form"].errors) == (422, {"closes": ["It closes before it opens."]})


def test_goal_says_who_asks_and_how_many_hold_it(admin):
    page = admin.get("/admin/goals/of/customer-care/")
    assert page.context["holders"] == 1
    assert [row.record.code for row in page.context["table"].paginated_rows] == ["service-care"]
    assert "12 months" in page.content.decode()


def test_goal_is_edited(admin, work):
    applied(admin, work, "/admin/goals/of/brakes/edit/", title="Brakes", course="brakes-100", valid_for="2 years")
    goal = Goal.objects.with_validity().get(code="brakes")
    assert (goal.title, goal.valid_for) == ("Brakes", "24 months")


def test_goal_with_an_odd_span_is_refused(admin):
    answer = admin.post("/admin/goals/new/", {"code": "x", "course": "brakes-100", "valid_for": "a while"})
    assert answer.context["form"].errors == {"valid_for": ["Write for example 24 months or 90 days."]}


@pytest.mark.parametrize("rows", [1, 3])
def test_programs_cost_the_same_for_any_number_of_rows(admin, django_assert_num_queries, rows):
    ProgramFactory.create_batch(rows - 1)
    with django_assert_num_queries(11):
        assert admin.get("/admin/programs/").context["table"].paginator.count == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_goals_cost_the_same_for_any_number_of_rows(admin, django_assert_num_queries, rows):
    for number in range(rows):
        GoalFactory(title=f"Zebra {number}")
    with django_assert_num_queries(6):
        assert admin.get("/admin/goals/?q=zebra").context["table"].paginator.count == rows


def test_academy_file_is_planned_and_applied(admin, work):
    file = SimpleUploadedFile("new.yaml", b"programs: {my29: {title: Model year 2029}}")
    errand = applied(admin, work, "/admin/programs/text/", files=[file])
    assert (errand.report["counts"]["created"], Program.objects.get(code="my29").title) == (1, "Model year 2029")


def test_academy_file_with_faults_shows_their_lines(admin, work):
    file = SimpleUploadedFile("new.yaml", b"programs:\n  my29: {opens: soon}")
    shown = admin.post("/admin/programs/text/", {"files": [file]})
    work()
    page = admin.get(shown["Location"]).content.decode()
    assert ("new.yaml, line 2, programs.my29.opens" in page, 'name="apply"' in page) == (True, False)


@pytest.mark.parametrize(
    ("files", "fault"),
    [([], "This field is required."), ([SimpleUploadedFile("a.csv", b"x")], "An academy file is a .yaml file.")],
)
def test_academy_file_of_another_kind_is_refused(admin, files, fault):
    answer = admin.post("/admin/programs/text/", {"files": files})
    assert (answer.status_code, answer.context["form"].errors["files"]) == (422, [fault])


def test_academy_is_downloaded_as_it_is(admin):
    answer = admin.get("/admin/programs/text/export/")
    assert answer.content.decode() == academy.export()
    assert answer["Content-Disposition"].endswith('.yaml"')


def test_parked_people_are_named_and_wait_for_attention(admin):
    ParkedPerson.objects.create(person_id=Person.objects.get().pk, fault="division by zero")
    assert "1 person could not be evaluated" in admin.get("/admin/").content.decode()
    [row] = admin.get("/admin/requirements/parked/").context["table"].paginated_rows
    assert (row.record.code, row.record.fault) == ("maya", "division by zero")


def test_history_of_a_program_leads_back_and_going_back_is_previewed(admin, work):
    applied(admin, work, "/admin/programs/of/my27/edit/", title="Renamed", opens=day(-90).isoformat(), closes="")
    [changed, made] = admin.get("/admin/programs/of/my27/history/").context["steps"]
    assert (changed.number, [what for what, _, _ in changed.columns], made.columns) == (1, ["Title", "Closes"], [])
    form = admin.get("/admin/programs/of/my27/edit/?before=1").context["form"]
    assert (form["title"].value(), form["closes"].value()) == ("Model year 2027", day(275))
    assert admin.get("/admin/programs/of/my27/edit/?before=2").status_code == 404


def test_history_of_a_goal_has_its_validity_and_leads_back_to_it(admin, work):
    edit = "/admin/goals/of/hv-safety/edit/"
    course = Goal.objects.get(code="hv-safety").course.code
    applied(admin, work, edit, title="High-voltage safety", course=course, valid_for="36 months", renew_within="")
    applied(admin, work, edit, title="Renamed", course=course, valid_for="36 months", renew_within="")
    steps = admin.get("/admin/goals/of/hv-safety/history/").context["steps"]
    told = {column for step in steps for column in step.columns}
    assert told == {
        ("Title", "High-voltage safety", "Renamed"),
        ("Valid for", "24 months", "36 months"),
        ("Renewed within", "90 days", "—"),
    }
    [validity] = [step for step in steps if ("Valid for", "24 months", "36 months") in step.columns]
    form = admin.get(f"{edit}?before={validity.number}").context["form"]
    assert (form["valid_for"].value(), form["renew_within"].value()) == ("24 months", "90 days")
    assert admin.get(f"{edit}?before=9").status_code == 404


def test_requirements_of_one_thing_are_not_filtered_by_it(admin):
    fields = {page: set(admin.get(page).context["filter"].form.fields) for page in PAGES_OF_ONE}
    assert fields == {
        "/admin/programs/of/my27/": {"q", "goal", "audience", "dimension", "state"},
        "/admin/goals/of/hv-safety/": {"q", "program", "audience", "dimension", "state"},
    }


PAGES_OF_ONE = ["/admin/programs/of/my27/", "/admin/goals/of/hv-safety/"]
