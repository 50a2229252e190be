"""The builder in the requirement's editor, as a browser without script uses it, and what htmx is given instead."""

from functools import partial

import pytest

from tradewind.audiences.models import Audience
from tradewind.exchange.models import Errand, Input
from tradewind.programs.models import Assignment, Requirement
from web.posted import posted
from web.posted import press as press_button

pytestmark = pytest.mark.django_db
EDIT = "/admin/requirements/of/service-hv/edit/"
NEW = "/admin/requirements/new/"
BUILT = {"staff": {"position": "advisor"}}


@pytest.fixture
def press(admin):
    return partial(press_button, admin)


def built(answer, name):
    [found] = [built for field, built in answer.context["expressions"] if field.name == name]
    return found


def test_waiver_is_built_from_rows_and_nothing_else_entered_is_lost(admin, press):
    page = press(admin.get(EDIT), "add waive_when staff.position", title="Half a title", goal="", due="days", days="")
    assert page.status_code == 200
    page = press(page, "look waive_when", **{"waive_when.0.0.value.typed": "Service advisor"})
    found = built(page, "waive_when")
    assert (found.found.who, found.building.text) == (BUILT, "{staff: {position: advisor}}")
    assert found.found.sentence == "people who are service advisor"
    assert (found.found.counted.count, found.among) == (1, 1)
    kept = posted(page.content.decode())
    assert [kept[name] for name in ("title", "due", "days", "audience")] == [
        "Half a title",
        "days",
        "",
        "service-hv-people",
    ]
    assert page.context["form"].errors == {}


def test_expressions_stand_side_by_side(admin, press):
    page = press(admin.get(EDIT), "add waive_when person.code", keep_while="staff: {}")
    page = press(page, "look waive_when", **{"waive_when.0.0.value.typed": "maya"})
    assert [built(page, name).found.who for name in ("waive_when", "waived_until", "keep_while")] == [
        {"person": {"code": "maya"}},
        None,
        {"staff": {}},
    ]


def test_what_was_built_is_proposed(admin, press, work):
    page = press(admin.get(EDIT), "add waive_when staff.position")
    shown = press(page, "", **{"waive_when.0.0.value.typed": "advisor"})
    work()
    report = admin.get(shown["Location"]).context["standing"].errand.report
    assert report["changes"][0]["fields"] == {"waive_when": {"old": None, "new": BUILT}}


def test_what_is_not_filled_in_is_refused_at_its_row(admin, press):
    refused = press(press(admin.get(EDIT), "add keep_while staff.brand"), "")
    assert (refused.status_code, Errand.objects.count()) == (422, 0)
    assert refused.context["form"].errors == {"keep_while": ["Fill in or mend what is marked, or take it out."]}
    assert "Fill this in, or take it out." in refused.content.decode()


def test_code_that_is_not_there_is_told_at_its_row(admin, press):
    refused = press(admin.get(EDIT), "", waive_when="{staff: {position: advisr}}")
    assert built(refused, "waive_when").found.faults == {
        "waive_when.0.0": ["No position has the code 'advisr'. Did you mean 'advisor'?"]
    }


def test_expression_that_this_version_does_not_know_stays_as_text(admin, press):
    Requirement.objects.filter(code="service-hv").update(keep_while={"gone": 1})
    page = admin.get(EDIT)
    assert (built(page, "keep_while").building.text, press(page, "").status_code) == ("{gone: 1}", 422)


def test_htmx_gets_the_one_expression_that_a_button_changed(admin, press):
    page = admin.get(EDIT)
    part = press(page, "add waive_when staff.position", htmx="builder")
    assert part["HX-Retarget"] == "#waive_when-expression"
    said = part.content.decode()
    assert ('id="waive_when-boxes"' in said, 'id="keep_while-boxes"' in said, "<form" in said) == (True, False, False)
    live = press(page, "look keep_while", htmx="keep_while-live", keep_while="staff: {}").content.decode()
    assert ('id="keep_while-live"' in live, 'id="keep_while-boxes"' in live, 'id="keep_while-text"' in live) == (
        True,
        True,
        False,
    )


def test_htmx_is_led_to_what_it_would_change(admin, press):
    answer = press(admin.get(EDIT), "", htmx="builder")
    assert answer["HX-Redirect"] == f"/admin/programs/changes/{Input.objects.get().key}/"
    refused = press(admin.get(EDIT), "", htmx="builder", goal="nothing")
    assert (refused.status_code, 'id="builder"' in refused.content.decode()) == (200, True)


def test_audience_is_made_on_the_spot(admin, press, work):
    page = press(admin.get(EDIT), "new-audience", title="For advisors")
    assert posted(page.content.decode())["title"] == "For advisors"
    page = press(page, "add who staff.position", audience_title="Advisors of ours")
    page = press(page, "look who", **{"who.0.0.value.typed": "advisor"})
    assert (page.context["who"].found.counted.count, page.context["who"].building.text) == (
        1,
        "{staff: {position: advisor}}",
    )
    shown = press(page, "")
    work()
    change = admin.get(shown["Location"])
    report = change.context["standing"].errand.report
    assert [(each["change"], each["kind"], each["code"]) for each in report["changes"]] == [
        ("created", "audience", "advisors-of-ours"),
        ("changed", "requirement", "service-hv"),
    ]
    again = admin.get(change.context["back"].editor)
    assert (again.context["form"]["audience_title"].value(), again.context["who"].found.who) == (
        "Advisors of ours",
        BUILT,
    )
    admin.post(shown["Location"], {"apply": ""})
    work()
    assert Audience.objects.get(code="advisors-of-ours").who == BUILT
    assert Requirement.objects.get(code="service-hv").audience.code == "advisors-of-ours"
    assert admin.get(EDIT).context["form"].picked_audience == "advisors-of-ours"
    assert Assignment.objects.filter(requirement__code="service-hv").count() == 1


def test_picking_an_audience_again_brings_back_the_one_that_was_picked(admin, press):
    page = press(press(admin.get(EDIT), "new-audience"), "pick-audience")
    assert page.context["form"].picked_audience == "service-hv-people"


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({}, {"audience_title": ["This field is required."], "who": ["Say who is in it."]}),
        (
            {"audience_title": "x", "audience_code": "service-hv-people", "who": "staff: {}"},
            {"audience_code": ["There is an audience with this code already."]},
        ),
        (
            {"audience_title": "x", "audience_code": "no good", "who": "staff: {}"},
            {"audience_code": ["A code has 1 to 64 of A-Z a-z 0-9 . _ -"]},
        ),
    ],
)
def test_faults_of_a_new_audience_are_told_at_its_fields(admin, press, given, faults):
    refused = press(press(admin.get(EDIT), "new-audience"), "", **given)
    assert (refused.status_code, refused.context["form"].errors) == (422, faults)


def test_new_requirement_begins_with_nothing_built(admin):
    page = admin.get(NEW)
    assert [built.is_empty for _field, built in page.context["expressions"]] == [True, True, True]
    assert (page.context["who"], page.content.decode().count("Add the first condition")) == (None, 3)
