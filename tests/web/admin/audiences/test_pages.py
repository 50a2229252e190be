"""The list of audiences, and the page of one."""

import pytest
from factories import BrandFactory

from tradewind.audiences.models import Audience
from tradewind.audiences.services import define_audience, freeze
from tradewind.kernel.audit import acting
from tradewind.network.models import Brand
from web import world

LIST = "/admin/audiences/"
PAGE = "/admin/audiences/of/technicians/"


def rows(answer):
    return [list(row) for row in answer.context["table"].as_values()][1:]


def test_list_says_who_is_in_it_and_who_uses_it(admin, technicians):
    define_audience("others", title="All others", who={"not": {"audience": "technicians"}})
    found = rows(admin.get(LIST, {"q": "others"})) + rows(admin.get(LIST, {"q": "technicians"}))
    assert found == [
        ["All others", "others", "people who are not in the audience Technicians", "nothing", "in use"],
        ["Technicians", "technicians", "people who are technician", "1 requirement, 1 audience", "in use"],
    ]


def test_list_narrows_by_state(admin, technicians):
    freeze(define_audience("cold", who={"staff": {}}), "The brand 'x' ended.")
    found = {state: [row[1] for row in rows(admin.get(LIST, {"state": state}))] for state in ("frozen", "unused")}
    assert found == {"frozen": ["cold"], "unused": ["cold"]}
    assert "technicians" in [row[1] for row in rows(admin.get(LIST, {"state": "used"}))]


def test_list_is_exported_with_its_sentences(admin, technicians):
    lines = b"".join(admin.get(LIST, {"q": "technicians", "export": "csv"}).streaming_content).decode().splitlines()
    assert lines[0].lstrip("\ufeff") == "Title,Code,Who is in it,Used by,State"
    assert lines[1:] == ["Technicians,technicians,people who are technician,1 requirement,in use"]


@pytest.mark.parametrize("many", [1, 3])
def test_list_costs_the_same_for_any_number_of_audiences(admin, django_assert_num_queries, many):
    for number in range(many):
        BrandFactory(code=f"b{number}")
        define_audience(f"a{number}", who={"staff": {"brand": f"b{number}"}})
    with django_assert_num_queries(9):
        assert len(rows(admin.get(LIST))) == many


def test_count_of_a_row_comes_by_itself(admin, technicians):
    assert admin.get(f"{PAGE}count/").content.decode().strip() == "1"


def test_page_shows_whom_it_holds_and_who_uses_it(admin, technicians, maya):
    define_audience("others", title="All others", who={"not": {"audience": "technicians"}})
    page = admin.get(PAGE)
    assert page.context["sentence"] == "people who are technician"
    assert [person for person, _home in page.context["counted"].sample] == [maya]
    assert [(use.icon, use.code) for use in page.context["users"]] == [
        ("requirement", "extra-all"),
        ("audience", "others"),
    ]


def test_members_are_listed_searched_and_exported(admin, technicians):
    assert rows(admin.get(f"{PAGE}members/")) == [["Maya Lindqvist", "maya", "Technician", "North Motors"]]
    assert rows(admin.get(f"{PAGE}members/", {"q": "nobody"})) == []
    lines = b"".join(admin.get(f"{PAGE}members/", {"export": "csv"}).streaming_content).decode().splitlines()
    assert lines[1:] == ["Maya Lindqvist,maya,Technician,North Motors"]


@pytest.mark.parametrize("others", [0, 2])
def test_members_cost_the_same_for_any_number(admin, technicians, django_assert_num_queries, others):
    job = technicians.requirements.get() and world.Appointment.objects.get(code="a1")
    for number in range(others):
        who = world.person(f"p{number}", "Kim", f"Lee {number}")
        world.appoint(f"x{number}", who, job.location, job.position, [])
    with django_assert_num_queries(12):
        assert len(rows(admin.get(f"{PAGE}members/"))) == 1 + others


def test_explanation_says_which_condition_holds_on_which_appointment(admin, technicians):
    answer = admin.get(f"{PAGE}explain/", {"person": "maya"}).context["explanation"]
    assert (answer.holds, [(each.code, each.holds) for each in answer.appointments]) == (
        True,
        [("a1", True), ("a2", False)],
    )


def test_explanation_for_nobody_suggests_who_was_meant(admin, technicians):
    form = admin.get(f"{PAGE}explain/", {"person.typed": "mayaa"}).context["form"]
    assert form.errors == {"person": ["No person has the code or name “mayaa”. Did you mean maya?"]}


def test_frozen_audience_says_what_would_mend_it(admin, maya):
    gone = BrandFactory(code="gone", name="Gone")
    audience = define_audience("technicians", who={"staff": {"brand": "gone"}})
    Brand.objects.filter(pk=gone.pk).update(ended_on="2020-01-01")
    freeze(audience, "The brand 'gone' ended on 2020-01-01.")
    page = admin.get(PAGE)
    assert [(cure.wrong, cure.cure) for cure in page.context["cures"]] == [
        ("The brand 'gone' ended on 2020-01-01.", "Name another, or leave it out.")
    ]
    assert page.context["counted"].fault == "The brand 'gone' ended on 2020-01-01."
    [matter] = [each for each in admin.get("/admin/").context["matters"] if each.address == PAGE]
    assert (matter.state, matter.title) == ("overdue", "technicians is frozen")


def test_history_leads_back_to_what_it_said_before(admin, technicians):
    with acting("ada", via="academy file"):
        define_audience("technicians", title="Advisors", who={"staff": {"position": "advisor"}})
    states = admin.get(PAGE).context["states"]
    assert [(state.actor, state.via, state.title, state.sentence, state.number) for state in states] == [
        ("ada", "academy file", "Advisors", "people who are service advisor", None),
        ("", "", "Technicians", "people who are technician", 0),
    ]
    earlier = admin.get(f"{PAGE}edit/?from=0").context
    assert (earlier["editing"].title, earlier["built"].found.sentence) == ("Technicians", "people who are technician")
    assert earlier["editing"].is_outdated is False


def test_used_audience_cannot_be_deleted_and_another_can(admin, technicians):
    define_audience("spare", who={"staff": {}})
    assert admin.post("/admin/audiences/of/spare/delete/")["Location"] == LIST
    refused = admin.post(f"{PAGE}delete/", follow=True)
    assert "The audience &#x27;technicians&#x27; is used by requirement extra-all" in refused.content.decode()
    assert list(Audience.objects.filter(code__in=["spare", "technicians"]).values_list("code", flat=True)) == [
        "technicians"
    ]
