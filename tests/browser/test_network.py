"""The network's pages in a real browser: search by keyboard, a tree, a change foreseen, the map."""

from datetime import date
from decimal import Decimal

import pytest
from factories import FieldRepresentativeFactory, FieldUnitFactory, PlacementFactory, ReportingLineFactory
from playwright.sync_api import expect
from web import world

from browser.test_plan import DESKTOP, PHONE, arrive, overflow, serious
from tradewind.identity.models import User
from tradewind.network.models import Dimension, Location, Person

NORTH = "/admin/network/locations/north-denver/"


@pytest.fixture
def network(maya):
    """Maya's network, with a field organization of service, a boss and places on the map."""
    zone = FieldUnitFactory(code="west", name="Service West", dimension=Dimension.objects.get(code="service"))
    district = FieldUnitFactory(code="denver", name="Service Denver", parent=zone, dimension=zone.dimension)
    for location, latitude in (("north-denver", "39.74"), ("summit", "40.01")):
        found = Location.objects.get(code=location)
        PlacementFactory(location=found, field_unit=district)
        Location.objects.filter(pk=found.pk).update(latitude=Decimal(latitude), longitude=Decimal("-105.1"))
    boss = world.person("ines", "Inés", "Ortega")
    ReportingLineFactory(dimension=zone.dimension, subordinate=maya, manager=boss)
    FieldRepresentativeFactory(person=boss, field_unit=zone)
    return maya


@pytest.fixture
def enter(visit, site, client, network):
    """``enter(path, width)``: the page at ``path``, as an administrator sees it."""
    client.force_login(User.objects.create_superuser("admin"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}

    def open_page(path, width=DESKTOP, **options):
        page = visit(width, **options)
        page.context.add_cookies([cookie])
        page.goto(path)
        return page

    return open_page


def test_search_finds_as_one_types_and_opens_by_keyboard_alone(enter):
    page = enter("/admin/")
    page.keyboard.press("/")
    page.keyboard.type("maya lind")
    page.get_by_role("option", name="Maya Lindqvist").wait_for()
    assert page.get_by_label("Search everything").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("option", selected=True).get_attribute("href") == "/admin/network/people/maya/"
    page.keyboard.press("Enter")
    arrive(page, "/admin/network/people/maya/")


def test_search_opens_by_control_k_closes_by_escape_and_leads_to_a_page_of_hits(enter):
    page = enter("/admin/network/map/")
    page.keyboard.press("Control+k")
    page.keyboard.type("north")
    page.get_by_role("option", name="North Motors north-denver").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_label("Search everything").get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    arrive(page, "/admin/search/?q=north")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Partners", "Locations"])


def test_search_and_tree_work_without_script(enter):
    page = enter("/admin/network/organizations/service/", java_script_enabled=False)
    page.locator(".branch > summary").click()
    page.get_by_role("link", name="Units below Service West").click()
    arrive(page, "/admin/network/organizations/units/west/")
    page.get_by_label("Search everything").fill("service denver")
    page.get_by_label("Search everything").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Service Denver").click()
    arrive(page, "/admin/network/organizations/units/denver/")


def test_tree_opens_in_place_by_keyboard(enter):
    page = enter("/admin/network/organizations/service/")
    page.locator(".branch > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="View Service Denver").click()
    arrive(page, "/admin/network/organizations/units/denver/")


def test_change_is_foreseen_confirmed_and_told(enter):
    page = enter(NORTH)
    page.get_by_role("link", name="Close or open again").click()
    page.get_by_label("First day closed").fill("2026-11-01")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="This would change what people have to learn").wait_for()
    expect(page.locator("dd").first).to_have_text("2")  # what is asked of technicians; the rest has another reason
    assert Location.objects.get(code="north-denver").closed_on is None
    page.get_by_role("button", name="Do it").click()
    arrive(page, NORTH)
    expect(page.get_by_role("status")).to_have_text("The day is set.")
    assert Location.objects.get(code="north-denver").closed_on == date(2026, 11, 1)


def test_person_is_appointed_with_a_picker_by_keyboard(enter):
    page = enter("/admin/network/people/ines/appoint/")
    for label, typed, name in (("Position", "tech", "Technician"), ("Location", "summ", "Summit Auto")):
        page.get_by_role("combobox", name=label).focus()
        page.keyboard.type(typed)
        page.get_by_role("option", name=name).wait_for()
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Do it").click()
    arrive(page, "/admin/network/people/ines/")
    assert Person.objects.get(code="ines").appointments.get().location.code == "summit"


def test_map_leads_closer_and_to_a_location_by_keyboard(enter):
    page = enter("/admin/network/map/")
    both = page.locator(".map a")
    expect(both.locator("title")).to_have_text(["2 locations"])
    both.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**zoom=2**")
    page.goto("/admin/network/map/?at=39.9,-105.1&zoom=8")
    expect(page.locator(".map a title")).to_have_text(["North Motors", "Summit Auto"])
    page.locator(".map a").first.focus()
    page.keyboard.press("Enter")
    arrive(page, NORTH)


PAGES = [
    "partners/",
    "partners/north/",
    "locations/",
    "locations/north-denver/",
    "locations/north-denver/history/",
    "locations/north-denver/brands/",
    "map/",
    "organizations/service/",
    "organizations/units/west/",
    "organizations/units/west/end/",
    "brands/",
    "brands/aurora/",
    "brands/aurora/end/",
    "brands/aurora/history/",
    "positions/",
    "positions/technician/",
    "people/",
    "people/maya/",
    "people/maya/plan/",
    "people/maya/credits/",
    "people/maya/explain/",
    "people/maya/requirements/service-brakes/",
    "people/maya/requirements/service-brakes/waive/",
]


@pytest.mark.parametrize(("width", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(enter, width, scheme):
    page = enter("/admin/search/?q=north", width, color_scheme=scheme, bypass_csp=True)
    found = {"search": serious(page) + ["too wide"] * overflow(page)}
    for path in PAGES:
        page.goto(f"/admin/network/{path}")
        found[path] = serious(page) + ["too wide"] * overflow(page)
    assert found == {path: [] for path in found}
