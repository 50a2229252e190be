"""Requirements in the browser: what one says, who has it, how it is edited, ended and gone back to."""

import pytest
from factories import AppointmentFactory, RequirementFactory

from tradewind.exchange.models import Errand
from tradewind.network.models import Community, Location, Person, Position, TimeZone
from tradewind.programs.models import Assignment, HeldPlan, Program, Requirement
from tradewind.programs.queries.standing import Funnel, funnels, with_status
from tradewind.programs.reconcile import run_all
from tradewind.programs.services import waive
from tradewind.programs.status import status_on
from web import world
from web.world import day

pytestmark = pytest.mark.django_db
PAGE = "/admin/requirements/of/service-hv/"
FORM = {
    "title": "Safe on electric drives",
    "goal": "hv-safety",
    "audience": "service-hv-people",
    "dimension": "service",
    "program": "my27",
    "due": "on",
    "on": day(9).isoformat(),
    "mandatory": "on",
    "mode": "follow",
}


@pytest.fixture
def colleagues(maya):
    """Five more technicians, one of them excused and two who have done it."""
    made = [
        AppointmentFactory(
            code=f"t{n}",
            person__code=f"tess-{n}",
            person__given_name="Tess",
            person__family_name=f"T{n}",
            location=Location.objects.get(code="north-denver"),
            position=Position.objects.get(code="technician"),
        ).person
        for n in range(5)
    ]
    requirement = Requirement.objects.get(code="service-hv")
    waive(made[0], requirement, reason="On leave", actor="test")
    for person in made[1:3]:
        world.earn(person, requirement.goal, day(-20))
    run_all()
    return made


def post(admin, address, **fields):
    return admin.post(address, {name: value for name, value in fields.items() if value is not None})


def test_requirement_says_what_it_asks(admin):
    page = admin.get(PAGE)
    assert page.context["sentence"] == [
        ("Who", "people who are technician"),
        ("must achieve", "High-voltage safety"),
        ("asked by", "Service"),
        ("within", "Model year 2027 (Aug. 26, 2026 to Aug. 26, 2027)"),
        ("due", "on Dec. 3, 2026"),
    ]


def test_funnel_counts_by_status_and_links_to_the_people(admin, colleagues):
    page = admin.get(PAGE)
    assert page.context["funnel"] == Funnel(not_started=3, achieved=2, waived=1)
    assert f"{PAGE}?status=achieved#list" in page.content.decode()
    found = admin.get(f"{PAGE}?status=achieved").context["table"].paginated_rows
    assert [row.record.person.code for row in found] == ["tess-1", "tess-2"]


def test_funnel_goes_by_each_persons_own_day(admin, maya):
    """Due yesterday in Auckland, where it is tomorrow, and today in Denver."""
    TimeZone.objects.filter(name="Pacific/Auckland").update(today=day(1))
    there = world.location("auckland", "Auckland", "Auckland", Location.objects.get(code="summit").partner, [])
    Location.objects.filter(pk=there.pk).update(timezone_id="Pacific/Auckland")
    world.appoint("k1", world.person("kiri", "Kiri", "Ngata"), there, Position.objects.get(code="technician"), [])
    requirement = Requirement.objects.get(code="service-hv")
    requirement.due = {"on": day(0).isoformat()}
    requirement.save()
    run_all()
    Assignment.objects.filter(requirement=requirement).update(due_on=day(0))
    assert funnels([requirement.pk])[requirement.pk] == Funnel(not_started=1, overdue=1)
    found = with_status(Assignment.objects.filter(requirement=requirement)).values_list(
        "person__code", "status", "asks_by"
    )
    assert sorted(found) == [("kiri", "overdue", day(0)), ("maya", "not_started", day(0))]


def test_status_in_lists_is_that_of_a_plan(admin, colleagues):
    rows = with_status(Assignment.objects.all())
    assert [row.status for row in rows] == [status_on(row, world.TODAY).value for row in rows]
    counted = funnels()
    for requirement in Requirement.objects.all():
        own = [row for row in rows if row.requirement_id == requirement.pk]
        by_status = {
            status: sum(row.status == status for row in own)
            for status in ("not_started", "overdue", "achieved", "waived")
        }
        assert counted.get(requirement.pk, Funnel()) == Funnel(**by_status)


def test_people_are_exported_with_status_and_day(admin, colleagues):
    lines = b"".join(admin.get(f"{PAGE}?export=csv&q=tess-3").streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Person,Code,Status,Due,Asked since,Achieved,Valid until",
        f"Tess T3,tess-3,To do,{day(9)},{world.TODAY},,",
    ]


def test_explain_leads_to_the_page_of_person_and_requirement(admin):
    answer = admin.get(f"{PAGE}explain/", {"person": "maya"})
    assert answer["Location"] == "/admin/network/people/maya/requirements/service-hv/"
    nobody = admin.get(f"{PAGE}explain/", {"person": "nobody"}, follow=True)
    assert "No person has the code or name “nobody”." in nobody.content.decode()


def test_edit_is_shown_first_and_applied_by_the_button(admin, colleagues, work):
    Community.objects.create(code="dealers", name="Dealers", kind="external")
    shown = post(
        admin, f"{PAGE}edit/", **FORM | {"on": day(30).isoformat(), "communities": "dealers", "mandatory": None}
    )
    work()
    page = admin.get(shown["Location"])
    report = page.context["standing"].errand.report
    assert report["changes"][0]["fields"] == {
        "communities": {"old": None, "new": ["dealers"]},
        "due": {"old": {"on": day(9).isoformat()}, "new": {"on": day(30).isoformat()}},
        "mandatory": {"old": None, "new": False},
    }
    assert (report["assignments"]["closing"], report["held"]) == (6, True)
    assert "service-hv" in page.content.decode()
    assert Requirement.objects.get(code="service-hv").mandatory
    admin.post(shown["Location"], {"apply": ""})
    work()
    assert HeldPlan.objects.get().counts == {"assignments": {"ending": 6, "of": Assignment.objects.count()}}


def test_edit_that_closes_little_is_applied(admin, work):
    shown = post(admin, f"{PAGE}edit/", **FORM | {"title": "Renamed", "due": "days", "days": "30", "after": "hired"})
    work()
    admin.post(shown["Location"], {"apply": ""})
    work()
    requirement = Requirement.objects.get(code="service-hv")
    assert (requirement.title, requirement.due) == ("Renamed", {"days": 30, "after": "hired"})
    assert "It is applied." in admin.get(shown["Location"]).content.decode()


def test_edit_form_begins_with_what_is_there(admin):
    form = admin.get(f"{PAGE}edit/").context["form"]
    assert {name: form[name].value() for name in ("goal", "due", "on", "mode")} == {
        "goal": "hv-safety",
        "due": "on",
        "on": day(9),
        "mode": "follow",
    }
    assert {expression.text for expression in form.expressions.values()} == {""}


def test_new_requirement_is_made(admin, work):
    fields = FORM | {"code": "service-new", "waive_when": "{staff: {position: advisor}}", "keep_while": "staff: {}"}
    shown = post(admin, "/admin/requirements/new/", **fields)
    work()
    page = admin.get(shown["Location"])
    assert page.context["back"].address.startswith("/admin/requirements/new/?draft=")
    draft = admin.get(page.context["back"].editor).context["form"]
    waived = draft.expressions["waive_when"].text
    assert (draft["code"].value(), waived) == ("service-new", "{staff: {position: advisor}}")
    admin.post(shown["Location"], {"apply": ""})
    work()
    made = Requirement.objects.get(code="service-new")
    assert (made.waive_when, made.keep_while) == ({"staff": {"position": "advisor"}}, {"staff": {}})


@pytest.mark.parametrize(
    ("change", "field", "fault"),
    [
        ({"goal": "hv-safty"}, "goal", "No goal has the code or name “hv-safty”. Did you mean hv-safety?"),
        ({"due": "days"}, "days", "How many days?"),
        ({"on": ""}, "on", "On which day?"),
        ({"waived_until": "staff: {}"}, "waived_until", "This needs “Waived when” beside it."),
        (
            {"waive_when": "staf: {}"},
            "waive_when",
            "text, line 1, text: has the unknown key 'staf'. Did you mean 'staff'?",
        ),
        ({"code": "service-hv"}, "code", "There is a requirement of this code already."),
        ({"code": "no good"}, "code", "A code has 1 to 64 of A-Z a-z 0-9 . _ -"),
    ],
)
def test_faults_are_told_at_their_fields(admin, change, field, fault):
    answer = post(admin, "/admin/requirements/new/", **{"code": "other", **FORM, **change})
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [fault])
    assert Errand.objects.count() == 0


def test_ending_is_shown_first_and_what_ended_can_ask_again(admin, work):
    requirement = Requirement.objects.get(code="parts-catalog")
    shown = admin.post("/admin/requirements/of/parts-catalog/end/")
    work()
    assert admin.get(shown["Location"]).context["standing"].errand.report["changes"][0]["change"] == "ended"
    assert Requirement.objects.get(code="parts-catalog").ended_on is None
    Requirement.objects.filter(pk=requirement.pk).update(ended_on=world.TODAY)
    assert "Ask again" in admin.get("/admin/requirements/of/parts-catalog/").content.decode()


def test_history_leads_back_to_what_was_before(admin, work):
    shown = post(admin, f"{PAGE}edit/", **FORM | {"title": "Renamed"})
    work()
    admin.post(shown["Location"], {"apply": ""})
    work()
    steps = admin.get(f"{PAGE}history/").context["steps"]
    assert [(step.number, step.actor, step.columns) for step in steps] == [
        (1, "admin", [("Title", "Safe on electric drives", "Renamed")]),
        (0, "test", []),
    ]
    form = admin.get(f"{PAGE}edit/?before=1").context["form"]
    assert form["title"].value() == "Safe on electric drives"
    assert admin.get(f"{PAGE}edit/?before=7").status_code == 404


def test_requirement_outside_its_window_says_so(admin):
    Program.objects.filter(code="my27").update(closes=day(-1))
    assert "Its program is closed" in admin.get(PAGE).content.decode()
    Program.objects.filter(code="my27").update(opens=day(2), closes=None)
    assert "Its program has not opened yet" in admin.get(PAGE).content.decode()


def test_frozen_requirement_waits_for_attention(admin):
    Requirement.objects.filter(code="service-hv").update(fault="position 'technician' is gone")
    assert "position &#x27;technician&#x27; is gone" in admin.get(PAGE).content.decode()
    assert "is frozen" in admin.get("/admin/").content.decode()


def test_requirements_are_filtered(admin):
    found = admin.get("/admin/requirements/?dimension=sales").context["table"]
    assert [row.record.code for row in found.paginated_rows] == ["sales-hv", "sales-privacy"]
    assert admin.get("/admin/requirements/?q=brake").context["table"].paginator.count == 1
    assert admin.get("/admin/requirements/?state=frozen").context["table"].paginator.count == 0


@pytest.mark.parametrize("others", [1, 3])
def test_requirements_cost_the_same_for_any_number_of_rows(admin, django_assert_num_queries, others):
    Requirement.objects.exclude(code="service-hv").update(ended_on=world.TODAY)
    RequirementFactory.create_batch(others - 1)
    with django_assert_num_queries(6):
        assert admin.get("/admin/requirements/?state=asks").context["table"].paginator.count == others


@pytest.mark.parametrize("others", [1, 3])
def test_requirement_costs_the_same_for_any_number_of_people(admin, django_assert_num_queries, others):
    for number in range(others - 1):
        AppointmentFactory(
            person__code=f"x{number}",
            location=Location.objects.get(code="north-denver"),
            position=Position.objects.get(code="technician"),
        )
    run_all()
    with django_assert_num_queries(20):
        assert admin.get(PAGE).context["table"].paginator.count == others
    assert Person.objects.count() == others
