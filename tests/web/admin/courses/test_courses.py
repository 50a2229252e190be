"""An administrator's courses: written, uploaded, previewed, published, retired, offered."""

import html
import io
import re
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from factories import ActivityFactory, AudienceFactory, BrandFactory, CourseFactory, CourseVersionFactory, GoalFactory
from standards.building import scorm, zipped

from tradewind.catalog import drafts
from tradewind.catalog.models import Activity, Course, CourseVersion, Offer
from tradewind.catalog.offers import define_offer
from tradewind.delivery import attempts
from tradewind.delivery.models import Registration, Session
from tradewind.kernel.files import files

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def film(seconds=10):
    def box(name, data):
        return struct.pack(">I4s", len(data) + 8, name) + data

    header = bytes(12) + struct.pack(">II", 100, seconds * 100)
    return box(b"ftyp", b"isom0000") + box(b"moov", box(b"mvhd", header))


def package():
    return SimpleUploadedFile("brakes.zip", zipped({"imsmanifest.xml": scorm(), "a.html": "<p>"}).getvalue())


@pytest.fixture
def draft():
    return CourseVersionFactory(course__code="hv", course__title="HV", number=1, state="draft", published_at=None)


def add(admin, kind, **data):
    return admin.post(
        f"/admin/courses/of/hv/versions/1/steps/add/{kind}/", {"title": kind, "required": "on", "points": 1, **data}
    )


def steps(version):
    return list(version.activities.order_by("position").values_list("code", "kind"))


def test_a_course_is_written_and_described(admin):
    BrandFactory(code="aurora", name="Aurora")
    CourseFactory(code="basics")
    told = {
        "code": "hv",
        "title": "High voltage",
        "objectives": "Isolate\r\nMeasure",
        "hours": "1.5",
        "language": "en",
        "tags": "safety, ev",
        "brands": "aurora",
        "prerequisites": "basics",
        "proxy_credit": "managers",
    }
    assert admin.post("/admin/courses/new/", told)["Location"] == "/admin/courses/of/hv/"
    page = words(admin.get("/admin/courses/of/hv/"))
    for said in ("Isolate Measure", "1.5 hours", "English", "Aurora", "ev, safety", "Managers", "No goal asks for it."):
        assert said in page
    assert "There is a course of this code already." in words(admin.post("/admin/courses/new/", told))
    bad = admin.post("/admin/courses/of/basics/edit/", {**told, "title": "B", "prerequisites": "hv"})
    assert (bad.status_code, "'hv' cannot come before itself: basics → hv → basics" in words(bad)) == (422, True)
    assert "'a b'" in words(admin.post("/admin/courses/new/", {**told, "code": "a b"}))


def test_a_course_that_ended_is_described_without_taking_it_up_again(admin):
    CourseFactory(code="old", ended_on="2026-01-01")
    admin.post("/admin/courses/of/old/edit/", {"title": "Older", "proxy_credit": "nobody"})
    assert list(Course.objects.values_list("title", "ended_on__year")) == [("Older", 2026)]


def test_steps_are_added_of_every_kind_moved_and_taken_out(admin, draft, work):
    captions = SimpleUploadedFile("de.vtt", b"WEBVTT\n")
    clip = SimpleUploadedFile("clip.mp4", film())
    for kind, data in {
        "link": {"url": "https://example.org/", "done": "opened"},
        "page": {"body": "# Hello", "done": "confirmed"},
        "document": {"file": SimpleUploadedFile("guide.pdf", b"%PDF-1.7")},
        "video": {"film": clip, "share": 80, "speed": "1.5", "captions_1": captions, "language_1": "de"},
        "package": {"file": package(), "title": ""},
    }.items():
        address = "/admin/courses/uploads/" if kind in {"video", "package"} else "/admin/courses/of/hv/versions/1/"
        assert add(admin, kind, **data)["Location"].startswith(address), kind
        work()
    kinds = [kind for _, kind in steps(draft)]
    assert kinds == ["link", "page", "document", "video", "scorm"]
    shot = Activity.objects.get(kind="video")
    assert shot.settings == {
        "file": "clip.mp4",
        "seconds": "10.00",
        "captions": [{"language": "de", "file": "de.vtt"}],
        "share": 80,
        "speed": "1.5",
    }
    assert b"".join(files().pieces(f"{shot.package.folder}/de.vtt")) == b"WEBVTT\n"

    admin.post("/admin/courses/of/hv/versions/1/steps/video/move/", {"by": "-1"})
    admin.post("/admin/courses/of/hv/versions/1/steps/link/move/", {"by": "-1"})
    admin.post("/admin/courses/of/hv/versions/1/steps/page/remove/")
    assert [kind for _, kind in steps(draft)] == ["link", "video", "document", "scorm"]


def test_a_page_keeps_its_pictures_when_others_come(admin, draft):
    png = SimpleUploadedFile("one.png", b"\x89PNG1")
    add(admin, "page", body="![one](one.png)", done="opened", images=[png])
    admin.post(
        "/admin/courses/of/hv/versions/1/steps/page/",
        {"title": "T", "points": 1, "body": "b", "done": "opened", "images": [SimpleUploadedFile("two.png", b"2")]},
    )
    found = Activity.objects.get()
    assert {file["name"] for file in found.package.structure["files"]} == {"one.png", "two.png"}
    assert (found.title, found.required) == ("T", False)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("link", {"url": "javascript:alert(1)", "done": "opened"}, "Enter a valid URL"),
        ("video", {"film": io.BytesIO(b"MZ not a film"), "share": 90, "speed": 2}, "neither MP4 nor WebM"),
        ("video", {"share": 90, "speed": 2}, "This field is required."),
        ("document", {}, "This field is required."),
        ("page", {"done": "opened"}, "This field is required."),
    ],
)
def test_a_step_that_is_wrong_is_told(admin, draft, kind, data, said):
    answer = add(admin, kind, **data)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert steps(draft) == []


def test_publishing_tells_what_is_wrong_where_to_mend_it_and_what_becomes_of_people(admin, cast, draft):
    before = CourseVersionFactory(course=draft.course, number=0)
    ActivityFactory(version=before, code="old")
    attempts.register(cast.learner, draft.course, origin="plan", actor="tests")
    address = "/admin/courses/of/hv/versions/1/publish/"
    assert "activities: there is none." in words(admin.get(address))
    admin.post(address)
    draft.refresh_from_db()
    assert draft.state == "draft"

    ActivityFactory(version=draft, code="read", kind="page", settings={"body": ""})
    shown = admin.get(address)
    assert "is empty. Write what people are to read." in words(shown)
    assert "/admin/courses/of/hv/versions/1/steps/read/" in shown.content.decode()
    Activity.objects.filter(code="read").update(settings={"body": "Read."})
    shown = words(admin.get(address))
    assert "Version 0 is retired: nobody begins it any more." in shown
    assert "1 person is under way in it, and finishes what they began." in shown
    refused = admin.post(address, {"instead_of": "7"}, follow=True)
    assert "the course has changed meanwhile: version 0 is published in this language." in words(refused)
    assert admin.post(address, {"instead_of": "0"})["Location"] == "/admin/courses/of/hv/versions/1/"
    assert list(CourseVersion.objects.order_by("number").values_list("state", flat=True)) == ["retired", "published"]


def test_rules_are_changed_of_drafts_only(admin, draft):
    rules = {"completion": "any", "least": 1, "in_flight": "move", "language": "de", "notes": "n"}
    address = "/admin/courses/of/hv/versions/1/rules/"
    admin.post(address, rules)
    draft.refresh_from_db()
    assert (draft.completion, draft.least, draft.in_flight, draft.language) == ("any", 1, "move", "de")
    assert "least: is empty." in words(admin.post(address, {**rules, "least": ""}))
    CourseVersion.objects.update(state="published", published_at=draft.made_at)
    assert "version 1 is published." in words(admin.post(address, rules))


def test_going_back_is_a_new_draft_of_an_earlier_version(admin, draft):
    ActivityFactory(version=draft, code="one")
    CourseVersion.objects.update(state="retired", published_at=draft.made_at)
    assert admin.post("/admin/courses/of/hv/versions/new/", {"like": "1"})["Location"].endswith("/versions/2/")
    made = CourseVersion.objects.get(number=2)
    assert (made.state, steps(made)) == ("draft", [("one", "link")])
    admin.post("/admin/courses/of/hv/versions/2/discard/")
    assert CourseVersion.objects.count() == 1


def test_preview_plays_and_records_nothing_and_goes_with_the_draft(admin, draft):
    ActivityFactory(version=draft, code="one")
    opened = admin.post("/admin/courses/of/hv/versions/1/preview/")
    session = Session.objects.get()
    assert opened["Location"] == f"/play/{session.pk}/"
    assert admin.get(opened["Location"]).status_code == 200
    assert (session.attempt.registration.person, session.return_url) == (
        None,
        "http://testserver/admin/courses/of/hv/versions/1/",
    )
    assert "people under way" not in words(admin.get("/admin/courses/of/hv/"))
    admin.post("/admin/courses/of/hv/versions/1/steps/one/remove/")
    assert (Session.objects.count(), Registration.objects.count(), steps(draft)) == (0, 0, [])


def test_retiring_is_shown_first(admin, draft):
    CourseVersion.objects.update(state="published", published_at=draft.made_at)
    shown = words(admin.get("/admin/courses/of/hv/versions/1/retire/"))
    assert "Nobody can begin the course any more until a version is published." in shown
    admin.post("/admin/courses/of/hv/versions/1/retire/")
    draft.refresh_from_db()
    assert draft.state == "retired"


def test_offers_are_made_and_withdrawn(admin, draft):
    audience = AudienceFactory(code="techs", title="Technicians")
    admin.post("/admin/courses/of/hv/offers/", {"audience": "techs", "may_enrol": "on"})
    assert list(Offer.objects.values_list("audience__code", "may_enrol")) == [("techs", True)]
    assert "Technicians may enrol themselves" in words(admin.get("/admin/courses/of/hv/"))
    assert "/admin/courses/of/hv/" in admin.get("/admin/audiences/of/techs/").content.decode()
    admin.post(f"/admin/courses/of/hv/offers/{audience.code}/withdraw/")
    assert Offer.objects.count() == 0


def test_history_tells_who_changed_what(admin):
    admin.post("/admin/courses/new/", {"code": "hv", "title": "HV", "tags": "ev", "proxy_credit": "nobody"})
    admin.post("/admin/courses/of/hv/versions/new/")
    told = words(admin.get("/admin/courses/of/hv/history/"))
    for said in ("Course: added", "Topic (ev): added", "Version (1): added", "admin by hand"):
        assert said in told


def test_h9_a_course_in_use_is_not_deleted_and_one_by_mistake_leaves_nothing(admin, cast, draft):
    ActivityFactory(version=draft, code="one")
    admin.post("/admin/courses/of/hv/versions/1/preview/")
    admin.post("/admin/courses/of/hv/delete/")
    left = [model.objects.count() for model in (Course, CourseVersion, Activity, Registration, Session)]
    assert left == [0] * 5

    used = ActivityFactory().version.course
    attempts.register(cast.learner, used, origin="plan", actor="tests")
    refused = admin.post(f"/admin/courses/of/{used.code}/delete/", follow=True)
    assert "is in use: activity attempt, registration. End it instead: what was earned stays." in words(refused)
    assert Registration.objects.get().version.activities.count() == 1


def test_h9_a_job_that_begins_it_while_it_is_deleted_decides(admin, cast, monkeypatch):
    course = ActivityFactory().version.course

    def begins(_versions):
        attempts.register(cast.learner, course, origin="api", actor="a job")

    monkeypatch.setattr(drafts, "_FORGET", [begins])
    refused = admin.post(f"/admin/courses/of/{course.code}/delete/", follow=True)
    assert "is in use" in words(refused)
    assert [course.versions.count(), Activity.objects.filter(version__course=course).count()] == [1, 1]
    assert Registration.objects.count() == 0  # the job was part of the transaction here, and went back with it


def test_list_is_found_filtered_and_exported(admin, draft):
    ActivityFactory(version=CourseVersionFactory(course__code="brakes", course__title="Brakes", language="de"))
    GoalFactory(course__code="hall", course__title="Hall")
    assert [row.record.code for row in admin.get("/admin/courses/?state=published").context["table"].rows] == ["brakes"]
    assert [row.record.code for row in admin.get("/admin/courses/?state=draft").context["table"].rows] == ["hv"]
    assert [row.record.code for row in admin.get("/admin/courses/?state=nothing&q=ha").context["table"].rows] == [
        "hall"
    ]
    exported = b"".join(admin.get("/admin/courses/?export=csv").streaming_content).decode()
    assert "Brakes,brakes,Published (Deutsch),Link" in exported
    assert "/admin/courses/of/brakes/" in admin.get("/admin/search/?q=brak").content.decode()
    assert "Courses" in words(admin.get("/admin/"))


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_for_any_number(admin, cast, draft, django_assert_num_queries, number):
    for each in range(number):
        version = CourseVersionFactory(course=draft.course, number=10 + each, language=f"d{'abc'[each]}")
        ActivityFactory(version=version)
        CourseFactory()
        define_offer(draft.course, AudienceFactory(), may_enrol=True)
    attempts.register(cast.learner, draft.course, origin="plan", actor="tests")
    with django_assert_num_queries(9):
        admin.get("/admin/courses/")
    with django_assert_num_queries(17):
        admin.get("/admin/courses/of/hv/")
