"""Films, documents, pages and links, left and opened again: what was done is found as it was left."""

import base64
import io

import pytest
from django.urls import reverse
from factories import ActivityFactory, CourseVersionFactory
from playwright.sync_api import expect

from browser.playing import learner, leave, open_session, sign_in, wait_for
from browser.serving import UNDISTURBED
from browser.test_courses import PAGE, RECORD
from tradewind.delivery import attempts
from tradewind.delivery.importing import store_files
from tradewind.delivery.models import Session

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def opened(visit, db, settings, site):
    """``opened(kind, settings, files)``: the page of a fresh session at a step of that kind, and its attempt."""
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    maya = learner()
    page = visit()
    page.set_default_timeout(8000)
    sign_in(page, maya.user)

    def begin(kind, told, **files):
        package = store_files([(name, io.BytesIO(data)) for name, data in files.items()], actor="t") if files else None
        version = CourseVersionFactory()
        step = ActivityFactory(version=version, position=1, kind=kind, title="Step", settings=told, package=package)
        attempt = attempts.register(maya, version.course, origin="plan", actor="maya").activities.get(activity=step)
        open_session(page, attempt)
        return page, attempt

    return begin


def standing(attempt):
    """(met, progress, the state of the course)."""
    with UNDISTURBED:
        attempt.refresh_from_db()
        attempt.registration.refresh_from_db()
    return attempt.met, attempt.progress, attempt.registration.state


def film_of(page):
    """Where the film is once it can play, and the percentage that is shown."""
    wait_for(lambda: page.evaluate("document.getElementById('film').readyState >= 2"), page)
    where = page.evaluate("document.getElementById('film').currentTime")
    return where, page.locator("#film-percent").inner_text()


def test_a_film_goes_on_where_it_was_left(opened, visit):
    recorder = visit()
    recorder.goto("/sign-in/")
    film = base64.b64decode(recorder.evaluate(RECORD.replace("1600", "4000")))
    page, attempt = opened("video", {"file": "film.webm", "seconds": "3.9", "share": 90}, **{"film.webm": film})
    assert film_of(page) == (0, "0")
    page.locator("body").press("k")
    wait_for(lambda: page.evaluate("document.getElementById('film').currentTime > 2"), page)
    page.locator("body").press("k")
    page.locator("#player-saved", has_text="Saved").wait_for()
    left_at, shown = film_of(page)
    leave(page)
    met, progress, state = standing(attempt)
    assert (met, state, int(progress * 100)) == (False, "under_way", int(shown))

    open_session(page, attempt)
    again_at, again = film_of(page)
    assert (abs(again_at - left_at) < 0.1, again) == (True, shown)
    page.locator("body").press("k")
    page.get_by_text("Done. You have passed the course.").wait_for()
    assert standing(attempt)[::2] == (True, "passed")

    open_session(page, attempt, mode=Session.Mode.REVIEW)
    assert int(film_of(page)[1]) >= 90
    expect(page.get_by_text("Done. You have passed the course.")).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "told", "files", "shown"),
    [
        ("document", {"file": "plug.png"}, {"plug.png": PIXEL}, "img[alt='Step']"),
        ("page", {"body": PAGE}, {}, ".prose strong"),
        ("link", {"url": "https://example.org/manual"}, {}, "#player-link"),
    ],
)
def test_what_was_confirmed_stays_so(opened, kind, told, files, shown):
    page, attempt = opened(kind, told, **files)
    leave(page)
    open_session(page, attempt)
    expect(page.locator(shown)).to_have_count(1)
    expect(page.get_by_text("Done. You have")).not_to_be_visible()
    page.get_by_role("button", name="I have read it").click()
    page.get_by_text("Done. You have passed the course.").wait_for()
    assert standing(attempt) == (True, 1, "passed")

    page.goto(reverse("learn", args=[attempt.registration.course.code]))
    open_session(page, attempt, mode=Session.Mode.REVIEW)
    expect(page.locator(shown)).to_have_count(1)
    expect(page.get_by_text("Done. You have")).to_be_visible()
    expect(page.get_by_role("button", name="I have read it")).to_have_count(0)
    expect(page.get_by_role("button", name="Step Done")).to_have_count(1)
