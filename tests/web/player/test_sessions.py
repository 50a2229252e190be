"""Who gets at a session's page, and what happens when two windows want one step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from factories import ActivityFactory, PersonFactory

from tradewind.delivery import attempts, launching
from tradewind.delivery.models import Session
from tradewind.identity.models import User
from tradewind.web.player import access, links, opening
from tradewind.web.player.policy import origin_of

pytestmark = pytest.mark.django_db


def learner(name):
    return PersonFactory(code=name, user=User.objects.create_user(name))


@pytest.fixture
def maya(db):
    return learner("maya")


@pytest.fixture
def attempt(maya):
    course = ActivityFactory(kind="link").version.course
    return attempts.register(maya, course, origin="plan", actor="maya").activities.get()


@pytest.fixture
def session(attempt):
    return attempts.open_session(attempt, actor="maya")


def post_start(rf, person, attempt, **fields):
    """What the learner's page does when a step is started."""
    request = rf.post("/learn/x/y/", fields)
    request.user = person.user
    request.viewer = type("Viewer", (), {"person": person, "user": person.user, "is_administrator": False})()
    return opening.start(request, attempt)


def closed(session):
    attempts.close_session(session)
    return session


def test_a_session_is_found_by_whose_it_is(client, maya, session):
    address = reverse("play", args=[closed(session).pk])
    client.force_login(maya.user)
    assert client.get(address).status_code == 200

    client.force_login(learner("klaus").user)
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 404


def test_a_preview_is_found_by_the_administrator_who_opened_it(client, cast):
    version = ActivityFactory(kind="link").version
    previewed = attempts.preview(version, actor="anna").activities.get()
    mine = closed(attempts.open_session(previewed, actor=cast.admin.get_username()))
    somebodys = closed(attempts.open_session(previewed, actor="somebody"))
    client.force_login(cast.admin)

    assert client.get(reverse("play", args=[mine.pk])).status_code == 200
    assert client.get(reverse("play", args=[somebodys.pk])).status_code == 404


def test_a_launch_link_opens_once_and_only_its_session(client, session, attempt):
    other = attempts.open_session(attempt, actor="maya", mode="browse")
    path = links.make(closed(session))

    opened = client.get(path)

    assert (opened.status_code, opened["Location"]) == (302, reverse("play", args=[session.pk]))
    assert client.get(opened["Location"]).status_code == 200
    assert client.get(reverse("play", args=[other.pk])).status_code == 404
    assert client.get(path).status_code == 410


def came(client, session, ago):
    """The client as somebody who came to the session by a link so long ago; when that was."""
    since = int((timezone.now() - ago).timestamp())
    answer = HttpResponse()
    access.admit(answer, session, since=since)
    client.cookies = answer.cookies
    return since


def test_a_launch_link_lets_in_for_three_days_whatever_is_opened_from_there(client, rf, attempt, session):
    since = came(client, session, timedelta(days=2))
    attempts.close_session(session)

    answer = client.post(reverse("play-step", args=[session.pk, attempt.activity.code]))

    opened = Session.objects.get(closed_at=None)
    rf.cookies = client.cookies
    assert answer["Location"] == reverse("play", args=[opened.pk])
    assert access.admitted_since(rf.get("/"), opened) == since
    came(client, opened, timedelta(days=3, seconds=1))
    refused = [
        client.get(reverse("play", args=[opened.pk])),
        client.post(reverse("play-step", args=[opened.pk, attempt.activity.code])),
    ]
    assert [answer.status_code for answer in refused] == [404, 404]


def test_a_launch_link_is_not_used_up_by_a_head(client, session):
    path = links.make(closed(session))

    assert client.head(path).status_code == 405
    assert client.get(path).status_code == 302


def test_a_launch_link_dies_after_ten_minutes(session):
    token = launching.make_link(session)
    session.links.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert launching.redeem(token) is None
    assert launching.redeem("never-made") is None


def test_a_second_window_is_asked_and_takes_over(rf, maya, attempt, session):
    asked = post_start(rf, maya, attempt)
    taken = post_start(rf, maya, attempt, elsewhere="take-over")

    session.refresh_from_db()
    assert (asked.status_code, taken.status_code, session.how) == (409, 302, "superseded")
    assert b"Only look on" in asked.content


def test_a_second_window_may_look_on(rf, maya, attempt, session):
    looking = post_start(rf, maya, attempt, elsewhere="look-on")

    session.refresh_from_db()
    assert (looking.status_code, session.closed_at) == (302, None)
    assert Session.objects.exclude(pk=session.pk).get().mode == "review"


def test_nobody_is_asked_where_the_other_window_is_gone(rf, maya, attempt, session):
    attempts.hear(session, gone=True)
    assert post_start(rf, maya, attempt).status_code == 302


def test_nobody_is_asked_where_the_other_window_fell_silent(rf, maya, attempt, session):
    Session.objects.update(heard_at=timezone.now() - timedelta(minutes=3))
    assert post_start(rf, maya, attempt).status_code == 302


def test_what_has_ended_is_reviewed(rf, maya, attempt, session):
    attempts.close_session(session)
    attempts.leave(attempt.registration, actor="maya")
    attempt.registration.refresh_from_db()

    post_start(rf, maya, attempt)

    assert Session.objects.get(closed_at=None).mode == "review"


def test_a_window_hears_that_it_was_superseded(client, attempt, session):
    address = reverse("play-heard", args=[session.pk])
    said = {"secret": access.secret_of(session)}
    assert client.post(address, said, "application/json").json() == {"open": True, "how": "", "state": "begun"}

    attempts.open_session(attempt, actor="maya", take_over=True)

    assert client.post(address, said, "application/json").json() == {
        "open": False,
        "how": "superseded",
        "state": "begun",
    }


def test_a_secret_opens_its_own_session_only(client, attempt, session):
    other = attempts.open_session(attempt, actor="maya", mode="browse")

    answers = [
        client.post(reverse("play-heard", args=[session.pk]), said, "application/json").status_code
        for said in ({"secret": access.secret_of(other)}, {"secret": "x"}, {}, [1])
    ]

    assert answers == [404, 404, 404, 404]


def test_leaving_goes_back_to_where_one_came_from(client, maya, attempt):
    session = attempts.open_session(attempt, actor="api", return_url="https://lms.example/done?x=1")
    client.get(links.make(session))

    left = client.post(reverse("play-leave", args=[session.pk]))

    session.refresh_from_db()
    assert (left.status_code, left["Location"]) == (302, "https://lms.example/done?x=1")
    assert (session.how, session.closed_at is not None) == ("ended", True)


def test_leaving_never_goes_to_what_is_no_page(client, maya, attempt):
    session = attempts.open_session(attempt, actor="api", return_url="javascript:alert(1)")
    client.force_login(maya.user)

    assert client.post(reverse("play-leave", args=[session.pk]))["Location"] == reverse(
        "learn", args=[attempt.registration.course.code]
    )


@pytest.mark.parametrize(("looks_on", "mode"), [(True, "review"), (False, "normal")])
def test_a_link_to_look_on_leads_to_no_step_that_records(client, attempt, looks_on, mode):
    data = {"looks_on": True} if looks_on else {}
    session = attempts.open_session(attempt, actor="api", mode="review", data=data)
    client.get(links.make(session))

    client.post(reverse("play-step", args=[session.pk, attempt.activity.code]))
    newest = Session.objects.order_by("opened_at").last()
    client.post(reverse("play-step", args=[newest.pk, attempt.activity.code]))

    assert {each.mode for each in Session.objects.exclude(pk=session.pk)} <= {mode}


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://example.com:8443/a?b", "https://example.com:8443"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("javascript:alert(1)", ""),
        ("https://x; script-src-elem 'unsafe-inline'/a", ""),
        ("https://user:pass@example.com/", ""),
        ("https://[x/", ""),
    ],
)
def test_nothing_but_a_host_gets_into_the_policy(address, origin):
    assert origin_of(address) == origin


@pytest.mark.parametrize("path", ["/learn/a%00b/", "/play/{session}/step/a%00/", "/manager/people/a%00/"])
def test_an_address_with_a_nul_names_nothing(client, maya, session, path):
    client.force_login(maya.user)

    asked = client.post if "step" in path else client.get

    assert asked(path.format(session=session.pk)).status_code == 404


def test_a_window_that_says_it_is_there_reads_no_package(client, session):
    said = {"secret": access.secret_of(session)}

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse("play-heard", args=[session.pk]), said, "application/json")

    assert answer.status_code == 200
    assert not any('"structure"' in query["sql"] for query in asked)


def test_how_an_attempt_stands_is_read_without_what_content_stored(attempt):
    with CaptureQueriesContext(connection) as asked:
        attempts.standing(attempt.registration)

    assert not any('"delivery_activityattempt"."state"' in query["sql"] for query in asked)
