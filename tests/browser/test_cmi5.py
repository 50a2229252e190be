"""A unit of cmi5 in a real browser: plain JavaScript that keeps to the rules, played to the end and reviewed."""

from io import BytesIO

import pytest
from cmi5_packages import package, unit
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from browser.playing import leave
from browser.serving import UNDISTURBED
from tradewind.credit.models import Credit
from tradewind.delivery import attempts, importing
from tradewind.delivery.models import Session
from tradewind.identity.models import User
from tradewind.identity.tokens import bearer, make_token

UNIT = """<!doctype html><html lang="en"><title>Unit</title><body>
<h1 id="state">starting</h1>
<p id="found"></p>
<button id="on">On</button> <button id="pass">Pass</button> <button id="end">End</button>
<script src="unit.js"></script></body></html>"""
SCRIPT = """
const given = Object.fromEntries(new URLSearchParams(location.search));
const extension = "https://w3id.org/xapi/cmi5/context/extensions/";
const category = (name) => ({ id: `https://w3id.org/xapi/cmi5/context/categories/${name}` });
const began = Date.now();
let data, headers, page;
function show(text) { document.getElementById("state").textContent = text; }
async function ask(resource, query, options = {}) {
  const answer = await fetch(`${given.endpoint}${resource}?${new URLSearchParams(query)}`, { ...options, headers });
  return answer.ok && answer.status !== 204 ? answer.json() : answer.status;
}
// Bookmark and suspend data are states; status and score, what was said last.
function state(stateId, options) {
  const where = { activityId: given.activityId, agent: given.actor, registration: given.registration };
  return ask("activities/state", { ...where, stateId }, options);
}
async function remember() {
  const bookmark = await state("bookmark");
  page = bookmark === 404 ? 0 : bookmark;
  const suspended = await state("suspend_data");
  const { agent, registration } = { agent: given.actor, registration: given.registration };
  const { statements } = await ask("statements", { agent, registration, activity: given.activityId });
  const judged = statements.find(({ verb }) => verb.id.endsWith("/passed") || verb.id.endsWith("/failed"));
  const status = judged ? `${judged.verb.id.split("/").pop()} ${judged.result.score.scaled}` : "nothing";
  document.getElementById("found").textContent = `found ${page}, ${suspended.answers ?? ""}, ${status}`;
}
async function say(verb, result) {
  const context = structuredClone(data.contextTemplate);
  context.registration = given.registration;
  context.contextActivities.category = [category("cmi5")];
  if (result && verb !== "terminated") context.contextActivities.category.push(category("moveon"));
  if (result && result.score) context.extensions[`${extension}masteryscore`] = data.masteryScore;
  const said = {
    id: crypto.randomUUID(), timestamp: new Date().toISOString(), actor: JSON.parse(given.actor),
    verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` }, object: { id: given.activityId }, context,
  };
  if (result) said.result = { duration: `PT${Math.round((Date.now() - began) / 1000)}S`, ...result };
  return ask("statements", { statementId: said.id }, { method: "PUT", body: JSON.stringify(said) });
}
async function start() {
  const token = await (await fetch(given.fetch, { method: "POST" })).json();
  headers = { Authorization: `Basic ${token["auth-token"]}`, "X-Experience-API-Version": "1.0.3",
    "Content-Type": "application/json" };
  data = await state("LMS.LaunchData");
  await ask("agents/profile", { agent: given.actor, profileId: "cmi5LearnerPreferences" });
  await remember();
  show(`${data.launchMode} ${await say("initialized")}`);
}
document.getElementById("on").addEventListener("click", async () => {
  page += 1;
  const bookmarked = await state("bookmark", { method: "PUT", body: String(page) });
  show(`at ${page} ${bookmarked} ${await state("suspend_data", { method: "PUT", body: `{"answers": "b${page}"}` })}`);
});
document.getElementById("pass").addEventListener("click", async () => {
  const completed = await say("completed", { completion: true });
  show(`judged ${completed} ${await say("passed", { success: true, score: { scaled: 0.95 } })}`);
});
document.getElementById("end").addEventListener("click", async () => {
  await say("terminated", {});
  if (data.returnURL) location.href = data.returnURL;
});
start();
"""
# A page elsewhere is none of ours to complain of, and the browser reports every answer of 400 and above.
MEANT = ("403 (Forbidden)", "404 (Not Found)", "sandbox")


@pytest.fixture
def course(cast, settings, site):
    """Two units: one in any window, one in its own."""
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    one = unit("one", attributes="masteryScore='0.9'")
    two = unit("two", move_on="CompletedOrPassed", attributes="masteryScore='0.9' launchMethod='OwnWindow'")

    content = package(one, two, page=UNIT, files={"unit.js": SCRIPT})
    taken = importing.import_package(BytesIO(content), filename="brakes.zip", actor="ada")
    return importing.add_course(taken, code="brakes", publish=True, actor="ada").course


@pytest.fixture
def launch(cast, course):
    """``launch(page, …)``: the address that the API gives for the learner's launch."""
    token, secret = make_token("portal", "api", scopes=["all"], role="administrator", actor="ada")

    def ask(page, **asked):
        answer = page.request.post(
            "/api/v1/launches",
            data={"person": cast.learner.code, "course": "brakes", **asked},
            headers={"Authorization": f"Bearer {bearer(token, secret)}"},
        )
        assert answer.status == 201, answer.text()
        return answer.json()

    return ask


def test_unit_is_played_to_its_end_and_reviewed(visit, launch, cast, site):
    page = visit(complaints=MEANT)
    page.set_default_timeout(8_000)
    back = f"{site}/healthz"

    page.goto(launch(page, activity="au-1", return_url=back)["url"])
    page.get_by_text("Normal 204").wait_for()
    page.get_by_role("button", name="Pass").click()
    page.get_by_text("judged 204 204").wait_for()
    page.get_by_role("button", name="End").click()
    page.wait_for_url(back)
    second = launch(page, activity="au-2")
    page.goto(second["url"])
    page.get_by_text("Normal 204").wait_for()
    page.get_by_role("button", name="Pass").click()
    page.get_by_text("judged 204 204").wait_for()
    passed = list(Credit.objects.filter(person=cast.learner).values_list("course__code", "score"))
    page.goto(launch(page, activity="au-1", mode="review")["url"])
    page.get_by_text("Review 204").wait_for()
    page.get_by_role("button", name="Pass").click()
    page.get_by_text("judged 403 403").wait_for()

    assert passed == [("brakes", 95)]
    assert Session.objects.get(pk=second["session"]).attempt.met


def test_units_are_played_in_the_frame_and_in_a_window_of_their_own(visit, cast, course, site):
    attempt = attempts.register(cast.learner, course, origin="plan", actor="x").activities.get()
    session = attempts.open_session(attempt, actor="x")
    page = signed_in(visit, cast.learner, site)

    page.goto(reverse("play", args=[session.pk]))
    page.get_by_role("heading", name="Choose what to begin with").wait_for()
    page.get_by_role("navigation", name="Contents").get_by_role("button", name="one Not begun").click()
    frame = page.frame_locator("iframe")
    frame.get_by_text("Normal 204").wait_for()
    frame.get_by_role("button", name="Pass").click()
    frame.get_by_text("judged 204 204").wait_for()
    frame.get_by_role("button", name="End").click()
    page.get_by_role("button", name="Open it again").wait_for()
    page.get_by_role("navigation", name="Contents").get_by_role("button", name="Brakes").click()
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("button", name="one Done").wait_for()
    contents.get_by_role("button", name="two Not begun").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open the window").click()
    opened.value.get_by_text("Normal 204").wait_for()
    opened.value.get_by_role("button", name="Pass").click()
    opened.value.get_by_text("judged 204 204").wait_for()

    assert Credit.objects.filter(person=cast.learner).count() == 1


def test_unit_that_was_left_finds_all_of_it_again(visit, cast, course, site):
    attempt = attempts.register(cast.learner, course, origin="plan", actor="x").activities.get()
    page = signed_in(visit, cast.learner, site)

    def opened(mode="normal"):
        with UNDISTURBED:
            session = attempts.open_session(attempt, actor="x", mode=mode, take_over=True, data={"unit": 0})
        page.goto(reverse("play", args=[session.pk]))
        frame = page.frame_locator("iframe")
        frame.get_by_text(f"{mode.capitalize()} 204").wait_for()
        return frame, frame.locator("#found").inner_text()

    frame, found = opened()
    assert found == "found 0, , nothing"
    for number in (1, 2):
        frame.get_by_role("button", name="On").click()
        frame.get_by_text(f"at {number} 204 204").wait_for()
    leave(page)
    frame, found = opened()
    assert found == "found 2, b2, nothing"
    frame.get_by_role("button", name="Pass").click()
    frame.get_by_text("judged 204 204").wait_for()
    leave(page)
    frame, found = opened("review")
    assert found == "found 2, b2, passed 0.95"
    frame.get_by_role("button", name="Pass").click()
    frame.get_by_text("judged 403 403").wait_for()


def test_page_that_is_loaded_again_opens_the_unit_again(visit, cast, course, site):
    attempt = attempts.register(cast.learner, course, origin="plan", actor="x").activities.get()
    session = attempts.open_session(attempt, actor="x", data={"unit": 0})
    page = signed_in(visit, cast.learner, site)
    page.goto(reverse("play", args=[session.pk]))
    page.frame_locator("iframe").get_by_text("Normal 204").wait_for()

    page.reload()
    page.get_by_text("This page was loaded again").wait_for()
    page.get_by_role("button", name="Open it again").click()

    page.frame_locator("iframe").get_by_text("Normal 204").wait_for()
    assert [each.how for each in Session.objects.order_by("opened_at")] == ["ended", ""]


def signed_in(visit, person, site):
    """A page on which the person is signed in."""
    person.user = User.objects.create_user("learner")
    person.save()
    client = Client()
    client.force_login(person.user)
    page = visit(complaints=MEANT)
    page.set_default_timeout(8_000)
    # A window's goodbye would come while the test's transaction is rolled back.
    page.context.add_init_script("navigator.sendBeacon = () => true")
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return page
