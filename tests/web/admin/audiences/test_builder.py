"""The builder as a browser without script uses it, and what htmx is given instead."""

import pytest
from django.db import connection

from tradewind.audiences.models import Audience, Draft
from tradewind.audiences.services import define_audience
from tradewind.exchange.models import Errand, Input

NEW = "/admin/audiences/new/"
EDIT = "/admin/audiences/of/technicians/edit/"
TEXT = "audiences:\n  technicians: {{title: Technicians, who: {}}}\n"


def names(answer):
    return [template.name for template in answer.templates if template.name.startswith("audiences/_")]


def who(answer):
    return answer.context["built"].found.who


def test_audience_is_built_from_nothing(admin, maya, press):
    page = press(admin.get(NEW), "add who staff.position", title="Advisors, all")
    page = press(page, "add who person.code", **{"who.0.0.value.typed": "Service advisor"})
    page = press(page, "look", **{"who.1.0.value.typed": "maya"})
    assert who(page) == {"all": [{"staff": {"position": "advisor"}}, {"person": {"code": "maya"}}]}
    assert page.context["built"].found.sentence == "people who are service advisor and who are Maya Lindqvist"
    assert (page.context["built"].found.counted.count, page.context["editing"].named()) == (1, "advisors-all")


def test_what_is_not_filled_in_is_told_and_left_out_of_the_count(admin, technicians, press):
    page = press(admin.get(EDIT), "add who staff.brand")
    found = page.context["built"].found
    assert (found.missing, found.counted.count, found.who) == (1, 1, {"staff": {"position": "technician"}})
    refused = press(page, "review")
    assert (refused.status_code, "Fill this in, or take it out." in refused.content.decode()) == (422, True)


def test_unknown_code_is_told_at_its_row(admin, technicians, press):
    page = press(admin.get(EDIT), "look", **{"who.0.0.value.typed": "technicain"})
    assert page.context["built"].found.faults == {
        "who.0.0": ["No position has the code 'technicain'. Did you mean 'technician'?"]
    }


def test_audience_that_names_itself_is_told(admin, technicians, press):
    page = press(press(admin.get(EDIT), "add who audience"), "look", **{"who.1.value.typed": "technicians"})
    [fault] = page.context["built"].found.problems
    assert fault.wrong == "runs in a circle of audiences: technicians -> technicians."


def test_text_is_the_academy_file_and_can_be_edited(admin, technicians, press):
    page = admin.get(EDIT)
    assert page.context["editing"].text == TEXT.format("{staff: {position: technician}}")
    page = press(page, "look", text=TEXT.format("{not: {staff: {position: advisor}}}"))
    assert who(page) == {"not": {"staff": {"position": "advisor"}}}
    assert page.context["built"].root.boxes[0].key == "not"


@pytest.mark.parametrize(
    ("text", "place", "wrong"),
    [
        ("audiences: {x: {who: {staff: {}}}}", "text", "names 'x'."),
        (
            "audiences:\n  technicians:\n    who:\n      staff:\n        brnad: a",
            "text, line 4, audiences.technicians.who.staff",
            None,
        ),
        (TEXT.format("{staff: [}"), "text, line 2", None),
        ("", "text", "describes not just one audience."),
        ("audiences: {a: {who: {staff: {}}}, b: {who: {staff: {}}}}", "text", "describes not just one audience."),
    ],
)
def test_fault_in_the_text_is_told_with_its_line_and_nothing_is_lost(admin, technicians, press, text, place, wrong):
    page = press(admin.get(EDIT), "look", text=text)
    [problem] = page.context["editing"].text_problems
    assert (problem.place, problem.wrong if wrong else None) == (place, wrong)
    assert page.context["editing"].text == text
    again = admin.get(EDIT)
    assert again.context["editing"].text == text
    assert press(again, "reset").context["editing"].text == TEXT.format("{staff: {position: technician}}")


def test_draft_is_kept_until_it_is_given_up(admin, technicians, press):
    press(admin.get(EDIT), "add who staff.brand", title="Half done")
    resumed = admin.get(EDIT)
    assert (resumed.context["editing"].title, resumed.context["editing"].resumed) == ("Half done", True)
    assert [box.key for box in resumed.context["built"].root.boxes[0].boxes] == ["position", "brand"]
    assert press(resumed, "discard")["Location"] == "/admin/audiences/of/technicians/"
    assert (Draft.objects.count(), admin.get(EDIT).context["editing"].title) == (0, "Technicians")


def test_draft_that_is_not_understood_any_more_gives_way_to_what_is_saved(admin, ada, technicians):
    data = {"who": {"gone": 1}, "bare": True, "code": "", "title": "", "version": "", "text": None}
    Draft.objects.create(user=ada, audience=technicians, data=data)
    assert admin.get(EDIT).context["editing"].title == "Technicians"


def test_second_editor_is_told_who_was_first(admin, technicians, press):
    mine = press(admin.get(EDIT), "look", title="Mine")
    define_audience("technicians", title="Theirs", who=technicians.who)
    refused = press(mine, "review")
    assert (refused.status_code, Input.objects.count()) == (422, 0)
    assert "This audience has been changed after you began." in refused.content.decode()
    assert press(press(refused, "mine"), "review").status_code == 302


def test_review_asks_the_worker_what_would_change(admin, ada, technicians, press):
    page = press(admin.get(EDIT), "look", text=TEXT.format("{staff: {position: advisor}}"))
    answer = press(page, "review")
    errand = Errand.objects.select_related("input").get()
    assert answer["Location"] == f"/admin/programs/changes/{errand.input.key}/"
    assert (errand.action, errand.input.about, errand.asked_by) == (
        "check",
        "audiences/technicians",
        "ada",
    )
    assert Audience.objects.get(code="technicians").who == {"staff": {"position": "technician"}}


def test_new_audience_needs_a_code_of_its_own(admin, technicians, press):
    page = press(admin.get(NEW), "add who holds", code="technicians")
    assert page.context["faults"] == {"code": "There is an audience with this code already."}
    page = press(page, "look", code="no blanks", title="x" * 201)
    assert sorted(page.context["faults"]) == ["code", "title"]


def test_htmx_gets_what_moves_only(admin, technicians, press):
    page = admin.get(EDIT)
    live = press(page, "look", htmx="who-live")
    assert "audiences/_looked.html" in names(live)
    assert ('id="who-boxes"' in live.content.decode(), 'id="who-text"' in live.content.decode()) == (False, True)
    from_text = press(page, "look", htmx="who-live", text=TEXT.format("{staff: {}}")).content.decode()
    assert ('id="who-boxes"' in from_text, 'id="who-text"' in from_text) == (True, False)
    assert names(press(page, "add who holds", htmx="builder"))[:1] == ["audiences/_builder.html"]
    assert press(page, "discard", htmx="builder")["HX-Redirect"] == "/admin/audiences/of/technicians/"


def test_lost_session_leads_back_to_the_builder(admin, technicians, press):
    page = admin.get(EDIT)
    admin.logout()
    answer = admin.post(EDIT, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{EDIT}"})
    assert (page.status_code, answer["HX-Redirect"]) == (200, f"/sign-in/?next={EDIT}")


def test_counting_that_takes_long_is_given_up(admin, technicians, monkeypatch):
    monkeypatch.setattr("tradewind.web.admin.audiences.looking.PATIENCE", 1)
    with connection.cursor() as cursor:  # the view that every staff clause reads, made slow
        cursor.execute("ALTER VIEW network_active_appointment RENAME TO quick_active_appointment")
        cursor.execute(
            "CREATE VIEW network_active_appointment AS SELECT q.* FROM quick_active_appointment q"
            " CROSS JOIN (SELECT pg_sleep(1) OFFSET 0) AS slow"
        )
    page = admin.get(EDIT)
    assert page.context["built"].found.counted.is_slow
    assert "Counting takes long; it is told before you save." in page.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
