from datetime import date
from decimal import Decimal
from io import BytesIO

import pypdf
import pytest
from factories import AppointmentFactory, CourseFactory, GoalFactory, PersonFactory

from tradewind.certificates import pdf
from tradewind.certificates.queries import standing
from tradewind.credit.services import record_credit
from tradewind.goals.services import refresh_achievements
from tradewind.network.models import TimeZone

TODAY = date(2026, 6, 15)
EARNED = date(2026, 3, 14)


@pytest.fixture(autouse=True)
def academy_day(db):
    """It is 15 June 2026 everywhere, whatever the wall clock says."""
    TimeZone.objects.update(today=TODAY)


@pytest.fixture
def maya(db):
    return PersonFactory(code="maya", given_name="Maya", family_name="Lindqvist")


@pytest.fixture
def brakes(db):
    return CourseFactory(code="brakes-100", title="Brake systems diagnosis")


@pytest.fixture
def award(maya, brakes):
    return record_credit(
        person=maya, course=brakes, earned_on=EARNED, score=Decimal("92.5"), source="scorm", actor="scorm"
    ).credit


@pytest.fixture
def achieved(award, maya, brakes):
    """Maya's achievement by that award, valid for three months: until 14 June 2026, so over since yesterday."""
    goal = GoalFactory(code="brakes", title="Brakes master", course=brakes, validity__valid_for="3 months")
    refresh_achievements()
    return goal.achievements.get()


@pytest.fixture
def printed():
    """``printed(certificate)``: its PDF, read."""

    def _printed(certificate, paper="a4", language="en"):
        made = pdf.certificate_pdf(
            certificate,
            standing(certificate),
            verified_at="https://academy.example/verify/",
            paper=paper,
            language=language,
        )
        return pypdf.PdfReader(BytesIO(made))

    return _printed


@pytest.fixture
def at_home():
    """``at_home(person, country)`` gives them a home there."""
    return lambda person, country: AppointmentFactory(person=person, location__country=country)
