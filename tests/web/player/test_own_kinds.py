"""Films, documents, pages and links, as their stages show and record them."""

import html
import io
import re
from datetime import timedelta

import pytest
from factories import ActivityFactory, CourseVersionFactory

from tradewind.delivery import attempts
from tradewind.delivery.importing import store_files
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.network.logins import ensure_login
from tradewind.web.player import access

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def kept(*names, content=b"x"):
    return store_files([(name, io.BytesIO(content)) for name in names], actor="tests")


@pytest.fixture
def opened(client, cast):
    """``opened(kind, settings, package)`` opens a step of that kind, as the learner who is signed in."""
    version = CourseVersionFactory(course__code="hv")

    def open_step(kind, settings, package=None, mode="normal"):
        step = ActivityFactory(version=version, code="step", kind=kind, settings=settings, package=package, position=1)
        ActivityFactory(version=version, code="last", position=2)
        client.force_login(ensure_login(cast.learner))
        registration = attempts.register(cast.learner, version.course, origin="plan", actor="learner")
        return attempts.open_session(registration.activities.get(activity=step), actor="learner", mode=mode)

    return open_step


def page(client, session):
    return client.get(f"/play/{session.pk}/")


def met(session):
    return ActivityAttempt.objects.get(pk=session.attempt_id).met


def test_a_document_is_shown_and_done_by_its_button(client, opened):
    session = opened("document", {"file": "guide.pdf", "statement": "I keep to it."}, kept("guide.pdf"))
    shown = page(client, session)
    assert re.search(r"<iframe [^>]* credentialless>", shown.content.decode())
    assert "I keep to it. I confirm this" in words(shown)
    assert "frame-src http://127.0.0.1:8000" in shown["Content-Security-Policy"]
    assert client.post(f"/play/{session.pk}/document/confirm/")["Location"] == f"/play/{session.pk}/"
    assert met(session)
    assert "This step is done. Next: Last" in words(page(client, session))


def test_a_file_that_no_browser_shows_is_downloaded(client, opened):
    session = opened("document", {"file": "tool.html"}, kept("tool.html"))
    shown = page(client, session).content.decode()
    assert "<iframe" not in shown
    assert " download" in shown


def test_a_page_is_rendered_without_what_could_run(client, opened):
    body = "# Plug\n\n<script>alert(1)</script>\n\n![plug](plug.png) [x](javascript:alert(1))"
    session = opened("page", {"body": body}, kept("plug.png"))
    shown = page(client, session).content.decode()
    prose = shown.partition('<div class="prose">')[2].partition("</div>")[0]
    assert re.findall(r"<(\w+)", prose) == ["h2", "p", "p", "img"]
    assert "/plug.png" in prose
    client.post(f"/play/{session.pk}/page/confirm/")
    assert met(session)


def test_a_page_that_is_done_when_opened_is(client, opened):
    session = opened("page", {"body": "Read.", "done": "opened"})
    page(client, session)
    assert met(session)


@pytest.mark.parametrize("done", ["opened", "confirmed"])
def test_a_link_leads_elsewhere_and_says_nothing(client, opened, done):
    session = opened("link", {"url": "https://example.org/manual", "done": done})
    shown = page(client, session).content.decode()
    assert 'target="_blank" rel="noopener noreferrer"' in shown
    answer = client.get(f"/play/{session.pk}/link/open/")
    assert (answer["Location"], answer["Referrer-Policy"]) == ("https://example.org/manual", "no-referrer")
    assert met(session) == (done == "opened")
    client.post(f"/play/{session.pk}/link/confirm/")
    assert met(session)


def test_only_looking_on_records_nothing(client, opened):
    session = opened("page", {"body": "Read.", "done": "opened"}, mode="review")
    assert "I have read it" not in words(page(client, session))
    client.post(f"/play/{session.pk}/page/confirm/")
    assert not met(session)


@pytest.mark.parametrize("kind", ["document", "page", "link"])
def test_no_button_does_another_kinds_step(client, opened, kind):
    session = opened("video", {"file": "f.mp4", "seconds": "10"}, kept("f.mp4"))
    assert client.post(f"/play/{session.pk}/{kind}/confirm/").status_code == 404
    assert client.get(f"/play/{session.pk}/link/open/").status_code == 404
    assert not met(session)


def test_a_film_records_what_was_watched_for_whoever_holds_the_secret(client, opened):
    settings = {"file": "f.mp4", "seconds": "10", "captions": [{"language": "de", "file": "de.vtt"}]}
    session = opened("video", settings, kept("f.mp4", "de.vtt"))
    Session.objects.update(opened_at=session.opened_at - timedelta(seconds=60))
    shown = page(client, session)
    assert 'srclang="de" label="Deutsch"' in shown.content.decode()
    assert "media-src 'self' http://127.0.0.1:8000" in shown["Content-Security-Policy"]
    captions = client.get(f"/play/{session.pk}/video/captions/0/")
    assert (captions["Content-Type"], b"".join(captions.streaming_content)) == ("text/vtt; charset=utf-8", b"x")
    assert client.get(f"/play/{session.pk}/video/captions/1/").status_code == 404

    told = {"secret": access.secret_of(session), "number": 1, "watched": [[0, 9.6]], "position": 9.6}
    address = f"/play/{session.pk}/video/watched/"
    client.logout()
    for _ in range(2):
        answer = client.post(address, told, content_type="application/json").json()
        assert answer == {"open": True, "how": "", "met": True, "passed": False, "percent": 96}
    assert client.post(address, {**told, "secret": "x"}, content_type="application/json").status_code == 404
    assert client.post(address, {**told, "number": "2"}, content_type="application/json").status_code == 404
    wrong = client.post(address, {**told, "number": 2, "watched": "all"}, content_type="application/json")
    assert wrong.status_code == 422


def test_a_page_that_needs_a_file_says_that_s3_does_not_answer(client, opened, on_s3, s3):
    settings = {"file": "f.mp4", "seconds": "10", "captions": [{"language": "de", "file": "de.vtt"}]}
    session = opened("video", settings, kept("f.mp4", "de.vtt"))
    captions = f"/play/{session.pk}/video/captions/0/"
    assert b"".join(client.get(captions).streaming_content) == b"x"

    s3.stop()
    try:
        told = client.get(captions)
    finally:
        s3.start()

    assert (told.status_code, told["Retry-After"]) == (503, "60")
    assert "The academy's files cannot be reached The storage does not answer." in words(told)


@pytest.mark.parametrize("who", ["manager", "neighbour_manager", "district_manager", "admin"])
def test_others_find_nothing_of_it(client, cast, opened, who):
    session = opened("video", {"file": "f.mp4", "seconds": "10"}, kept("f.mp4"))
    other = getattr(cast, who)
    client.force_login(other if who == "admin" else ensure_login(other))
    found = [
        page(client, session),
        client.get(f"/play/{session.pk}/video/captions/0/"),
        client.post(f"/play/{session.pk}/document/confirm/"),
        client.get(f"/play/{session.pk}/link/open/"),
    ]
    assert [answer.status_code for answer in found] == [404] * 4


@pytest.mark.parametrize(("number", "watched"), [(10**30, []), (-1, []), (True, []), (1, [[0, 10**400]])])
def test_a_film_refuses_numbers_that_no_window_sends(client, opened, number, watched):
    session = opened("video", {"file": "f.mp4", "seconds": "10"}, kept("f.mp4"))
    told = {"secret": access.secret_of(session), "number": number, "watched": watched, "position": 0}

    answer = client.post(f"/play/{session.pk}/video/watched/", told, "application/json")

    assert answer.status_code in {404, 422}
