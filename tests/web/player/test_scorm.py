"""What a session of SCORM hands in over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from factories import PersonFactory
from standards.building import scorm, zipped

from tradewind.credit.models import Credit
from tradewind.delivery import attempts, importing
from tradewind.identity.models import User
from tradewind.web.player import access

STATUS = "cmi.core.lesson_status"


def begun(name="maya"):
    package = importing.import_package(zipped({"imsmanifest.xml": scorm(), "a.html": "x"}), filename="p", actor="ada")
    version = importing.add_course(package, publish=True, actor="ada")
    person = PersonFactory(code=name, user=User.objects.create_user(name))
    return attempts.register(person, version.course, origin="plan", actor=name).activities.get()


def opened(attempt):
    """A session, and the number of the run that is shown in it."""
    session = attempts.open_session(attempt, actor="maya", take_over=True)
    return session, navigated(session, "open").json()["run"]


def posted(session, verb, **said):
    client = Client(enforce_csrf_checks=True)
    said.setdefault("secret", access.secret_of(session))
    return client.post(reverse(f"play-scorm-{verb}", args=[session.pk]), said, "application/json")


def navigated(session, request, **said):
    return posted(session, "navigate", request=request, **said)


def committed(session, run, values, number=1, **said):
    return posted(session, "commit", number=number, item="i1", run=run, values=values, **said)


@pytest.mark.django_db
def test_a_commit_answers_what_was_refused():
    session, run = opened(begun())

    answer = committed(session, run, {STATUS: "done", "cmi.core.lesson_location": "3"})

    assert (answer.status_code, answer.json()["news"], answer.json()["open"]) == (200, True, True)
    [refused] = answer.json()["refused"]
    assert refused["element"] == STATUS


@pytest.mark.django_db
def test_a_commit_needs_the_secret_of_its_session_and_no_sign_in():
    attempt = begun()
    session, run = opened(attempt)
    other = attempts.open_session(attempt, actor="maya", mode="browse")

    assert committed(session, run, {}, secret=access.secret_of(other)).status_code == 404
    assert committed(session, run, {}, secret="").status_code == 404
    assert committed(session, run, {}, secret=access.short_secret_of(session)).status_code == 200
    assert navigated(session, "open", secret=access.short_secret_of(session)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"number": "1"},
        {"number": -1},
        {"number": True},
        {"number": 2**60},
        {"run": None},
        {"item": 3},
        {"item": "nothing"},
        {"values": []},
        {"values": {STATUS: 1}},
    ],
)
def test_what_is_no_commit_is_refused(said):
    session, run = opened(begun())
    whole = {"number": 1, "item": "i1", "run": run, "values": {}, **said}

    assert posted(session, "commit", **whole).status_code == 400


@pytest.mark.django_db
def test_what_a_commit_costs(django_assert_num_queries):
    session, run = opened(begun())
    committed(session, run, {"cmi.core.score.raw": "40"})

    # The session, its number and the attempt are written; read: session, lock, attempt, verdict, how it stands now.
    # The rest begins and ends a transaction within the test's, and its audit context.
    with django_assert_num_queries(11):
        committed(session, run, {"cmi.core.score.raw": "40", "cmi.suspend_data": "x" * 4000}, number=2)


@pytest.mark.django_db
def test_d10_what_a_superseded_window_still_sends_is_kept():
    attempt = begun()
    session, run = opened(attempt)
    attempts.open_session(attempt, actor="maya", take_over=True)

    answer = committed(session, run, {"cmi.suspend_data": "kept"}).json()

    attempt.refresh_from_db()
    assert (answer["open"], answer["how"], answer["news"]) == (False, "superseded", True)
    assert attempt.state["items"]["i1"]["cmi"] == {"cmi.suspend_data": "kept"}
    assert navigated(session, "continue").status_code == 409


@pytest.mark.django_db
def test_the_address_of_an_item_is_on_the_origin_of_content(settings):
    settings.CONTENT_ORIGIN = "https://*.content.example"
    attempt = begun()
    session = attempts.open_session(attempt, actor="maya")

    shown = navigated(session, "open").json()["item"]

    assert shown["address"].startswith(f"https://{attempt.activity.package_id.hex}.content.example/content/")
    assert shown["address"].endswith("/a.html")


@pytest.mark.django_db
def test_the_page_frames_the_content_and_nothing_else(settings, client):
    settings.CONTENT_ORIGIN = "https://*.content.example"
    attempt = begun()
    session = attempts.open_session(attempt, actor="maya")
    client.force_login(attempt.registration.person.user)

    page = client.get(reverse("play", args=[session.pk]))

    policy = page["Content-Security-Policy"].split("; ")
    origin = f"https://{attempt.activity.package_id.hex}.content.example"
    assert f"frame-src {origin}" in policy
    assert "script-src 'self'" in policy
    assert b"credentialless" not in page.content
    settings.CONTENT_ORIGIN = "http://127.0.0.1:8000"
    assert b" credentialless>" in client.get(reverse("play", args=[session.pk])).content
    assert b"allow-top-navigation" not in page.content


@pytest.mark.django_db(transaction=True)
def test_d1_the_same_commit_from_five_windows_at_once_counts_once():
    attempt = begun()
    session, run = opened(attempt)

    def send(_):
        try:
            return committed(session, run, {STATUS: "passed", "cmi.core.session_time": "00:01:00"}, number=7).json()
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(send, range(5)))

    attempt.refresh_from_db()
    assert sorted(answer["news"] for answer in answers) == [False, False, False, False, True]
    assert attempt.seconds == 60
    assert Credit.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["half a \ud83d", "a \0 within"])
def test_text_that_no_database_keeps_is_mended_and_the_rest_of_the_commit_kept(broken):
    session, run = opened(begun())

    answer = committed(session, run, {"cmi.suspend_data": broken, STATUS: "completed", "\ud83d": "x"})

    assert (answer.status_code, [each["wrong"] for each in answer.json()["refused"]]) == (
        200,
        ["is not an element of the data model."],
    )
    again = navigated(attempts.open_session(session.attempt, actor="maya", take_over=True), "open").json()
    mended = broken.replace("\ud83d", "\ufffd").replace("\0", "\ufffd")
    assert again["item"]["values"]["cmi.suspend_data"] == mended


@pytest.mark.django_db
def test_deep_json_opens_nothing():
    session, _ = opened(begun())
    address = reverse("play-scorm-commit", args=[session.pk])

    assert Client().post(address, b"[" * 200_000, "application/json").status_code == 404
