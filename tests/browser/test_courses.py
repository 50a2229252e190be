"""Courses in a real browser: an administrator makes one, a learner takes it."""

import base64
import io
import os
from pathlib import Path

import pytest
from django.test import Client
from factories import ActivityFactory, AudienceFactory, BrandFactory, CourseVersionFactory
from playwright.sync_api import expect

from browser.serving import UNDISTURBED
from browser.test_plan import DESKTOP, PHONE, arrive, overflow, serious
from tradewind.catalog.describing import describe, require_before
from tradewind.catalog.models import Activity, Course
from tradewind.catalog.offers import define_offer
from tradewind.credit.models import Credit
from tradewind.delivery.importing import store_files
from tradewind.delivery.models import Registration
from tradewind.goals.models import Goal
from tradewind.programs.reconcile import run_all

SHOTS = os.environ.get("TRADEWIND_SHOTS", "")
PAGE = "# Before you begin\n\nTake the **service plug** out.\n\n| Part | Torque |\n|---|---|\n| Bolt | 12 Nm |\n"
RECORD = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
  const paint = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const done = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  const began = performance.now();
  while (performance.now() - began < 1600) {
    paint.fillStyle = `hsl(${performance.now() / 5}, 60%, 50%)`;
    paint.fillRect(0, 0, 160, 90);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await done;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


@pytest.fixture(autouse=True)
def content_origin(settings, site):
    settings.CONTENT_ORIGIN = site.replace("localhost", "127.0.0.1")


@pytest.fixture
def learner(visit, maya):
    """``learner(width)`` opens a page that Maya is signed in on."""

    def open_page(width, **options):
        page = visit(width, **options)
        client = Client()
        client.force_login(maya.user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
        return page

    return open_page


def looks_right(page, name=""):
    """Nothing serious for axe, nothing that scrolls sideways; a picture of it where somebody asks for one."""
    if SHOTS and name:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    assert (serious(page), overflow(page)) == ([], 0)


def written(code="brakes-100", **about):
    """A course of a page and a link."""
    course = Course.objects.get(code=code)
    Course.objects.filter(pk=course.pk).update(**{"hours": "0.5", "language": "en", **about})
    version = CourseVersionFactory(course=course)
    ActivityFactory(version=version, position=1, title="Read first", kind="page", settings={"body": PAGE})
    ActivityFactory(version=version, position=2, title="The workshop manual", kind="link")
    return course


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_learner_takes_a_course_from_the_plan_to_the_credit(learner, maya, width):
    course = written(description="How to find the fault, and how to prove that it is gone.")
    describe(course, objectives="Read the fault memory\nMeasure the disc", tags=["Brakes"])
    page = learner(width)
    page.goto("/")
    looks_right(page, "plan")
    page.locator("#plan").get_by_role("link", name="About the course").first.click()
    looks_right(page, "course")
    page.get_by_role("button", name="Start").click()
    looks_right(page, "page")
    page.get_by_role("button", name="I have read it").click()
    page.get_by_role("button", name="Next: The workshop manual").click()
    looks_right(page, "link")
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("Done. You have passed the course.")).to_be_visible()
    with UNDISTURBED:
        run_all()  # at each commit; here it is the test's transaction that never is
    page.get_by_role("button", name="Back to the course").click()
    arrive(page, "/learn/brakes-100/")
    expect(page.get_by_text("What comes next")).to_be_visible()
    looks_right(page, "course-passed")
    assert Credit.objects.filter(person=maya, course=course).count() == 1


def test_leaving_an_attempt_by_keyboard(learner, maya):
    written()
    page = learner(PHONE)
    page.goto("/learn/brakes-100/")
    page.get_by_role("button", name="Start").press("Enter")
    page.get_by_role("button", name="Leave").press("Enter")
    arrive(page, "/learn/brakes-100/")
    page.get_by_role("link", name="Leave this attempt …").press("Enter")
    looks_right(page, "leave")
    page.get_by_role("button", name="Leave it").press("Enter")
    arrive(page, "/learn/brakes-100/")
    expect(page.get_by_text("You have left this attempt.")).to_be_visible()
    assert Registration.objects.get().state == "left"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_catalogue_is_searched_and_narrowed(learner, maya, width):
    everybody = AudienceFactory(who={"staff": {}})
    aurora = BrandFactory(code="boreas", name="Boreas").code
    for code in ("brakes-100", "hv-safety-100", "privacy-100"):
        define_offer(written(code, description="In half an hour, at the car."), everybody, may_enrol=True)
    describe(Course.objects.get(code="brakes-100"), tags=["Chassis"], brands=[aurora])
    require_before(Course.objects.get(code="privacy-100"), ["hv-safety-100"])
    page = learner(width)
    page.goto("/catalogue/")
    looks_right(page, "catalogue")
    page.get_by_role("searchbox", name="Find a course").fill("brake")
    with page.expect_navigation():
        page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Brake systems diagnosis"])
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Topic").select_option("Chassis")
    page.get_by_role("button", name="Show").click()
    arrive(page, "/catalogue/?q=brake&language=&brand=&tag=Chassis&kind=&hours=")
    looks_right(page, "catalogue-narrowed")
    with page.expect_navigation():
        page.get_by_role("link", name="“brake”").click()
    expect(page.get_by_role("searchbox", name="Find a course")).to_have_value("")
    page.goto("/learn/privacy-100/")
    expect(page.get_by_text("Other courses come first: see below.")).to_be_visible()
    looks_right(page, "course-before")


def test_a_film_counts_when_it_was_watched(learner, maya):
    page = learner(PHONE)
    page.goto("/")
    film = base64.b64decode(page.evaluate(RECORD))
    captions = b"WEBVTT\n\n00:00.000 --> 00:01.500\nService plug out\n"
    package = store_files([("film.webm", io.BytesIO(film)), ("en.vtt", io.BytesIO(captions))], actor="tests")
    course = Course.objects.get(code="brakes-100")
    settings = {
        "file": "film.webm",
        "seconds": "1.5",
        "share": 70,
        "captions": [{"language": "en", "file": "en.vtt"}],
    }
    ActivityFactory(version=CourseVersionFactory(course=course), kind="video", package=package, settings=settings)
    page.goto("/learn/brakes-100/")
    page.get_by_role("button", name="Start").click()
    page.locator("#film").wait_for()
    looks_right(page, "film")
    assert page.evaluate("document.getElementById('film').textTracks[0].label") == "English"
    page.locator("body").press("k")
    page.get_by_text("Done. You have passed the course.").wait_for()
    page.get_by_role("button", name="Back to the course").click()
    arrive(page, "/learn/brakes-100/")
    page.wait_for_load_state("networkidle")
    with UNDISTURBED:
        assert Credit.objects.filter(person=maya, course=course).count() == 1


def test_a_document_is_read_and_acknowledged(learner, maya):
    course = Course.objects.get(code="brakes-100")
    package = store_files([("tool.xlsx", io.BytesIO(b"PK"))], actor="tests")
    settings = {"file": "tool.xlsx", "statement": "I keep to the torques of this list."}
    ActivityFactory(version=CourseVersionFactory(course=course), kind="document", package=package, settings=settings)
    page = learner(PHONE)
    page.goto("/learn/brakes-100/")
    page.get_by_role("button", name="Start").click()
    looks_right(page, "document")
    expect(page.get_by_role("link", name="Download tool.xlsx")).to_be_visible()
    page.get_by_role("button", name="I confirm this").click()
    expect(page.get_by_text("Done. You have passed the course.")).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_administrator_writes_a_course_step_by_step(administrator, width):
    page = administrator(width)
    page.goto("/admin/courses/")
    page.get_by_role("link", name="New course").click()
    page.get_by_label("Code", exact=True).fill("hv")
    page.get_by_label("Title").fill("High-voltage safety")
    page.get_by_label("Topics, apart by commas").fill("safety, ev")
    looks_right(page, "admin-edit")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="New empty draft").click()
    page.get_by_role("link", name="Link", exact=True).click()
    page.get_by_label("Title").fill("Workshop manual")
    page.get_by_label("Address").fill("https://example.org/manual")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Page", exact=True).click()
    page.get_by_label("Title").fill("Before you begin")
    page.get_by_label("Text (Markdown)").fill("# Plug\n\nTake it **out**.")
    looks_right(page, "admin-step")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Move Before you begin up").press("Enter")
    page.wait_for_url("**#step-before-you-begin")
    looks_right(page, "admin-version")
    assert list(Activity.objects.order_by("position").values_list("kind", flat=True)) == ["page", "link"]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_administrator_previews_publishes_and_offers_a_course(administrator, width):
    AudienceFactory(code="techs", title="Technicians", who={"staff": {"position": "technician"}})
    draft = CourseVersionFactory(course__code="hv", course__title="High-voltage safety", number=1, state="draft")
    ActivityFactory(version=draft, position=1, title="Read first", kind="page", settings={"body": PAGE})
    ActivityFactory(version=draft, position=2, title="Workshop manual")
    page = administrator(width)
    page.goto("/admin/courses/of/hv/versions/1/")
    page.get_by_role("button", name="Preview as a learner").click()
    expect(page.get_by_text("Preview: nothing is recorded")).to_be_visible()
    page.get_by_role("button", name="I have read it").click()
    page.get_by_role("button", name="Leave").click()
    arrive(page, "/admin/courses/of/hv/versions/1/")
    page.get_by_role("link", name="Publish …").click()
    looks_right(page, "admin-publish")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Published: people begin this version from now on.")).to_be_visible()
    page.goto("/admin/courses/of/hv/")
    page.get_by_role("combobox", name="Audience that finds it").press_sequentially("tech")
    page.get_by_role("option", name="Technicians").click()
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_text("may enrol themselves", exact=True)).to_be_visible()
    looks_right(page, "admin-course")


def test_a_hostile_page_runs_nothing(learner, maya):
    course = Goal.objects.get(code="brakes").course
    body = "<script>document.title='x'</script><img src=x onerror=\"document.title='x'\">\n\n[x](javascript:alert(1))"
    ActivityFactory(version=CourseVersionFactory(course=course), kind="page", title="Read", settings={"body": body})
    page = learner(PHONE)
    page.on("dialog", lambda _dialog: pytest.fail("a script of the page ran"))
    page.goto("/learn/brakes-100/")
    page.get_by_role("button", name="Start").click()
    expect(page).to_have_title("Read · Tradewind")
    expect(page.locator(".prose img, .prose script, .prose a[href^=javascript]")).to_have_count(0)
