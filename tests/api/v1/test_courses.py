"""``/courses``: packages as the body or in a form, refused with their faults; taken away."""

import io
import zipfile

import pytest
from cmi5_packages import block, course_xml, package, unit
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factories import GoalFactory

from api.v1.conftest import faults_in
from tradewind.catalog.models import Course, Package
from tradewind.delivery import attempts
from tradewind.kernel.files import files
from tradewind.kernel.problems import Problems

pytestmark = pytest.mark.django_db

THREE = (unit("one"), block("b", unit("two", move_on="Passed"), unit("three", move_on="NotApplicable")))


def sent(api, content=None, path="courses?filename=brakes.zip&code=brakes", kind="application/zip", **more):
    return api("POST", path, body=package(*THREE) if content is None else content, kind=kind, **more)


def test_package_becomes_a_published_course(api):
    answer = sent(api)

    assert (answer.status_code, answer["Location"]) == (201, "/api/v1/courses/brakes")
    course = answer.json()
    assert (course["code"], course["title"], course["version"]["state"]) == ("brakes", "Brakes", "published")
    [activity] = course["version"]["activities"]
    assert (activity["code"], activity["kind"], activity["format"]) == ("content", "cmi5", "cmi5")
    assert [(one["code"], one["identifier"], one["move_on"]) for one in activity["units"]] == [
        ("au-1", "https://example.com/au/one", "CompletedAndPassed"),
        ("au-2", "https://example.com/au/two", "Passed"),
        ("au-3", "https://example.com/au/three", "NotApplicable"),
    ]
    assert api("GET", "courses/brakes").json() == course
    assert Package.objects.get().filename == "brakes.zip"


def test_where_no_course_comes_of_it_no_package_is_left(api, monkeypatch):
    def unplayable(_activity):
        problems = Problems()
        problems.add("activities.content", "cannot be played.", "Export it again.")
        return problems

    monkeypatch.setattr("tradewind.catalog.versions._CHECKS", [unplayable])

    assert faults_in(sent(api)) == [("activities.content", "cannot be played.")]
    assert (Package.objects.count(), Course.objects.count(), list(files().names())) == (0, 0, [])


def test_a_title_that_is_too_long_is_refused(api):
    assert sent(api, path=f"courses?title={'x' * 301}").status_code == 422
    assert Package.objects.count() == 0


def test_list_reads_no_structures_and_shows_what_is_published(api):
    sent(api)
    sent(api, path="courses?filename=brakes.zip&code=brakes&publish=false")

    with CaptureQueriesContext(connection) as asked:
        [listed] = api("GET", "courses").json()["items"]

    assert not any('"structure"' in query["sql"] for query in asked)
    [activity] = listed["version"].pop("activities")
    assert (listed["version"]["state"], listed["version"]["number"]) == ("published", 1)
    assert (activity["format"], activity["units"]) == ("cmi5", None)


def test_package_in_a_form_becomes_a_course(api):
    form = {"package": io.BytesIO(package())}
    form["package"].name = "brakes.zip"

    answer = Client().post("/api/v1/courses", form, headers={"Authorization": f"Bearer {api.token}"})

    assert (answer.status_code, answer.json()["code"]) == (201, "brakes")
    assert Package.objects.get().filename == "brakes.zip"


def test_structure_by_itself_becomes_a_course(api):
    text = course_xml(unit(url="https://example.com/one.html")).encode()

    answer = sent(api, text, kind="text/xml")

    assert (answer.status_code, len(answer.json()["version"]["activities"][0]["units"])) == (201, 1)


def test_thousand_units_are_imported(api):
    units = [unit(f"u{number}", url=f"https://example.com/{number}") for number in range(1001)]

    answer = sent(api, course_xml(*units).encode(), kind="text/xml")

    assert (answer.status_code, len(answer.json()["version"]["activities"][0]["units"])) == (201, 1001)


def test_same_code_again_is_the_next_version(api):
    sent(api)

    again = sent(api, package(unit("two")))

    assert (again.status_code, again.json()["version"]["number"]) == (201, 2)


def test_course_can_stay_a_draft(api):
    assert sent(api, path="courses?code=brakes&publish=false").json()["version"]["state"] == "draft"


def test_invalid_package_is_refused_with_its_faults_and_leaves_nothing(api):
    answer = sent(api, package(unit("one", url="gone.html"), unit("one", attributes="masteryScore='2'")))

    places = [place for place, _ in faults_in(answer)]
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert len(places) == 4
    assert all(place.startswith("cmi5.xml, line 1, <au ") for place in places)
    assert (Course.objects.count(), Package.objects.count()) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"# not a package", b"PK\x03\x04 torn", b'{"not": "one"}'])
def test_what_is_no_package_is_refused(api, content):
    assert sent(api, content, kind="text/markdown").status_code == 422


def test_bad_code_is_refused_before_anything_is_read(api):
    assert faults_in(sent(api, path="courses?code=a%20b"))[0][0] == "query.code"


def test_too_large_a_package_is_refused_before_it_is_read(api):
    answer = sent(api, headers={"Content-Length": str(3 << 30)})

    assert answer.status_code == 413


def test_same_package_with_a_key_is_imported_once(api):
    key = {"Idempotency-Key": "import-1"}

    first, again = sent(api, headers=key), sent(api, headers=key)
    other = sent(api, package(unit("two")), headers=key)

    assert (first.json(), other.status_code) == (again.json(), 409)
    assert Package.objects.count() == 1


def test_course_that_nobody_began_is_deleted_with_its_files(api, django_capture_on_commit_callbacks):
    sent(api)

    with django_capture_on_commit_callbacks(execute=True):
        answer = api("DELETE", "courses/brakes")

    assert (answer.status_code, answer.json()) == (200, {"code": "brakes", "outcome": "deleted"})
    assert api("GET", "courses/brakes").status_code == 404
    assert (Package.objects.count(), files().folders("packages")) == (0, [])


def test_course_that_somebody_began_is_retired(api, person):
    sent(api)
    course = Course.objects.get()
    under_way = attempts.register(person, course, origin="plan", actor="maya")

    answer = api("DELETE", "courses/brakes")

    assert (answer.status_code, answer.json()["outcome"]) == (200, "retired")
    shown = api("GET", "courses/brakes").json()
    assert (shown["version"]["state"], shown["ended_on"] is not None) == ("retired", True)
    assert api("POST", "launches", {"person": "maya", "course": "brakes"}).status_code == 201, under_way


def test_course_that_a_goal_asks_for_is_retired_and_can_be_offered_again(api):
    sent(api)
    GoalFactory(course=Course.objects.get())

    gone = [api("DELETE", "courses/brakes").json()["outcome"] for _ in range(2)]
    again = sent(api).json()

    assert gone == ["retired", "retired"]
    assert (again["ended_on"], again["version"]["state"], again["version"]["number"]) == (None, "published", 2)


def test_zip64_package_is_imported(api):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in {"cmi5.xml": course_xml(unit()), "one.html": "<p>"}.items():
            with file.open(name, "w", force_zip64=True) as member:
                member.write(text.encode())

    assert sent(api, buffer.getvalue()).status_code == 201


def test_nothing_with_a_key_is_refused_as_nothing(api):
    answer = sent(api, b"", headers={"Idempotency-Key": "k"})

    assert (answer.status_code, faults_in(answer)[0][0]) == (422, "body")
