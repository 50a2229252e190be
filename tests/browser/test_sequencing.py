"""A package of SCORM 2004 whose rules lead back, past and out, played in Chromium and left on the way."""

import pytest
from standards.building import RESOURCE, scorm, zipped
from standards.sequences import BY_CONTENT, FLOW, cluster, leaf, rollup, rule, shared

from browser.playing import MEANT, begun, content, learner, leave, loaded, open_session, sign_in
from browser.serving import UNDISTURBED
from tradewind.credit.models import Credit

CONTENT = """<!doctype html><html lang="en"><title>Item</title><body><main><h1>Item</h1><p id="found"></p>
<button id="on">On</button><button id="pass">Pass</button><button id="fail">Fail</button></main><script>
  let holder = window;
  while (!holder.API_1484_11 && holder.parent !== holder) holder = holder.parent;
  const api = holder.API_1484_11;
  let exit = "";
  api.Initialize("");
  const at = api.GetValue("cmi.location") || "nothing";
  const objective = api.GetValue("cmi.objectives.0.success_status") || "none";
  document.getElementById("found").textContent = `found ${at}, objective ${objective}`;
  document.getElementById("on").onclick = () => {
    exit = "suspend";
    api.SetValue("cmi.location", "half-way");
  };
  const judge = (success, measure) => () => {
    exit = "";
    api.SetValue("cmi.score.scaled", measure);
    api.SetValue("cmi.success_status", success);
    api.SetValue("cmi.completion_status", "completed");
    api.Commit("");
  };
  document.getElementById("pass").onclick = judge("passed", "0.9");
  document.getElementById("fail").onclick = judge("failed", "0.2");
  addEventListener("unload", () => {
    api.SetValue("cmi.exit", exit);
    api.Terminate("");
  });
</script></body></html>"""

ASIDE = '<imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0"/>'
NOT_PASSED_AGAIN = rule("post", "retry", "satisfied", negated=True)
ITEMS = [
    leaf("Pretest", ASIDE + shared("known", writes=True) + BY_CONTENT),
    # Whoever passes the pretest needs none of it.
    cluster(
        "Lessons",
        [leaf("Brakes"), leaf("Wheels")],
        FLOW + rule("pre", "skip", "satisfied") + ASIDE + shared("known", writes=False),
    ),
    # Out of it after the exam, and through it again as long as that is not passed.
    cluster(
        "Proof",
        [
            leaf("Revision", ASIDE + shared("exam", writes=False)),
            leaf("Exam", rule("post", "exitParent", "always") + shared("exam", writes=True) + BY_CONTENT),
            leaf("Never reached", ASIDE),
        ],
        FLOW + NOT_PASSED_AGAIN,
    ),
    leaf("Second chance", rule("pre", "skip", "satisfied") + ASIDE + shared("exam", writes=False)),
    # Left for good as soon as one of its items is passed.
    cluster(
        "Choice of one",
        [leaf("First", BY_CONTENT), leaf("Second", BY_CONTENT)],
        FLOW + rule("exit", "exit", "satisfied") + rollup("any", "satisfied", "satisfied"),
    ),
    leaf("End", ASIDE),
]


@pytest.fixture
def maya(db, settings, site):
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")
    return learner()


class Player:
    """Somebody at the package: what was shown to them, in its order."""

    def __init__(self, page, attempt):
        self.page, self.attempt, self.shown = page, attempt, []

    def go_through(self, title, *buttons):
        """The item that is shown has this title; press its buttons, and go on. Returns what its content found."""
        found = self.look(title, *buttons)
        self.shown.append(title)
        self.page.locator('[data-scorm-request="continue"]').click()
        return found

    def look(self, title, *buttons):
        loaded(self.page, title)
        inner = content(self.page, title)
        found = inner.locator("#found").inner_text()
        for button in buttons:
            inner.get_by_role("button", name=button).click()
        return found

    def return_later(self):
        leave(self.page)
        open_session(self.page, self.attempt)


@pytest.fixture
def player(visit, maya):
    manifest = scorm(
        '<organizations default="o"><organization identifier="o"><title>T</title>'
        f"{''.join(ITEMS)}<imsss:sequencing>{FLOW}</imsss:sequencing></organization></organizations>",
        RESOURCE.replace("adlcp:scormtype", "adlcp:scormType"),
        version="2004 4th Edition",
    )
    attempt = begun(maya, zipped({"imsmanifest.xml": manifest, "a.html": CONTENT}))
    page = visit(complaints=MEANT)
    page.set_default_timeout(8000)
    sign_in(page, maya.user)
    open_session(page, attempt)
    return Player(page, attempt)


def test_rules_lead_back_past_and_out_as_they_say_also_after_a_return(player):
    player.go_through("Pretest", "Fail")
    player.look("Brakes", "On")
    player.return_later()
    assert player.go_through("Brakes") == "found half-way, objective none"
    player.go_through("Wheels")
    assert player.go_through("Revision") == "found nothing, objective unknown"
    player.go_through("Exam", "Fail")
    player.look("Revision")
    player.return_later()
    assert player.go_through("Revision") == "found nothing, objective failed"
    player.go_through("Exam", "Fail")
    player.go_through("Revision")
    player.go_through("Exam", "Pass")
    player.go_through("First", "Pass")
    player.go_through("End")
    player.page.get_by_role("heading", name="You have reached the end").wait_for()

    proof = ["Revision", "Exam"]
    assert player.shown == ["Pretest", "Brakes", "Wheels", *proof, *proof, *proof, "First", "End"]
    with UNDISTURBED:
        player.attempt.registration.refresh_from_db()
        assert player.attempt.registration.state == "passed"
        # The exam's 90 %, and half of it for one item of two.
        assert list(Credit.objects.values_list("score", flat=True)) == [67.5]


def test_whoever_knows_it_already_is_led_past_the_lessons(player):
    player.go_through("Pretest", "Pass")
    player.go_through("Revision")
    player.look("Exam")

    assert player.shown == ["Pretest", "Revision"]
