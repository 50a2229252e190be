"""A package that means harm, in a real browser: each attack is tried from within it, and gets nowhere.

It is played on the real page: two frames deep, beside a page of ours that has the API it calls.
"""

import json

import pytest
from django.test import Client
from playwright.sync_api import expect
from standards.building import scorm, zipped

from browser.conftest import CHROMIUM, FLAGS
from tradewind.delivery import attempts, importing

ATTACKS = """
const academy = location.origin.replace("127.0.0.1", "localhost");
const attacks = {
  readsTheSession: () => top.document.cookie,
  readsThePage: () => top.document.body.innerHTML,
  readsTheStorage: () => top.localStorage.length,
  hasItsCookies: () => { if (document.cookie) return document.cookie; throw new Error("none"); },
  readsPagesOfTheLearner: async () => (await fetch(academy + "/account/", { credentials: "include" })).text(),
  readsByAScript: () => loaded("script", academy + "/xapi/about"),
  writesWithTheLearnersRights: async () => {
    const answer = await fetch(academy + "/sign-out/", { method: "POST", credentials: "include" });
    return answer.status;
  },
  leadsTheTopFrame: () => { top.location.href = academy + "/gone/"; return "led"; },
  leadsTheTopFrameByAWindow: () => {
    const opened = window.open(academy + "/gone/", "_top");
    if (opened) return "led";
    throw new Error("nothing opened");
  },
  hasAServiceWorker: async () => {
    await loaded("script", "worker.js");
    const made = await navigator.serviceWorker.register("worker.js", { updateViaCache: "all", scope: "./" });
    return made.scope;
  },
  readsThePageItOpened: async () => {
    const opened = window.open(academy + "/");
    if (!opened) throw new Error("nothing opened");
    await new Promise((done) => setTimeout(done, 300));
    return opened.document.title;
  },
  framesTheAcademy: async () => {
    const frame = document.createElement("iframe");
    frame.src = academy + "/";
    document.body.append(frame);
    await new Promise((done) => { frame.onload = done; });
    return frame.contentDocument.title + frame.contentWindow.location.href;
  },
  readsAnotherPackage: async () => {
    const answer = await fetch(location.pathname.replace(/[0-9a-f-]{36}/, "OTHER"));
    if (answer.ok) return await answer.text();
    throw new Error(answer.status);
  },
};
function loaded(kind, address) {
  return new Promise((done, failed) => {
    const element = document.createElement(kind);
    element.onload = () => done("loaded");
    element.onerror = () => failed(new Error("refused"));
    element.src = address;
    document.body.append(element);
  });
}
async function attack() {
  const got = {};
  for (const [name, tried] of Object.entries(attacks)) {
    try { got[name] = String(await tried()); } catch (error) { /* as it should be */ }
  }
  window.got = got;
}
"""
KEEPS = """
async function keep() {
  const before = [localStorage.getItem("loot"), document.cookie, (await indexedDB.databases()).length,
    (await caches.keys()).length];
  localStorage.setItem("loot", "of " + location.pathname);
  document.cookie = "loot=1; path=/";
  await new Promise((done) => { indexedDB.open("loot").onsuccess = done; });
  await caches.open("loot");
  window.before = JSON.stringify(before);
}
"""


def package(**files):
    page = '<!doctype html><title>x</title><body><script src="attack.js"></script><script src="keep.js"></script>'
    made = {"imsmanifest.xml": scorm(), "a.html": page, "worker.js": "", "attack.js": ATTACKS, "keep.js": KEEPS}
    file = zipped({**made, **files})
    return importing.import_package(file, filename="hostile.zip", actor="ada")


@pytest.fixture
def staged(site, settings, cast):
    """``staged(page, package)``: the frame of the package, where the administrator tries its course."""
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    admin = cast.admin.get_username()

    def stage(page, package):
        version = importing.add_course(package, publish=True, actor="ada")
        attempt = attempts.preview(version, actor=admin).activities.get()
        session = attempts.open_session(attempt, actor=admin)
        with page.expect_event("framenavigated", lambda frame: "/a.html" in frame.url) as shown:
            page.goto(f"{site}/play/{session.pk}/")
        found = shown.value
        found.wait_for_function("document.readyState === 'complete'")
        return found

    return stage


@pytest.fixture
def lenient(chromium, tmp_path, site, cast):
    """The administrator's page, in a browser that lets frames keep things: Debian's does not, nor one of no profile."""
    profile = tmp_path / "profile" / "Default"
    profile.mkdir(parents=True)
    (profile / "Preferences").write_text(json.dumps({"profile": {"cookie_controls_mode": 0}}))
    context = chromium.browser_type.launch_persistent_context(profile.parent, executable_path=CHROMIUM, args=FLAGS)
    client = Client()
    client.force_login(cast.admin)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    yield context.pages[0]
    context.close()


def test_a_hostile_package_gets_nowhere(lenient, staged, site):
    attack = ATTACKS.replace("OTHER", str(package().pk))
    frame = staged(lenient, package(**{"attack.js": attack}))

    frame.evaluate("attack()")
    frame.wait_for_function("window.got")

    assert frame.evaluate("window.got") == {}
    assert lenient.url.startswith(f"{site}/play/")
    lenient.goto(site)
    expect(lenient.get_by_role("button", name="Sign out")).to_have_count(1)


def test_what_one_package_keeps_in_the_browser_another_does_not_find(lenient, staged):
    for made in (package(), package()):
        frame = staged(lenient, made)
        frame.evaluate("keep()")
        frame.wait_for_function("window.before")
        assert json.loads(frame.evaluate("window.before")) == [None, "", 0, 0]
        assert frame.evaluate("localStorage.getItem('loot')") is not None


def test_a_window_that_a_package_opened_cannot_lead_the_academy_elsewhere(lenient, staged, site):
    frame = staged(lenient, package())

    with lenient.context.expect_page() as opened:
        frame.evaluate("void window.open(location.href)")
    opened.value.evaluate("() => { try { opener.top.location = '/gone/'; } catch (error) { /* as it should be */ } }")

    opened.value.wait_for_load_state()
    assert lenient.url.startswith(f"{site}/play/")
