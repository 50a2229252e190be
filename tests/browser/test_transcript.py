"""The transcript and the verification of a certificate, in a real browser."""

from datetime import date
from decimal import Decimal

import pytest
from factories import CourseFactory
from playwright.sync_api import expect

from browser.test_plan import DESKTOP, PHONE, arrive, overflow, serious, sign_in
from tradewind.certificates.services import certify_credit
from tradewind.credit.services import record_credit, revoke_credit


def earn(person, code, title, on, **extra):
    course = CourseFactory(code=code, title=title)
    return record_credit(person=person, course=course, earned_on=on, source="feed", actor="feed", **extra).credit


@pytest.fixture
def earned(maya):
    """Maya's certificate of a course with a long title, and one that was revoked; and what her plan brings."""
    long = "Diagnosis, isolation, repair and re-commissioning of high-voltage traction batteries and drive inverters"
    stands = earn(maya, "hv-300", long, date(2026, 3, 14), score=Decimal("92.5"))
    revoked = earn(maya, "hv-200", "High voltage, practical", date(2026, 2, 1))
    certificates = [certify_credit(credit, actor="t") for credit in (stands, revoked)]
    revoke_credit(revoked, reason="It was somebody else's attempt", actor="admin")
    return certificates


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_transcript_is_reached_from_the_plan_and_filtered_and_leads_to_the_papers(visit, earned, width):
    page = sign_in(visit(width))
    page.get_by_role("link", name="Transcript and certificates").click()
    arrive(page, "/transcript/")
    expect(page.get_by_role("row")).to_have_count(5)
    page.get_by_label("Year").select_option("2026")
    page.get_by_label("Standing").select_option("Revoked")
    page.get_by_text("1 row", exact=True).wait_for()
    expect(page.get_by_role("cell", name="It was somebody else's attempt")).to_be_visible()
    page.goto("/transcript/?text=traction&paper=a4")
    link = page.get_by_role("link", name="Certificate of Diagnosis, isolation")
    answer = page.request.get(link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"], answer.body()[:5]) == (200, "application/pdf", b"%PDF-")
    page.get_by_role("link", name="Goals and certifications").click()
    arrive(page, "/transcript/goals/")
    expect(page.get_by_role("cell", name="Customer care").first).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_stranger_verifies_a_number_from_paper_without_javascript(visit, earned, width):
    page = visit(width, java_script_enabled=False, complaints=["404"])
    page.goto("/verify/")
    page.get_by_label("Certificate number").fill(earned[0].number.lower())
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    page.goto(f"/verify/{earned[1].number}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate was revoked")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_nothing_serious(visit, earned, width, scheme):
    page = visit(width, color_scheme=scheme, bypass_csp=True, complaints=["404"])
    found = {}
    addresses = ["/verify/", "/verify/0000/", *(f"/verify/{one.number}/" for one in earned)]
    for name in addresses:
        page.goto(name)
        found[name] = serious(page) + ["too wide"] * overflow(page)
    sign_in(page)
    for name in ["/transcript/", "/transcript/goals/", "/transcript/?text=nothing"]:
        page.goto(name)
        found[name] = serious(page) + ["too wide"] * overflow(page)
    assert found == {name: [] for name in found}
