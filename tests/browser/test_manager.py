"""Recording training of one's people, in a real browser."""

import pytest
from django.test import Client
from factories import CourseFactory
from playwright.sync_api import expect

from browser.test_plan import DESKTOP, PHONE, overflow, serious
from tradewind.credit.queries import awards_of
from tradewind.network.logins import ensure_login


@pytest.fixture
def manager(visit, cast):
    """``manager(width)`` opens a page that the manager is signed in on."""
    CourseFactory(
        code="coaching", title="Coaching on the job, at the vehicle and with the customer", proxy_credit="managers"
    )

    def open_page(width, **options):
        page = visit(width, **options)
        client = Client()
        client.force_login(ensure_login(cast.manager))
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
        return page

    return open_page


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_manager_records_and_withdraws_without_javascript(manager, cast, width):
    page = manager(width, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Record training of my people").click()
    page.get_by_role("link", name="Learner, Ada").click()
    page.get_by_role("link", name="Record Coaching on the job").click()
    page.get_by_label("Score").fill("88.5")
    page.get_by_label("Evidence").fill("Signed sheet")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("status")).to_have_text("Recorded.")
    assert [str(award.best_score) for award in awards_of(cast.learner)] == ["88.500"]
    page.get_by_role("link", name="Withdraw Coaching on the job").click()
    page.get_by_label("Reason").fill("The wrong sheet")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("counts no more: The wrong sheet")).to_be_visible()
    assert overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_serious(manager, width, scheme):
    page = manager(width, color_scheme=scheme, bypass_csp=True)
    found = {}
    person = "/manager/people/learner/"
    for name in ["/manager/", person, f"{person}?q=none", f"{person}record/coaching/"]:
        page.goto(name)
        found[name] = serious(page) + ["too wide"] * overflow(page)
    assert found == {name: [] for name in found}
