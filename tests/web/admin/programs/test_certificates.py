"""What an administrator sees of a goal's certificates: a sample, and those that were printed."""

import html
import io
import re
from datetime import date

import pytest
from factories import GoalFactory, PersonFactory
from pypdf import PdfReader

from tradewind.certificates import numbers
from tradewind.certificates.models import Certificate
from tradewind.certificates.queries import verify
from tradewind.certificates.services import certify_achievement
from tradewind.credit.services import record_credit
from tradewind.goals.services import refresh_achievements
from tradewind.network.models import TimeZone

pytestmark = pytest.mark.django_db
GOAL = "/admin/goals/of/hv/"


@pytest.fixture
def goal():
    return GoalFactory(code="hv", title="High-voltage safety", validity__valid_for="24 months")


@pytest.fixture
def achieved(goal):
    """``achieved(day)``: an achievement of the goal by somebody else each time."""

    def achieve(day=date(2026, 3, 31)):
        person = PersonFactory()
        record_credit(person=person, course=goal.course, earned_on=day, source="scorm", actor="scorm")
        refresh_achievements()
        return goal.achievements.get(person=person)

    return achieve


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def printed(response):
    [page] = PdfReader(io.BytesIO(response.content)).pages
    return page.extract_text()


@pytest.mark.parametrize(("paper", "width"), [("a4", 842), ("us-letter", 792)])
def test_a_sample_is_printed_that_is_nobody_s_and_verifies_nothing(admin, goal, paper, width):
    answer = admin.get(f"{GOAL}certificate.pdf?paper={paper}")
    assert answer["Content-Type"] == "application/pdf"
    text = printed(answer)
    for said in (
        "Certificate of achievement",
        "Given name Family name",
        "High-voltage safety",
        "0000-0000",
        "Valid until",
    ):
        assert said in text
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    assert round(page.mediabox.width) == width
    assert (Certificate.objects.count(), verify(numbers.SAMPLE)) == (0, None)


def test_a_sample_lasts_as_long_as_what_is_achieved(admin, achieved):
    TimeZone.objects.update(today=date(2026, 3, 31))
    real = achieved()
    assert real.valid_until == date(2028, 3, 31)
    assert "March 31, 2028" in printed(admin.get(f"{GOAL}certificate.pdf"))


def test_the_goal_s_page_leads_to_all_that_were_printed(admin, goal, achieved):
    certificate = certify_achievement(achieved(), actor="maya")
    page = admin.get(GOAL)
    assert "Printed so far 1" in words(page)
    assert f"{GOAL}certificates/" in page.content.decode()
    assert f"{GOAL}certificate.pdf?paper=us-letter" in page.content.decode()
    listed = words(admin.get(f"{GOAL}certificates/"))
    for said in (str(certificate.person), numbers.shown(certificate.number), "March 31, 2026", "maya"):
        assert said in listed
    assert len(admin.get(f"{GOAL}certificates/?q=nobody").context["table"].rows) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_any_number(admin, achieved, django_assert_num_queries, number):
    for _ in range(number):
        certify_achievement(achieved(), actor="maya")
    with django_assert_num_queries(7):
        assert admin.get(f"{GOAL}certificates/").context["table"].paginator.count == number
