"""The golf samples of another vendor, played in Chromium: driven to the end, recorded, and found again on return.

Sample content by Rustici Software; where the folder with it is not there, these tests are skipped by name.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from browser.playing import MEANT, begun, content, learner, leave, loaded, open_session, saved, sign_in
from browser.serving import UNDISTURBED
from tradewind.credit.models import Credit
from tradewind.delivery.models import Session

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "packages"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample packages are not here")


@pytest.fixture
def maya(db, settings, site):
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    return learner()


@pytest.fixture
def dialogs():
    return []


@pytest.fixture
def played(visit, maya, dialogs):
    """``played(sample)``: the page of a fresh session at a sample, and its attempt."""

    def play(sample, **settings):
        with (SAMPLES / f"golf-{sample}.zip").open("rb") as file:
            attempt = begun(maya, file, sample, **settings)
        page = visit(complaints=MEANT)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.accept()))
        page.set_default_timeout(8000)
        sign_in(page, maya.user)
        open_session(page, attempt)
        return page, attempt

    return play


def answer(quiz, *, right):
    """Answer all questions of a quiz, and hand it in."""
    kind = "correctAnswer" if right else "answer"
    quiz.get_by_role("button", name="Submit Answers").wait_for()
    for choice in quiz.locator(f".{kind} input[type=radio]").all():
        choice.check()
    for question in quiz.locator(".correctAnswer:has(input[type=text])").all() if right else []:
        question.locator("input").fill(question.inner_text().strip(" ()"))
    quiz.get_by_role("button", name="Submit Answers").click()


REMEMBERED = """() => {
  const { API, API_1484_11 } = window.parent;
  const [ask, names] = API
    ? [API.LMSGetValue, ["core.lesson_status", "core.score.raw", "core.lesson_location", "suspend_data"]]
    : [API_1484_11.GetValue, ["completion_status", "success_status", "score.scaled", "location", "suspend_data"]];
  return Object.fromEntries(names.map((name) => [name, ask(`cmi.${name}`)]));
}"""


def remembered(page, title):
    """What the content of this title would be told of its status, score, bookmark and suspend data now."""
    loaded(page, title)
    return content(page, title).locator(":root").evaluate(REMEMBERED)


def look_back(page, attempt, title):
    """Review it, and return what content finds then."""
    open_session(page, attempt, mode=Session.Mode.REVIEW)
    return remembered(page, title)


def result(attempt):
    """(the course's state, its score, the credit's score) of the attempt."""
    with UNDISTURBED:
        attempt.registration.refresh_from_db()
        attempt.refresh_from_db()
        entered = list(Credit.objects.filter(person=attempt.registration.person).values_list("score", flat=True))
    return attempt.registration.state, attempt.score, entered


PLAYED = [
    "RuntimeBasicCalls_SCORM12",
    "RuntimeBasicCalls_SCORM20043rdEdition",
    "RuntimeMinimumCalls_SCORM12",
    "RuntimeMinimumCalls_SCORM12-mini",
    "SequencingSimpleRemediation_SCORM20043rd",
    "singlesco_scorm12",
    "singlescobasic",
]
BROKEN = "singlescobasic_missingorg"
"""Refused: ``tests/standards/test_packages.py``."""


def test_every_sample_is_played_here():
    assert {file.stem.removeprefix("golf-") for file in SAMPLES.glob("*.zip")} == {*PLAYED, BROKEN}


def test_a_package_that_reports_nothing_is_done_when_it_was_opened(played):
    page, attempt = played("singlesco_scorm12", done="opened")
    loaded(page, "Golf Explained")

    leave(page)

    assert result(attempt) == ("passed", None, [None])


@pytest.mark.parametrize(("sample", "items"), [("SCORM12", 18), ("SCORM12-mini", 9)])
def test_all_items_of_minimum_calls_are_gone_through(played, sample, items):
    page, attempt = played(f"RuntimeMinimumCalls_{sample}")
    forward = page.locator('[data-scorm-request="continue"]')
    titles = page.locator("#scorm-contents button > span:not(.sr-only)")
    titles.first.wait_for()
    for place, title in enumerate(titles.all_inner_texts()):
        if place == items // 2:
            leave(page)
            open_session(page, attempt)
            loaded(page, titles.nth(place - 1).inner_text())
            assert page.locator("#scorm-contents").get_by_text("Done", exact=True).count() == place
        if place:
            forward.click()
        loaded(page, title)
    assert result(attempt)[0] == "under_way"

    leave(page)

    assert result(attempt) == ("passed", None, [None])
    assert len(attempt.state["items"]) == items


@pytest.mark.parametrize("sample", ["RuntimeBasicCalls_SCORM12", "singlescobasic"])
def test_basic_calls_of_12_is_driven_to_the_end(played, dialogs, sample):
    page, attempt = played(sample)
    inner = content(page, "Golf Explained")
    for _ in range(3):
        inner.locator("#butNext").click()
    saved(page)
    kept = remembered(page, "Golf Explained")
    assert (kept["core.lesson_status"], kept["core.lesson_location"]) == ("incomplete", "3")

    leave(page)
    open_session(page, attempt)

    inner = content(page, "Golf Explained")
    inner.frame_locator("#contentFrame").get_by_text("Other Scoring").first.wait_for()
    assert remembered(page, "Golf Explained") == kept
    assert "Would you like to resume from where you previously left off?" in dialogs
    while inner.locator("#butNext").is_enabled():
        inner.locator("#butNext").click()
    answer(inner.frame_locator("#contentFrame"), right=True)
    saved(page)
    kept = remembered(page, "Golf Explained")
    assert (kept["core.lesson_status"], kept["core.score.raw"]) == ("passed", "100")
    leave(page)
    assert result(attempt) == ("passed", Decimal(100), [Decimal(100)])
    [record] = attempt.state["items"].values()
    assert record["cmi"]["cmi.core.lesson_status"] == "passed"
    # This content says "completed" by itself as soon as it shows its last page again; nothing of it is recorded.
    assert look_back(page, attempt, "Golf Explained") == {**kept, "core.lesson_status": "completed"}


def test_basic_calls_of_2004_is_driven_to_the_end(played, dialogs):
    page, attempt = played("RuntimeBasicCalls_SCORM20043rdEdition")
    inner = content(page, "Golf Explained")
    for _ in range(4):
        inner.locator("#butNext").click()
    kept = remembered(page, "Golf Explained")
    assert (kept["completion_status"], kept["location"]) == ("incomplete", "4")

    leave(page)
    open_session(page, attempt)

    inner = content(page, "Golf Explained")
    inner.frame_locator("#contentFrame").get_by_text("Rules").first.wait_for()
    assert remembered(page, "Golf Explained") == kept
    assert "Would you like to resume from where you previously left off?" in dialogs
    for _ in range(10):
        inner.locator("#butNext").click()
    answer(inner.frame_locator("#contentFrame"), right=True)
    kept = remembered(page, "Golf Explained")
    assert (kept["completion_status"], kept["success_status"], kept["score.scaled"]) == ("completed", "passed", "1")
    inner.locator("#butExit").click()
    page.get_by_role("heading", name="You have reached the end").wait_for()
    assert result(attempt) == ("passed", Decimal(100), [Decimal(100)])
    assert look_back(page, attempt, "Golf Explained") == kept


LESSONS = ["Playing the Game", "Etiquette", "Handicapping", "Having Fun"]
QUIZZES = ["Playing Quiz", "Etiquette Quiz", "Handicapping Quiz", "Having Fun Quiz"]


def test_simple_remediation_shows_again_what_was_not_passed(played):
    """Two quizzes are failed; on the second way round only those and their lessons come, also after a return."""
    page, attempt = played("SequencingSimpleRemediation_SCORM20043rd")
    failing = {"Etiquette Quiz", "Having Fun Quiz"}
    shown = []

    def go_through(title):
        shown.append(title)
        inner = content(page, title)
        if title in QUIZZES:
            answer(inner.frame_locator("#contentFrame"), right=title not in failing)
            failing.discard(title)
        else:
            while inner.locator("#butNext").is_enabled():
                inner.locator("#butNext").click()
        saved(page)

    for title in [*LESSONS, *QUIZZES, "Etiquette", "Having Fun"]:
        go_through(title)
        if len(shown) == 9:
            leave(page)
            open_session(page, attempt)
            assert remembered(page, "Etiquette")["location"] == "0"  # it had left for good, so it begins anew
        page.locator('[data-scorm-request="continue"]').click()
    go_through("Etiquette Quiz")
    page.locator('[data-scorm-request="continue"]').click()
    go_through("Having Fun Quiz")
    page.locator('[data-scorm-request="continue"]').click()
    page.get_by_role("heading", name="You have reached the end").wait_for()

    assert shown == [*LESSONS, *QUIZZES, "Etiquette", "Having Fun", "Etiquette Quiz", "Having Fun Quiz"]
    assert result(attempt)[0] == "passed"
