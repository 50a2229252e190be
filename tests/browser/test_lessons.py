"""The demo's courses, played to their end as somebody who runs ``make demo`` would."""

import pytest
from factories import AudienceFactory, CourseFactory

from browser.playing import MEANT, wait_for
from browser.test_plan import sign_in
from tradewind.credit.models import Credit
from tradewind.delivery import attempts
from tradewind.ops.demo import lessons

CODES = {"saf-100": "scorm", "hv-100": "scorm", "dat-100": "cmi5"}


@pytest.fixture
def begun(maya, site, settings):
    """``begun(code)``: Maya's attempt at that course of the demo's, and the address of the page that plays its step."""
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")

    def begin(code):
        course = CourseFactory(code=code)
        if code in lessons.OPEN_TO:
            AudienceFactory(code=lessons.OPEN_TO[code])
        lessons.offer("demo")
        registration = attempts.register(maya, course, origin="plan", actor="maya")
        session = attempts.open_session(registration.activities.get(), actor="maya")
        return registration, f"/play/{session.pk}/"

    return begin


def played(page, *, right=True, pages=99):
    """Read on, answer, and finish in the content's frame."""
    page.wait_for_function("document.querySelector('iframe')")
    frame = wait_for(lambda: next((each for each in page.frames if "index.html" in each.url), None), page)
    frame.wait_for_selector("h1, legend")
    for _ in range(pages):
        if frame.locator("input").count():
            answer = frame.evaluate("questions[here - pages.length].right")
            frame.locator("input").nth(answer if right else answer - 1).check()
        if frame.locator("#next").is_hidden():
            break
        frame.locator("#next").click()
    return frame


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_a_lesson_is_failed_then_passed_and_credited_once(visit, begun, maya, code, kind):
    registration, address = begun(code)
    page = sign_in(visit(complaints=["404", *MEANT]))
    page.goto(address)

    frame = played(page, right=False)
    frame.get_by_role("button", name="Begin again").click()
    played(page)
    frame.get_by_role("heading", name="Done").wait_for()

    wait_for(lambda: Credit.objects.filter(person=maya, course=registration.course).exists(), page)
    registration.refresh_from_db()
    assert (registration.state, registration.score) == ("passed", 100)
    assert [each.source for each in Credit.objects.filter(person=maya, course=registration.course)] == [kind]
    page.goto("/", wait_until="networkidle")  # what the window says when it goes is heard
