"""Audiences in a real browser: built by keyboard alone, and looked at on a desk and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import BrandFactory
from playwright.sync_api import expect

from tradewind.audiences.models import Audience
from tradewind.audiences.services import define_audience
from tradewind.exchange import errands
from tradewind.exchange.models import Errand

DESKTOP, PHONE = 1440, 390
SLOW = 30_000
"""Milliseconds that a machine with much else to do may take."""


def tab_to(page, role, name, most=80):
    """Press Tab until the control has the focus."""
    wanted = page.get_by_role(role, name=name, exact=True)
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.count() and wanted.first.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{name} is not reached by Tab")


def focused(page, name):
    """Wait until the field of that name has the focus."""
    expect(page.get_by_role("combobox", name=name, exact=True)).to_be_focused(timeout=SLOW)


def choose(page, typed, option):
    page.keyboard.type(typed)
    page.get_by_role("option", name=option).first.wait_for()
    page.keyboard.press("Enter")


def work(page):
    """What the worker does meanwhile; the page asks nothing then, since both share one connection here."""
    address = page.url
    page.goto("about:blank")
    errands.run(Errand.objects.first().pk)
    page.goto(address)


def test_audience_is_built_and_saved_by_keyboard_alone(administrator):
    page = administrator(DESKTOP)
    page.goto("/admin/audiences/new/")
    tab_to(page, "textbox", "Title")
    page.keyboard.type("Technicians who lead")
    tab_to(page, "button", "Position")
    page.keyboard.press("Enter")
    focused(page, "Position")
    choose(page, "techn", "technician")
    page.get_by_role("status").filter(has_text="1 person today").wait_for()
    tab_to(page, "button", "Add a condition")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="What to add").wait_for()
    tab_to(page, "button", "Below a manager")
    page.keyboard.press("Enter")
    focused(page, "Manager")
    choose(page, "manager", "Ada Manager")
    tab_to(page, "combobox", "in the dimension")
    choose(page, "serv", "service")
    page.get_by_text("and who report to Ada Manager, directly or not, in Service").wait_for()
    tab_to(page, "button", "See what would change")
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes/**")
    work(page)
    tab_to(page, "button", "Apply it")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    work(page)
    page.get_by_text("It is applied.").wait_for()
    assert Audience.objects.get(code="technicians-who-lead").who == {
        "all": [
            {"staff": {"position": "technician"}},
            {"reports_to": {"manager": "manager", "dimension": "service"}},
        ]
    }


def serious(page):
    """What axe-core finds that is serious or critical, as ``rule: where``."""
    violations = Axe().run(page).response["violations"]
    found = [each for each in violations if each["impact"] in {"serious", "critical"}]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_pages_of_an_audience_are_accessible_and_fit(administrator, width):
    BrandFactory(code="aurora", name="Aurora")
    define_audience("techs", title="Technicians", who={"staff": {"position": "technician", "primary": True}})
    page = administrator(width)
    faults = {}
    for path in ["", "of/techs/", "of/techs/members/", "of/techs/explain/?person=learner", "new/"]:
        page.goto(f"/admin/audiences/{path}")
        faults[path] = serious(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert [fault for found in faults.values() for fault in found] == []


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_builder_is_accessible_and_fits_with_every_kind_of_row(administrator, width):
    BrandFactory(code="aurora", name="Aurora")
    who = {
        "all": [
            {
                "staff": {
                    "brand": {"none_of": ["aurora"]},
                    "kind": "external",
                    "primary": True,
                    "tenure_days": {"below": 9},
                }
            },
            {
                "any": [
                    {"not": {"person": {"code": "learner"}}},
                    {"reports_to": {"manager": "manager", "dimension": "service"}},
                ]
            },
        ]
    }
    define_audience("techs", title="Technicians", who=who)
    page = administrator(width)
    page.goto("/admin/audiences/of/techs/edit/")
    page.get_by_label("Move or group: None of this").click()
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_text_and_rows_follow_each_other(administrator):
    define_audience("techs", title="Technicians", who={"staff": {"position": "technician"}})
    page = administrator(DESKTOP)
    page.goto("/admin/audiences/of/techs/edit/")
    text = page.get_by_role("textbox", name="As text")
    text.fill("audiences: {techs: {title: Bosses, who: {staff: {position: store-manager}}}}")
    page.locator("#who-boxes .chip").filter(has_text="Store Manager").wait_for()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Bosses")
    page.get_by_label("Position: any or none of").select_option("none")
    expect(text).to_have_value(re.compile(r"none_of: \[store-manager\]"), timeout=SLOW)
    text.fill("audiences: {techs: {who: {staff: {positoin: x}}}}")
    page.get_by_text("has the unknown key 'positoin'. Did you mean 'position'?").wait_for()
    expect(text).to_have_value("audiences: {techs: {who: {staff: {positoin: x}}}}")


def test_lost_session_costs_nothing(administrator):
    define_audience("techs", title="Technicians", who={"staff": {"position": "technician"}})
    page = administrator(DESKTOP)
    page.goto("/admin/audiences/of/techs/edit/")
    session = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("textbox", name="Title").fill("Typed while signed out")
    page.wait_for_url("**/sign-in/?next=/admin/audiences/of/techs/edit/")
    page.context.add_cookies([each for each in session if each["name"] == "sessionid"])
    page.goto("/admin/audiences/of/techs/edit/")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Typed while signed out", timeout=SLOW)
