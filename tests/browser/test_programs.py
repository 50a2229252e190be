"""Feeds, held plans, requirements, programs, goals and records in a real browser, at both widths."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from browser.serving import UNDISTURBED
from browser.test_plan import DESKTOP, PHONE, overflow, serious
from tradewind.exchange import errands
from tradewind.exchange.models import Errand
from tradewind.identity.models import User
from tradewind.network.models import Brand, Person
from tradewind.programs.models import Requirement

SLOW = 30_000
"""Milliseconds that a machine with much else to do may take."""
PAGES = [
    "/admin/feeds/",
    "/admin/plans/",
    "/admin/programs/",
    "/admin/programs/of/my27/",
    "/admin/programs/of/my27/edit/",
    "/admin/programs/text/",
    "/admin/requirements/",
    "/admin/requirements/of/service-hv/",
    "/admin/requirements/of/service-hv/edit/",
    "/admin/requirements/of/service-hv/history/",
    "/admin/requirements/parked/",
    "/admin/goals/",
    "/admin/goals/of/hv-safety/",
    "/admin/goals/new/",
]


@pytest.fixture
def admin(visit, maya):
    """``admin(width)`` opens a page that an administrator is signed in on."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    session = client.cookies["sessionid"].value

    def open_page(width, **options):
        page = visit(width, **options)
        page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
        return page

    return open_page


def work(page):
    """Let the worker come by, and wait until the page shows what came of it."""
    page.wait_for_selector("#errand[hx-get]")
    with UNDISTURBED:
        for errand in Errand.objects.filter(state="waiting"):
            errands.run(errand.pk)
    page.wait_for_selector("#errand:not([hx-get])")


def tab_to(page, control, most=80):
    """Press Tab until the control has the focus, if it has not."""
    for _ in range(most):
        if control.count() and control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached by Tab")


def upload(page, name, content, *, complete=False):
    """Give one CSV file, and have it checked."""
    page.goto("/admin/feeds/")
    files = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("One .zip or .xlsx, or several .csv files").set_input_files(files)
    if complete:
        page.get_by_label("These files are complete").check()
    page.get_by_role("button", name="Upload and check").click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_pages_fit_and_axe_finds_nothing_serious(admin, width):
    page = admin(width)
    found = {}
    for address in PAGES:
        page.goto(address)
        found[address] = (page.title().endswith("Tradewind"), overflow(page), serious(page))
    assert found == dict.fromkeys(PAGES, (True, 0, []))


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_feed_is_uploaded_checked_and_loaded(admin, width):
    page = admin(width)
    upload(page, "brands.csv", "code,name\nzephyr,Zephyr\n")
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    work(page)
    assert page.get_by_role("row", name="Brands").inner_text().split() == ["Brands", "1", "0", "0", "0"]
    assert (serious(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Load it").click()
    work(page)
    expect(page.get_by_text("It is loaded.")).to_be_visible()
    assert Brand.objects.filter(code="zephyr").exists()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_faults_of_a_feed_stand_in_a_table(admin, width):
    page = admin(width)
    upload(page, "brands.csv", "code,nam\nzephyr,Zephyr\n")
    work(page)
    expect(page.get_by_role("cell", name="has the unknown column 'nam'.")).to_be_visible()
    assert (serious(page), overflow(page)) == ([], 0)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_held_feed_is_approved_by_its_names(admin, width):
    page = admin(width)
    upload(page, "people.csv", "code,given_name,family_name\n", complete=True)
    work(page)
    page.get_by_role("button", name="Load it").click()
    work(page)
    page.get_by_role("link", name="Look at plan-").click()
    expect(page.get_by_role("cell", name="Maya Lindqvist").first).to_be_visible()
    assert (serious(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Approve").click()
    work(page)
    assert Person.objects.get().status == "departed"


def test_requirement_is_edited_by_keyboard_alone(admin):
    page = admin(DESKTOP)
    page.goto("/admin/requirements/of/parts-catalog/edit/")
    page.get_by_label("Title").focus()
    page.keyboard.type("Parts for everybody")
    page.get_by_role("combobox", name="Audience: who must achieve it").focus()
    page.keyboard.press("Backspace")
    page.keyboard.type("People of sales-hv")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show what it would change").focus()
    page.keyboard.press("Enter")
    work(page)
    expect(page.locator("ins")).to_have_text(["Parts for everybody", "sales-hv-people"])
    assert (serious(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Apply it").focus()
    page.keyboard.press("Enter")
    work(page)
    assert Requirement.objects.get(code="parts-catalog").title == "Parts for everybody"


RECORDS = ["/admin/records/", "/admin/records/network/brand/", "/admin/records/network/brand/add/"]


def test_records_keep_to_our_policy(admin):
    page = admin(DESKTOP)
    for address in RECORDS:
        page.goto(address)
        expect(page.locator("#site-name")).to_have_text("Tradewind · Records")


def test_axe_finds_nothing_serious_in_records(admin):
    """The complaints are of axe itself, which copies imported style sheets into the page."""
    page = admin(DESKTOP, complaints=["inline style", "preload assets"])
    found = {}
    for address in RECORDS:
        page.goto(address)
        found[address] = serious(page)
    assert found == {address: [] for address in RECORDS}


def test_german_administrator_reads_german(admin):
    page = admin(PHONE, locale="de-DE")
    page.goto("/admin/requirements/of/service-hv/")
    expect(page.get_by_role("heading", name="Wie weit sie sind")).to_be_visible()
    page.goto("/admin/requirements/of/service-hv/edit/")
    waived = page.get_by_role("region", name="Erlassen, wenn")
    waived.get_by_role("button", name="Erste Bedingung hinzufügen").click()
    waived.get_by_role("group", name="Was hinzukommt").wait_for()
    page.goto("/admin/feeds/")
    expect(page.get_by_role("button", name="Hochladen und prüfen")).to_be_visible()


def test_due_rule_asks_only_for_what_its_kind_needs(admin):
    page = admin(PHONE)
    page.goto("/admin/requirements/new/")
    due = page.get_by_label("Due", exact=True)
    fields = [page.get_by_label(label, exact=True) for label in ("Day", "Days", "after")]
    shown = {}
    for kind in ("", "days", "on"):
        due.select_option(kind)
        shown[kind] = [field.is_visible() for field in fields]
    assert shown == {"": [False] * 3, "days": [False, True, True], "on": [True, False, False]}
    assert page.get_by_label("Mandatory: it cannot be declined").is_checked()


def test_waiver_is_built_by_keyboard_alone(admin):
    page = admin(DESKTOP)
    page.goto("/admin/requirements/of/service-hv/edit/")
    waived = page.get_by_role("region", name="Waived when")
    tab_to(page, waived.get_by_role("button", name="Add the first condition"))
    page.keyboard.press("Enter")
    waived.get_by_role("group", name="What to add").wait_for()
    tab_to(page, waived.get_by_role("button", name="Position", exact=True))
    page.keyboard.press("Enter")
    expect(waived.get_by_role("combobox", name="Position", exact=True)).to_be_focused(timeout=SLOW)
    page.keyboard.type("advis")
    page.get_by_role("option", name="Service advisor").wait_for()
    page.keyboard.press("Enter")
    waived.get_by_role("status").filter(has_text="1 person today").wait_for()
    expect(waived.get_by_role("textbox", name="As text")).to_have_value("{staff: {position: advisor}}", timeout=SLOW)
    assert (serious(page), overflow(page)) == ([], 0)
    tab_to(page, page.get_by_role("button", name="Show what it would change"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes/**")
    work(page)
    expect(page.locator("ins")).to_have_text(["{staff: {position: advisor}}"])


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_audience_is_made_for_a_requirement_and_nothing_entered_is_lost(admin, width):
    page = admin(width)
    page.goto("/admin/requirements/of/service-hv/edit/")
    page.get_by_label("Title", exact=True).fill("Half a title")
    page.get_by_role("button", name="New audience …").click()
    title = page.get_by_label("Title of the audience")
    expect(title).to_be_focused(timeout=SLOW)
    title.fill("Everybody who works")
    who = page.get_by_role("region", name="Who is in it")
    who.get_by_text("As text").click()
    who.get_by_role("textbox", name="As text").fill("staff: {}")
    who.get_by_role("status").filter(has_text="1 person today").wait_for()
    assert (serious(page), overflow(page)) == ([], 0)
    expect(page.get_by_label("Title", exact=True)).to_have_value("Half a title")
    page.get_by_role("button", name="Show what it would change").click()
    page.wait_for_url("**/changes/**")
    work(page)
    page.get_by_role("button", name="Apply it").click()
    work(page)
    assert Requirement.objects.get(code="service-hv").audience.title == "Everybody who works"


def test_expressions_work_without_script(admin):
    page = admin(PHONE, java_script_enabled=False)
    page.goto("/admin/requirements/of/service-hv/edit/")
    waived = page.get_by_role("region", name="Waived when")
    waived.get_by_text("As text").click()
    waived.get_by_role("textbox", name="As text").fill("{staff: {position: advisor}}")
    page.get_by_label("Title", exact=True).fill("Without script")
    waived.get_by_role("button", name="Take the text over").click()
    expect(waived.get_by_text("People who are service advisor.")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Without script")
    expect(waived.locator(".chip")).to_have_text(["Service advisor\nuntick to take it out"], use_inner_text=True)


def test_lost_session_costs_nothing_that_was_entered(admin):
    page = admin(DESKTOP)
    page.goto("/admin/requirements/of/service-hv/edit/")
    [session] = [each for each in page.context.cookies() if each["name"] == "sessionid"]
    page.get_by_label("Title", exact=True).fill("Typed while signed out")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("region", name="Waived when").get_by_role("button", name="Add the first condition").click()
    page.wait_for_url("**/sign-in/?next=/admin/requirements/of/service-hv/edit/")
    page.context.add_cookies([session])
    page.goto("/admin/requirements/of/service-hv/edit/")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Typed while signed out", timeout=SLOW)
