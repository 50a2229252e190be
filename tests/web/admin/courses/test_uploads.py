"""Uploads of an administrator: followed, left and found again, cancelled, tried again."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from factories import ActivityFactory, CourseVersionFactory
from standards.building import scorm, zipped

from tradewind.catalog.models import Activity, Course, CourseVersion
from tradewind.delivery import uploads
from tradewind.delivery.models import Upload
from tradewind.web.admin.feeds.uploads import LIMITS

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/courses/upload/"
DRAFT = "/admin/courses/of/hv/versions/1/"


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def package(**more):
    return SimpleUploadedFile("brakes.zip", zipped({"imsmanifest.xml": scorm(), "a.html": "<p>", **more}).getvalue())


def broken():
    return SimpleUploadedFile("x.zip", zipped({"readme.txt": b"hello"}).getvalue())


@pytest.fixture
def draft():
    return CourseVersionFactory(course__code="hv", course__title="HV", number=1, state="draft", published_at=None)


def sent(admin, file, **data):
    """The address of the page of what was uploaded."""
    return admin.post(UPLOAD, {"file": file, **data})["Location"]


def state():
    return Upload.objects.first().state


def test_a_package_becomes_a_draft_of_a_new_course_and_then_of_a_new_version(admin, work):
    same = package().read()
    page = sent(admin, SimpleUploadedFile("brakes.zip", same), code="brakes")
    assert "brakes.zip" in words(admin.get("/admin/courses/"))
    assert "Waiting for the worker. You can leave this page" in words(admin.get(page))
    work()
    told = admin.get(page)
    assert "It is taken in. Look at Course, version 1" in words(told)
    assert "/admin/courses/of/brakes/versions/1/#step-content" in told.content.decode()
    assert "brakes.zip" not in words(admin.get("/admin/courses/"))
    assert CourseVersion.objects.get().state == "draft"

    same_again = SimpleUploadedFile("brakes.zip", same)
    again = admin.post(UPLOAD, {"file": same_again, "course": "brakes"}, headers={"X-Upload": "1"})
    page = again.json()["address"]
    assert "brakes.zip" in words(admin.get("/admin/courses/of/brakes/"))
    work()
    assert "The same file was taken in before" in words(admin.get(page))
    assert list(CourseVersion.objects.order_by("number").values_list("number", "state")) == [(1, "draft"), (2, "draft")]


def test_what_is_refused_is_listed_with_its_faults_until_it_is_forgotten(admin, work):
    page = sent(admin, broken())
    work()
    told = words(admin.get(page))
    assert "nothing of it is kept. Mend this, and upload it again: the package :" in told
    assert "x.zip" in words(admin.get("/admin/courses/"))
    assert "Your upload came to nothing: x.zip" in words(admin.get("/admin/"))
    assert Course.objects.count() == 0
    assert admin.post(f"{page}forget/")["Location"] == "/admin/courses/"
    assert (Upload.objects.count(), admin.get(page).status_code) == (0, 404)


def test_it_is_cancelled_once(admin, work):
    page = sent(admin, package())
    assert admin.post(f"{page}cancel/")["Location"] == page
    assert "Cancelled by admin. Nothing of it is kept." in words(admin.get(page))
    assert "It was over already." in words(admin.post(f"{page}cancel/", follow=True))
    work()
    assert (state(), Course.objects.count()) == ("cancelled", 0)


def test_progress_is_shown_while_it_is_unpacked(admin):
    page = sent(admin, package())
    Upload.objects.update(state="running", done=512 << 20, total=2 << 30, files=3, of_files=12)
    shown = admin.get(page)
    assert "Unpacking · 512.0 MB / 2.0 GB · 3 of 12 files" in words(shown).replace("\xa0", " ")
    assert 'value="536870912" max="2147483648"' in shown.content.decode()
    listed = words(admin.get("/admin/courses/uploads/listed/?seen=1", headers={"HX-Request": "true"}))
    assert "Unpacking 25 %" in listed
    Upload.objects.update(cancel_asked_by="eve")
    assert "Being cancelled" in words(admin.get(page))


def test_what_failed_is_tried_again(admin, work, monkeypatch):
    page = sent(admin, package())
    with monkeypatch.context() as broken_storage:
        broken_storage.setattr(uploads, "import_package", lambda *_, **__: 1 / 0)
        work()
    assert "The file is kept: try again. If it stays, tell your administrator these words: division by zero" in words(
        admin.get(page)
    )
    admin.post(f"{page}again/")
    work()
    assert state() == "done"


def test_a_page_that_is_older_than_what_was_uploaded_says_so(admin, draft, work):
    admin.post(f"{DRAFT}steps/add/package/", {"file": package(), "points": 1, "required": "on"})
    assert "brakes.zip" in words(admin.get(DRAFT))
    work()
    listed = admin.get("/admin/courses/uploads/listed/?seen=1&course=hv&version=1")
    assert "This page is older than what was uploaded. Load it again" in words(listed)
    assert "hx-get" not in listed.content.decode()
    assert "brakes.zip" in words(admin.get(DRAFT))  # the step's own file by now


def test_a_draft_is_published_when_nothing_is_under_way(admin, draft, work):
    ActivityFactory(version=draft, code="one")
    page = admin.post(f"{DRAFT}steps/add/package/", {"file": package(), "points": 1, "required": "on"})["Location"]
    told = admin.get(f"{DRAFT}publish/")
    assert "brakes.zip is still being unpacked. Wait for it, or cancel it." in words(told)
    assert page in told.content.decode()
    work()
    admin.post(f"{DRAFT}publish/", {"instead_of": "0"})
    draft.refresh_from_db()
    assert (draft.state, draft.activities.count()) == ("published", 2)


def test_other_content_and_another_title_of_a_step(admin, draft, work):
    activity = ActivityFactory(version=draft, code="one", kind="scorm", title="Old")
    data = {"file": package(), "title": "New", "points": 4, "required": "on"}
    page = admin.post(f"{DRAFT}steps/one/", data)["Location"]
    activity.refresh_from_db()
    assert (activity.title, activity.points, activity.package) == ("New", 4, None)
    assert "for the step one of HV, version 1" in words(admin.get(page))
    work()
    activity.refresh_from_db()
    assert (activity.title, activity.package.filename) == ("New", "brakes.zip")


def test_a_step_is_changed_without_a_file_as_before(admin, draft):
    ActivityFactory(version=draft, code="one", kind="scorm", title="Old")
    answer = admin.post(f"{DRAFT}steps/one/", {"title": "New", "points": 1, "required": "on"})
    assert (answer["Location"], Activity.objects.get().title) == (DRAFT, "New")
    assert Upload.objects.count() == 0


def test_what_is_too_large_is_not_kept(admin, draft, monkeypatch):
    monkeypatch.setitem(LIMITS, "course", 10)
    for address in (UPLOAD, f"{DRAFT}steps/add/package/"):
        told = admin.post(address, {"file": package(), "points": 1})
        assert "more than" in words(told)
        assert told.status_code in {413, 422}
    assert Upload.objects.count() == 0


def test_a_code_that_another_upload_takes_is_told_at_the_form(admin):
    sent(admin, package(), code="brakes")
    told = admin.post(UPLOAD, {"file": package(more="x"), "code": "brakes"})
    assert (told.status_code, "another upload makes a course of this code." in words(told)) == (422, True)


def test_all_uploads_are_listed_filtered_and_exported(admin, work):
    sent(admin, package(), code="brakes")
    sent(admin, broken())
    work()
    assert len(admin.get("/admin/courses/uploads/").context["table"].rows) == 2
    [row] = admin.get("/admin/courses/uploads/?state=refused").context["table"].rows
    assert row.record.names == ["x.zip"]
    exported = b"".join(admin.get("/admin/courses/uploads/?export=csv&q=brakes").streaming_content).decode()
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d,brakes.zip,\"Course, version 1\",admin,\d+,Taken in", exported)


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_for_any_number(admin, draft, django_assert_num_queries, number):
    for each in range(number):
        admin.post(f"{DRAFT}steps/add/package/", {"file": package(n=str(each)), "points": 1, "required": "on"})
    key = Upload.objects.first().key
    with django_assert_num_queries(6):
        admin.get("/admin/courses/uploads/")
    with django_assert_num_queries(10):
        admin.get(DRAFT)
    with django_assert_num_queries(6):
        admin.get(f"/admin/courses/uploads/{key}/")


def test_what_was_sent_is_cancelled_before_we_have_it(admin):
    key = "0b6a9c0e-6d1b-4a56-9d52-0d7a4e1f0c11"
    page = f"/admin/courses/uploads/{key}/"
    assert admin.post(f"{page}cancel/", headers={"X-Upload": "1"}).status_code == 204
    told = admin.post(UPLOAD, {"file": package(), "upload": key})
    assert (told.status_code, "Cancelled; nothing was imported." in words(told)) == (422, True)
    assert admin.get(page).status_code == 404
    assert len(admin.get("/admin/courses/uploads/").context["table"].rows) == 0
