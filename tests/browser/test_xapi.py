"""A package of plain xAPI in a real browser: played to its end, left on the way, found again, looked back at."""

import pytest
from standards.building import zipped

from browser.playing import MEANT, begun, learner, leave, open_session, sign_in
from browser.serving import UNDISTURBED
from tradewind.credit.models import Credit
from tradewind.delivery.models import Session

TINCAN = """<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>
<activity id="https://example.com/brakes" type="http://adlnet.gov/expapi/activities/course"><name>Brakes</name>
<launch lang="en">index.html?skin=blue</launch></activity>
<activity id="https://example.com/brakes/quiz" type="http://adlnet.gov/expapi/activities/assessment"><name>Quiz</name>
</activity></activities></tincan>"""
PAGE = """<!doctype html><html lang="en"><title>Brakes</title><body><main><h1>Brakes</h1><p id="found">starting</p>
<button id="on">On</button><button id="fail">Fail</button><button id="pass">Pass</button></main>
<script src="lesson.js"></script></body></html>"""
# As authoring tools write it: bookmark and suspend data are states, status and score what was said last.
SCRIPT = """
const given = Object.fromEntries(new URLSearchParams(location.search));
const headers = { Authorization: given.auth, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" };
const who = { agent: given.actor, registration: given.registration };
const verbs = "http://adlnet.gov/expapi/verbs/";
const began = Date.now();
const kept = { page: 0, answers: [] };
const show = (text) => { document.getElementById("found").textContent = text; };
async function ask(resource, query, options = {}) {
  const answer = await fetch(`${given.endpoint}${resource}?${new URLSearchParams(query)}`, { ...options, headers });
  return answer.status === 200 ? answer.json() : answer.status;
}
const where = { activityId: given.activity_id, ...who };
const state = (stateId, options) => ask("activities/state", { ...where, stateId }, options);
const keep = (stateId, value) => state(stateId, { method: "PUT", body: JSON.stringify(value) });
async function start() {
  const page = await state("bookmark");
  const suspended = await state("suspend_data");
  if (page !== 404) Object.assign(kept, { page, answers: suspended.answers });
  const said = await ask("statements", { ...who, activity: given.activity_id });
  const judged = said.statements.find(({ verb }) => [`${verbs}passed`, `${verbs}failed`].includes(verb.id));
  const status = judged ? `${judged.verb.id.slice(verbs.length)} ${judged.result.score.scaled}` : "nothing";
  show(`found ${kept.page}, ${kept.answers.join("")}, ${status}`);
}
async function say(verb, scaled) {
  const said = {
    id: crypto.randomUUID(), timestamp: new Date().toISOString(), actor: JSON.parse(given.actor),
    verb: { id: verbs + verb, display: { en: verb } }, context: { registration: given.registration },
    object: { id: given.activity_id, definition: { name: { en: "Brakes" } } },
    result: { success: verb === "passed", score: { scaled }, duration: `PT${(Date.now() - began) / 1000}S` },
  };
  const answer = await ask("statements", {}, { method: "POST", body: JSON.stringify(said) });
  show(`said ${verb} ${answer[0] === said.id}`);
}
document.getElementById("on").onclick = async () => {
  kept.page += 1;
  kept.answers.push("abcdefgh"[kept.page]);
  show(`at ${kept.page} ${await keep("bookmark", kept.page)} ${await keep("suspend_data", { answers: kept.answers })}`);
};
document.getElementById("fail").onclick = () => say("failed", 0.4);
document.getElementById("pass").onclick = () => say("passed", 0.85);
start();
"""


@pytest.fixture
def maya(db, settings, site):
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    return learner()


@pytest.fixture
def opened(visit, maya):
    """The page of a fresh session, and its attempt."""
    attempt = begun(maya, zipped({"tincan.xml": TINCAN, "index.html": PAGE, "lesson.js": SCRIPT}))
    page = visit(complaints=[*MEANT, "404 (Not Found)", "403 (Forbidden)"])
    page.set_default_timeout(8000)
    sign_in(page, maya.user)
    open_session(page, attempt)
    return page, attempt


def found(page):
    """What content found of itself when it was launched."""
    said = page.frame_locator("iframe").locator("#found", has_text="found")
    said.wait_for()
    return said.inner_text()


def press(page, name, said):
    """Press a button of the content, and wait for what it says then."""
    inner = page.frame_locator("iframe")
    inner.get_by_role("button", name=name).click()
    inner.locator("#found").get_by_text(said, exact=True).wait_for()


def result(attempt):
    """(the course's state, the attempt's score, success, the credits' scores)."""
    with UNDISTURBED:
        attempt.refresh_from_db()
        attempt.registration.refresh_from_db()
        credited = list(Credit.objects.values_list("score", flat=True))
    return attempt.registration.state, attempt.score, attempt.success, credited


def test_a_package_is_driven_to_its_end_and_found_again(opened):
    page, attempt = opened
    assert found(page) == "found 0, , nothing"
    press(page, "On", "at 1 204 204")
    press(page, "On", "at 2 204 204")
    press(page, "Fail", "said failed true")
    leave(page)
    assert result(attempt) == ("under_way", 40, False, [])

    open_session(page, attempt)
    assert found(page) == "found 2, bc, failed 0.4"
    press(page, "On", "at 3 204 204")
    press(page, "Pass", "said passed true")
    page.get_by_role("heading", name="Contents").click()  # back from the frame: the page asks how the step stands
    page.get_by_role("button", name="Brakes Done").wait_for()
    leave(page)
    assert result(attempt) == ("passed", 85, True, [85])

    open_session(page, attempt, mode=Session.Mode.REVIEW)
    assert found(page) == "found 3, bcd, passed 0.85"
    press(page, "On", "at 4 403 403")
    press(page, "Fail", "said failed false")
    assert result(attempt) == ("passed", 85, True, [85])


def test_a_page_that_is_loaded_again_goes_on(opened):
    page, attempt = opened
    found(page)
    press(page, "On", "at 1 204 204")

    page.reload()

    assert found(page) == "found 1, b, nothing"
    press(page, "Pass", "said passed true")
    assert result(attempt) == ("passed", 85, True, [85])
