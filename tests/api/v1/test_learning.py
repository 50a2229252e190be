"""Launches, registrations and sessions of kinds that need no record store; who sees them; one request at once."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from factories import ActivityFactory, CourseFactory, CourseVersionFactory, PartnerFactory, PersonFactory

from api.v1.conftest import Api, faults_in, token_for
from tradewind.credit.models import Credit
from tradewind.delivery.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(person):
    """Two links to read."""
    version = CourseVersionFactory(course=CourseFactory(code="reading"))
    for code in ("first", "second"):
        ActivityFactory(version=version, code=code)
    return version.course


def launch(api, **asked):
    answer = api("POST", "launches", {"person": "maya", "course": "reading", **asked})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_launch_of_what_needs_our_page_leads_there_and_lets_in(api, course):
    launched = launch(api, return_url="https://portal.example/back")
    client = Client()

    opened = client.get(urlsplit(launched["url"]).path)

    assert opened["Location"] == f"/play/{launched['session']}/"
    assert "play" in opened.cookies
    assert Session.objects.get(pk=launched["session"]).return_url == "https://portal.example/back"


@pytest.mark.parametrize("status", ["suspended", "departed"])
def test_who_may_not_sign_in_is_not_let_in_by_a_link(api, course, person, status):
    person.status = status
    person.save()

    answer = api("POST", "launches", {"person": "maya", "course": "reading"})

    assert (answer.status_code, faults_in(answer)) == (422, [("body.person", f"'maya' is {status}.")])


def test_registration_is_gone_on_with_and_a_new_one_begins_when_it_has_ended(api, course):
    first, again = launch(api), launch(api, activity="second")
    for code in ("first", "second"):
        api("POST", f"registrations/{first['registration']}/waive", {"activity": code, "reason": "Taught in class"})

    ended = launch(api, registration=first["registration"], mode="review")
    anew = launch(api)

    assert again["registration"] == first["registration"] == ended["registration"]
    assert anew["registration"] != first["registration"]
    assert Credit.objects.count() == 1


def test_registration_says_how_each_activity_stands(api, course):
    registration = launch(api)["registration"]
    api("POST", f"registrations/{registration}/waive", {"activity": "first", "reason": "Taught in class"})

    found = api("GET", f"registrations/{registration}").json()

    assert (found["person"], found["course"], found["state"], found["progress"]) == (
        "maya",
        "reading",
        "under_way",
        0.5,
    )
    assert [(each["code"], each["met"], each["waived"], each["reason"]) for each in found["activities"]] == [
        ("first", True, True, "Taught in class"),
        ("second", False, False, ""),
    ]


def test_waiver_without_a_reason_or_of_nothing_is_refused(api, course):
    path = f"registrations/{launch(api)['registration']}/waive"

    empty = api("POST", path, {"activity": "first", "reason": " "})
    unknown = api("POST", path, {"activity": "third", "reason": "Taught in class"})

    assert [(answer.status_code, faults_in(answer)[0][0]) for answer in (empty, unknown)] == [
        (422, "reason"),
        (422, "body.activity"),
    ]


def test_another_launch_closes_the_window_that_was_open(api, course):
    first, _ = launch(api), launch(api)

    closed = api("POST", f"sessions/{first['session']}/abandon").json()

    assert (closed["how"], closed["activity"], closed["mode"]) == ("superseded", "first", "normal")


def test_what_is_of_nobody_whom_a_token_may_see_is_not_there(api, course):
    PartnerFactory(code="north")
    launched = launch(api)
    north = Api(token_for("administrator", "partner:north", name="north"))

    answers = [
        north("GET", f"registrations/{launched['registration']}"),
        north("POST", f"registrations/{launched['registration']}/waive", {"activity": "first", "reason": "x"}),
        north("POST", f"sessions/{launched['session']}/abandon"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number_of_rows(api, person, django_assert_num_queries, count):
    for _ in range(count):
        version = CourseVersionFactory()
        ActivityFactory(version=version)
        given = {"person": PersonFactory().code, "course": version.course.code, "earned_on": "2026-03-01"}
        api("POST", "credits", given)

    with django_assert_num_queries(4):
        assert len(api("GET", "courses").json()["items"]) == count
    with django_assert_num_queries(2):
        assert len(api("GET", "credits").json()["items"]) == count


@pytest.mark.django_db(transaction=True)
def test_d1_same_key_twice_at_once_is_done_once():
    PersonFactory(code="maya")
    CourseFactory(code="reading")
    api = Api(token_for())
    asked = {"person": "maya", "course": "reading", "earned_on": "2026-03-01"}

    def send(_: int) -> tuple[int, int]:
        try:
            answer = api("POST", "credits", asked, headers={"Idempotency-Key": "once"})
            return answer.status_code, answer.json()["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(send, range(2))

    assert (first, first[0], Credit.objects.count()) == (second, 201, 1)
