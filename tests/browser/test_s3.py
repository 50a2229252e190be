"""A course whose files lie on S3, played to its end."""

import os

import pytest
from standards.building import scorm, zipped

from browser.playing import MEANT, begun, content, learner, open_session, sign_in
from browser.serving import UNDISTURBED
from browser.test_player import LESSON


@pytest.fixture
def maya(db, settings, site):
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    return learner()


@pytest.mark.usefixtures("on_s3")
def test_a_course_is_played_from_s3(visit, maya):
    large = {"imsmanifest.xml": scorm(), "a.html": LESSON, "film.mp4": os.urandom(9 << 20)}
    attempt = begun(maya, zipped(large))
    page = visit(complaints=MEANT)
    page.set_default_timeout(8000)
    sign_in(page, maya.user)
    open_session(page, attempt)
    inner = content(page, "Brakes")
    inner.get_by_role("button", name="On").click()
    part = "fetch('film.mp4', {headers: {Range: 'bytes=-5'}})"
    said = f"async () => {{ const r = await {part}; return [r.status, (await r.arrayBuffer()).byteLength] }}"
    assert inner.locator("body").evaluate(said) == [206, 5]
    inner.get_by_role("button", name="Pass").click()
    page.get_by_role("button", name="Course Done").wait_for()
    with UNDISTURBED:
        attempt.registration.refresh_from_db()
    assert attempt.registration.state == "passed"
