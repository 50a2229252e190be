"""The player, with packages of our own: what may go wrong on the way loses nothing."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect
from standards.building import scorm, zipped

from browser.playing import MEANT, begun, content, learner, leave, loaded, open_session, saved, sign_in
from browser.serving import UNDISTURBED
from tradewind.delivery import attempts
from tradewind.delivery.models import ActivityAttempt, Session
from tradewind.web.player import links

LESSON = (Path(__file__).parent / "lesson.html").read_text()


def package(version="1.2"):
    return zipped({"imsmanifest.xml": scorm(version=version), "a.html": LESSON})


@pytest.fixture
def maya(db, settings, site):
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    return learner()


@pytest.fixture
def opened(visit, maya):
    """``opened(version)``: the page of a fresh session, and its attempt."""

    def begin(version="1.2", **options):
        attempt = begun(maya, package(version))
        page = visit(complaints=[*MEANT, *options.pop("complaints", ())], **options)
        page.set_default_timeout(8000)
        sign_in(page, maya.user)
        open_session(page, attempt)
        return page, attempt

    return begin


def faults(page):
    """What axe-core finds on our page that is serious or critical, as ``rule: where``; content answers for itself."""
    options = {"resultTypes": ["violations"], "iframes": False}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['target']}" for each in found if each["impact"] in {"serious", "critical"}
    ]


def location(attempt):
    """The bookmark that the server has."""
    with UNDISTURBED:
        cmi = ActivityAttempt.objects.get(pk=attempt.pk).state["items"]["i1"]["cmi"]
    return cmi.get("cmi.location", cmi.get("cmi.core.lesson_location"))


def go_on(page, times=1):
    inner = content(page, "Brakes")
    for _ in range(times):
        inner.get_by_role("button", name="On").click()
    return inner


@pytest.mark.parametrize("version", ["1.2", "2004 2nd Edition", "2004 3rd Edition", "2004 4th Edition"])
def test_every_edition_answers_at_once_and_is_found_again(opened, version):
    page, attempt = opened(version)
    inner = content(page, "Brakes")
    assert inner.locator("#found").inner_text().startswith("found nothing")

    go_on(page, 3)
    expect(inner.locator("#found")).to_have_text("at 3")
    inner.get_by_role("button", name="Keep").click()
    leave(page)
    assert location(attempt) == "3"

    open_session(page, attempt)
    inner = content(page, "Brakes")
    expect(inner.locator("#found")).to_have_text("found 3, error 0")
    expect(inner.locator("#kept")).to_have_text("answers=a|b&c 40 incomplete")
    inner.get_by_role("button", name="Pass").click()
    page.get_by_role("button", name="Course Done").wait_for()
    with UNDISTURBED:
        attempt.registration.refresh_from_db()
    assert (attempt.registration.state, attempt.registration.score) == ("passed", 40)

    open_session(page, attempt, mode=Session.Mode.REVIEW)
    passed = "passed" if version == "1.2" else "completed"
    expect(content(page, "Brakes").locator("#found")).to_have_text("found 3, error 0")
    expect(content(page, "Brakes").locator("#kept")).to_have_text(f"answers=a|b&c 40 {passed}")


@pytest.mark.parametrize(("version", "possible"), [("1.2", ""), ("2004 4th Edition", "false")])
def test_answers_are_numbered_on_after_a_return(opened, version, possible):
    page, attempt = opened(version)
    for number in range(1, 12):
        content(page, "Brakes").get_by_role("button", name="Answer").click()
        expect(content(page, "Brakes").locator("#found")).to_have_text(f"answered {number} {possible}".strip())
    leave(page)

    open_session(page, attempt)

    content(page, "Brakes").get_by_role("button", name="Answer").click()
    expect(content(page, "Brakes").locator("#found")).to_have_text(f"answered 12 {possible}".strip())
    saved(page)
    with UNDISTURBED:
        cmi = ActivityAttempt.objects.get(pk=attempt.pk).state["items"]["i1"]["cmi"]
    assert [cmi[f"cmi.interactions.{place}.id"] for place in (0, 10, 11)] == [
        "question-0",
        "question-10",
        "question-11",
    ]


def test_a_launch_link_plays_without_a_sign_in_and_leads_back(visit, maya, site):
    attempt = begun(maya, package())
    elsewhere = site.replace("localhost", "127.0.0.1") + "/"
    session = attempts.open_session(attempt, actor="lms", return_url=elsewhere)
    page = visit(complaints=MEANT)
    page.set_default_timeout(8000)

    page.goto(links.make(session))
    go_on(page, 2)
    saved(page)
    page.get_by_role("button", name="Leave").click()

    page.wait_for_url("**/sign-in/**")  # where the origin of content leads whoever comes to its front door
    assert location(attempt) == "2"


def test_a_second_window_is_asked_by_the_page_of_the_course(opened):
    page, attempt = opened()
    go_on(page, 2)
    saved(page)
    second = page.context.new_page()
    course = attempt.registration.course.code
    second.goto(reverse("learn", args=[course]))
    second.locator(f'form[action*="/learn/{course}/"] button').first.click()

    second.get_by_role("heading", name="Open in another window").wait_for()
    assert faults(second) == []
    second.get_by_role("button", name="Go on here").click()

    content(second, "Brakes").locator("#found", has_text="found 2").wait_for()
    page.get_by_role("heading", name="You went on in another window").wait_for()


LAUNCHER = """<!doctype html><html lang="en"><title>Launcher</title><body><main><h1>Launcher</h1>
<button onclick="window.open('lesson.html')">Open the lesson</button></main></body></html>"""


def test_content_in_a_window_of_its_own_finds_the_api(visit, maya, settings):
    files = {"imsmanifest.xml": scorm(), "a.html": LAUNCHER, "lesson.html": LESSON}
    settings.CONTENT_ORIGIN = settings.CONTENT_ORIGIN.replace("127.0.0.1", "*.localhost")
    attempt = begun(maya, zipped(files))
    page = visit(complaints=MEANT)
    page.set_default_timeout(8000)
    sign_in(page, maya.user)
    open_session(page, attempt)
    inner = content(page, "Brakes")

    with page.context.expect_page() as opened:
        inner.get_by_role("button", name="Open the lesson").click()
    opened.value.get_by_role("button", name="On").click()

    saved(page)
    assert location(attempt) == "1"


def test_what_a_closing_window_stores_last_arrives(opened):
    page, attempt = opened()
    go_on(page, 2)

    page.goto("about:blank")

    page.wait_for_timeout(300)
    with UNDISTURBED:
        record = ActivityAttempt.objects.get(pk=attempt.pk).state["items"]["i1"]
    assert (location(attempt), record["exit"], record["closed"]) == ("2", "suspend", True)


def test_a_clock_that_was_set_back_keeps_nothing_waiting(opened):
    page, attempt = opened()
    go_on(page, 2)
    saved(page)
    page.context.add_init_script("Date.now = () => 1_000_000")

    page.reload()
    go_on(page)
    saved(page)
    assert location(attempt) == "3"

    go_on(page)
    page.goto("about:blank")
    page.wait_for_timeout(300)
    assert location(attempt) == "4"


def test_what_was_done_offline_is_sent_when_the_connection_is_back(opened):
    page, attempt = opened(complaints=["ERR_INTERNET_DISCONNECTED"])
    loaded(page, "Brakes")
    page.context.set_offline(True)
    go_on(page, 4)
    page.locator("#player-saved", has_text="No connection").wait_for()

    page.context.set_offline(False)

    saved(page)
    assert location(attempt) == "4"


def test_what_a_killed_window_could_not_send_is_sent_by_the_next_one(opened):
    page, attempt = opened(complaints=["ERR_INTERNET_DISCONNECTED"])
    loaded(page, "Brakes")
    page.context.set_offline(True)
    go_on(page, 5)
    page.locator("#player-saved", has_text="No connection").wait_for()
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)

    page = context.new_page()
    open_session(page, attempt)

    expect(content(page, "Brakes").locator("#found")).to_have_text("found 5, error 0")
    assert location(attempt) == "5"


def test_a_second_window_takes_over_and_the_first_one_says_so(opened):
    page, attempt = opened()
    go_on(page, 2)
    saved(page)
    second = page.context.new_page()
    open_session(second, attempt)
    content(second, "Brakes").locator("#found", has_text="found 2").wait_for()

    page.get_by_role("heading", name="You went on in another window").wait_for()
    go_on(second)
    saved(second)
    assert location(attempt) == "3"

    page.get_by_role("button", name="Go on here instead").click()
    content(page, "Brakes").locator("#found", has_text="found 3").wait_for()
    second.get_by_role("heading", name="You went on in another window").wait_for()


def test_looking_on_shows_where_it_stands_and_records_nothing(opened):
    page, attempt = opened()
    go_on(page, 2)
    saved(page)
    second = page.context.new_page()
    with UNDISTURBED:
        session = attempts.open_session(attempt, actor="maya", mode=Session.Mode.REVIEW)
    second.goto(reverse("play", args=[session.pk]))
    content(second, "Brakes").locator("#found", has_text="found 2").wait_for()
    go_on(second, 3)
    leave(second)

    assert location(attempt) == "2"
    assert second.url.endswith(f"/learn/{attempt.registration.course.code}/")


@pytest.mark.parametrize(("width", "locale", "words"), [(390, "en-US", "Contents"), (1440, "de-DE", "Inhalt")])
def test_the_page_is_right_at_every_width(opened, width, locale, words):
    page, _ = opened(width=width, locale=locale)
    loaded(page, "Brakes")

    expect(page.get_by_role("heading", name=words)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
