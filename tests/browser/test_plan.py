"""Signing in and the plan, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from web.world import PASSWORD

from tradewind.identity import links
from tradewind.web.ui.middleware import CONTENT_SECURITY_POLICY

DESKTOP, PHONE = 1440, 390


def arrive(page, address):
    """Wait until the page at ``address`` (path and query) is there."""
    page.wait_for_url(lambda url: url.split("/", 3)[3] == address.lstrip("/"))


def sign_in(page):
    page.goto("/sign-in/")
    page.get_by_label("Username or e-mail").fill("maya@north.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    arrive(page, "/")
    return page


def serious(page):
    """What axe-core finds that is serious or critical, as ``rule: where``."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def overflow(page):
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def titles(page):
    return page.get_by_role("article").get_by_role("heading", level=3).all_inner_texts()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_sign_in_by_email_and_password_leads_to_the_plan(visit, maya, width):
    page = sign_in(visit(width))
    expect(page.get_by_role("heading", level=1)).to_have_text("Maya Lindqvist")
    assert titles(page) == [
        "Brake systems diagnosis",
        "High-voltage safety",
        "Customer care",
        "Working with the parts catalogue",
    ]
    assert overflow(page) == 0


def test_one_time_link_signs_in_by_its_button_once(visit, maya):
    path = links.make_link(maya.user)
    page = visit(PHONE)
    page.goto(path)
    expect(page.get_by_text("This link signs you in as maya, once.")).to_be_visible()
    page.get_by_role("button", name="Sign in").click()
    arrive(page, "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maya Lindqvist")
    page.get_by_role("button", name="Sign out").click()
    arrive(page, "/sign-in/")


def test_used_link_says_so(visit, maya):
    path = links.make_link(maya.user)
    page = visit(complaints=["410"])
    page.goto(path)
    page.get_by_role("button", name="Sign in").click()
    arrive(page, "/")
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")


def test_wrong_password_is_said_at_the_form(visit, maya):
    page = visit(PHONE, complaints=["422"])
    page.goto("/sign-in/")
    page.get_by_label("Username or e-mail").fill("maya")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("That username or e-mail and password do not go together.")
    expect(page.get_by_label("Username or e-mail")).to_have_value("maya")


def test_keyboard_alone_signs_in_and_walks_to_the_first_card(visit, maya):
    page = visit()
    page.goto("/sign-in/")
    keys = page.keyboard
    keys.type("maya")  # the first field has the focus
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    arrive(page, "/")
    walked = []
    for _ in range(20):
        keys.press("Tab")
        walked.append(page.evaluate("document.activeElement.innerText.trim().replace('\\n', ' ')"))
        if page.evaluate("document.activeElement.closest('article') !== null"):
            break
    assert walked == [
        "Skip to the content",
        "Tradewind",
        "Maya Lindqvist (what you are sent)",
        "Sign out",
        "My plan",
        "Catalogue",
        "My attempts",
        "Transcript",
        "Transcript and certificates",
        "Brake systems diagnosis",
        "To do 4",
        "Done 1",
        "All 5",
        "Brake systems diagnosis",
    ]
    keys.press("Enter")
    arrive(page, "/plan/brakes/")


def test_skip_link_shows_and_skips(visit, maya):
    page = sign_in(visit())
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Skip to the content").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_filter_swaps_the_list_only_and_keeps_the_address_and_the_focus(visit, maya):
    page = sign_in(visit())
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="Done 1").click()
    page.get_by_role("heading", name="Customer data and privacy").wait_for()
    assert titles(page) == ["Customer data and privacy"]
    assert page.url.endswith("/?show=done")
    assert page.evaluate("[window.sameDocument, document.activeElement.id]") == [True, "show-done"]


def test_history_opens(visit, maya):
    page = sign_in(visit(PHONE))
    card = page.get_by_role("article", name="Customer care")
    card.get_by_text("History").click()
    expect(card.get_by_text("entered by hand")).to_be_visible()
    assert overflow(page) == 0


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_everything_works_without_javascript(visit, maya, width):
    page = sign_in(visit(width, java_script_enabled=False))
    page.get_by_role("link", name="Done 1").click()
    arrive(page, "/?show=done")
    assert titles(page) == ["Customer data and privacy"]
    page.get_by_role("article").get_by_text("History").click()
    expect(page.get_by_text("entered by hand")).to_be_visible()
    page.get_by_role("link", name="Customer data and privacy").click()
    arrive(page, "/plan/privacy/")
    page.get_by_role("button", name="Sign out").click()
    arrive(page, "/sign-in/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_serious(visit, maya, width, scheme):
    path = links.make_link(maya.user)
    page = visit(width, color_scheme=scheme, bypass_csp=True, complaints=["404"])
    found = {}
    for name in ["/sign-in/", path, "/nowhere/"]:
        page.goto(name)
        found[name] = serious(page) + ["too wide"] * overflow(page)
    sign_in(page)
    for name in ["/?show=all", "/plan/hv-safety/", "/plan/customer-care/"]:
        page.goto(name)
        for summary in page.locator("summary").all():
            summary.click()
        found[name] = serious(page) + ["too wide"] * overflow(page)
    assert found == {name: [] for name in found}


def test_pages_carry_the_policy_and_break_it_nowhere(visit, maya):
    page = sign_in(visit())
    for path in ["/?show=all", "/plan/hv-safety/", "/sign-in/"]:
        assert page.goto(path).headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    # What the browser refuses it says in its console, and ``visit`` fails the test for any such line.
    assert page.evaluate("typeof htmx") == "object"
