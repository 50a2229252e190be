"""What one is sent, and the administrator's list of it, in a real browser."""

import pytest
from django.test import Client
from django.utils import timezone
from factories import PersonFactory
from playwright.sync_api import expect

from browser.test_plan import DESKTOP, PHONE, overflow, serious
from tradewind.network.logins import ensure_login
from tradewind.notices.links import off_link
from tradewind.notices.models import Notice
from tradewind.notices.services import silenced

ITEM = {
    "due_on": "2026-12-12",
    "goal": "g",
    "title": "Brake systems diagnosis",
    "asked_as": "",
    "by": "",
    "program": "",
}


@pytest.fixture
def signed_in(visit):
    """``signed_in(user, width)`` opens a page on which somebody is signed in."""

    def open_page(user, width, **options):
        page = visit(width, **options)
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
        return page

    return open_page


def write(code, **columns):
    content = {"today": "2026-12-05", "items": [ITEM]}
    person = PersonFactory(code=code, given_name="Maya", family_name="Lindqvist")
    return Notice.objects.create(person=person, kind="reminders", key="1", content=content, **columns)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_learner_turns_reminders_off_and_on_without_javascript(signed_in, cast, width):
    page = signed_in(ensure_login(cast.learner), width, java_script_enabled=False)
    page.goto("/plan/")
    page.get_by_role("link", name="what you are sent").click()
    page.get_by_label("Reminders of due days").uncheck()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_have_text("Kept. It holds from now on.")
    assert silenced(cast.learner) == {"reminders"}
    page.get_by_label("Reminders of due days").check()
    page.get_by_role("button", name="Keep").click()
    assert silenced(cast.learner) == set()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_link_of_a_mail_turns_them_off_without_javascript_or_signing_in(visit, cast, width):
    page = visit(width, java_script_enabled=False)
    page.goto(off_link(cast.learner, "reminders"))
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("heading", name="Turned off")).to_be_visible()
    assert silenced(cast.learner) == {"reminders"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_serious(signed_in, cast, width, scheme):
    now = timezone.now()
    write("ann", state="sent", next_try_at=None, settled_at=now, address="maya.lindqvist@north-motors.example")
    write("bob", state="failed", next_try_at=None, settled_at=now, fault="550 5.1.1 no such user here")
    write("cid")
    found = {}
    for user, addresses in (
        (ensure_login(cast.learner), ["/account/notices/", off_link(cast.learner, "reminders")]),
        (cast.admin, ["/admin/notices/"]),
    ):
        page = signed_in(user, width, color_scheme=scheme, bypass_csp=True)
        for address in addresses:
            page.goto(address)
            found[address] = serious(page) + ["too wide"] * overflow(page)
    assert found == {address: [] for address in found}
