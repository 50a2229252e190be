"""The server is killed outright while content plays, and comes back: what was stored meanwhile is there, once."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from command_line import Academy, database
from faults.site import Site
from playwright.sync_api import expect
from standards.building import scorm, zipped

from browser.founding import founded
from browser.playing import MEANT, content, loaded, saved, take_cookie

pytestmark = pytest.mark.django_db  # what the browser's fixtures stand on is made for tests that ask for it
LESSON = (Path(__file__).parent / "lesson.html").read_text()


@pytest.fixture(scope="module")
def academy(migrated, tmp_path_factory):
    with database(f"{migrated}_played", template=migrated) as url:
        yield Academy(url, tmp_path_factory.mktemp("academy"))


@pytest.fixture(scope="module")
def pages(academy):
    """The pages as ``tradewind web`` serves them."""
    with closing(Site(academy.url, academy.home)) as pages:
        pages.start()
        yield pages


@pytest.fixture
def site(pages):
    return f"http://localhost:{pages.port}"


@pytest.fixture
def opened(academy, visit):
    """``opened(name)``: the page of a fresh session of somebody of this name, and what they were told of it."""

    def begin(name):
        file = academy.home / f"{name}.zip"
        file.write_bytes(zipped({"imsmanifest.xml": scorm(), "a.html": LESSON}).getvalue())
        told = json.loads(founded(academy, "founded", str(file)))
        page = visit(complaints=[*MEANT, "ERR_CONNECTION_", "ERR_EMPTY_RESPONSE", "ERR_FAILED", "409"])
        page.set_default_timeout(30_000)
        take_cookie(page, told["cookie"])
        page.goto(told["page"])
        loaded(page, "Brakes")
        return page, told

    return begin


def press(page, *names):
    for name in names:
        content(page, "Brakes").get_by_role("button", name=name).click()


def stored(academy, course):
    """(the bookmark, the answers in order, the seconds, the state, how many credits) of a course's one learner."""
    [(cmi, seconds, state, credits_of)] = academy.query(
        """SELECT a.state->'items'->'i1'->'cmi', a.seconds, r.state,
            (SELECT count(*) FROM credit_credit e WHERE e.course_id = r.course_id)
        FROM delivery_activityattempt a JOIN delivery_registration r ON r.id = a.registration_id
        JOIN catalog_course c ON c.id = r.course_id WHERE c.code = %s""",
        [course],
    )
    answers = [cmi[f"cmi.interactions.{n}.id"] for n in range(20) if f"cmi.interactions.{n}.id" in cmi]
    return cmi.get("cmi.core.lesson_location"), answers, seconds, state, credits_of


def test_content_goes_on_while_the_server_is_down_and_all_of_it_arrives_once(academy, pages, opened):
    page, told = opened("through")
    taken = []
    page.on(
        "response", lambda answer: taken.append(answer.request.post_data_json) if "/commit/" in answer.url else None
    )
    press(page, "On", "Answer")
    saved(page)
    assert stored(academy, told["course"]) == ("1", ["question-0"], 0, "under_way", 0)

    pages.kill("web")
    press(page, "On", "Answer", "On", "Answer", "Pass", "End")
    expect(content(page, "Brakes").locator("#found")).to_have_text("ended true")
    page.locator("#player-saved", has_text="No connection").wait_for()
    pages.start()

    page.get_by_role("button", name="Course Done").wait_for()
    saved(page)
    whole = ("3", ["question-0", "question-1", "question-2"], 60, "passed", 1)
    assert stored(academy, told["course"]) == whole
    numbers = [commit["number"] for commit in taken]
    assert numbers == sorted(set(numbers))


def test_a_commit_whose_answer_was_lost_with_the_server_counts_once(academy, pages, opened):
    page, told = opened("unanswered")

    def lose(route):
        """The server takes the commit that passes, and dies before it can say so."""
        if '"passed"' not in route.request.post_data:
            route.continue_()
            return
        route.fetch()
        pages.kill("web")
        route.abort()
        page.unroute("**/scorm/commit/")

    page.route("**/scorm/commit/", lose)
    press(page, "On", "Answer", "Pass")
    page.locator("#player-saved", has_text="No connection").wait_for()
    assert stored(academy, told["course"]) == ("1", ["question-0"], 0, "passed", 1)
    pages.start()

    press(page, "End")
    saved(page)
    assert stored(academy, told["course"]) == ("1", ["question-0"], 60, "passed", 1)


def test_a_window_that_was_closed_while_the_server_was_down_is_sent_when_one_opens_again(academy, pages, opened):
    page, told = opened("closed")
    press(page, "On", "Answer")
    saved(page)
    pages.kill("web")
    press(page, "On", "Answer", "Pass", "End")
    page.locator("#player-saved", has_text="No connection").wait_for()
    context = page.context
    page.close()
    pages.start()
    assert stored(academy, told["course"]) == ("1", ["question-0"], 0, "under_way", 0)

    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"/learn/{told['course']}/")
    page.locator(f'form[action*="/learn/{told["course"]}/"] button').first.click()
    page.get_by_role("button", name="Go on here").click()

    loaded(page, "Brakes")
    expect(content(page, "Brakes").locator("#found")).to_have_text("found 2, error 0")
    assert stored(academy, told["course"]) == ("2", ["question-0", "question-1"], 60, "passed", 1)
