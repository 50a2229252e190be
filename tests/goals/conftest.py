from datetime import date

import pytest

from tradewind.catalog.services import define_course
from tradewind.credit.services import record_credit
from tradewind.goals.models import Achievement
from tradewind.goals.services import define_goal, refresh_achievements
from tradewind.network.models import Person, TimeZone

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def academy_day(db):
    """It is 15 June 2026 everywhere."""
    TimeZone.objects.update(today=TODAY)


@pytest.fixture
def anna():
    return Person.objects.create(code="anna", given_name="Anna", family_name="Ek")


@pytest.fixture
def goal():
    """Defines a goal; its course has its code unless another is given."""

    def _goal(code="hv", valid_for="12 months", renew_within="90 days", course=None):
        define_course(course or code, title=course or code)
        return define_goal(code, title=code, course=course or code, valid_for=valid_for, renew_within=renew_within)

    return _goal


@pytest.fixture
def earn(anna):
    """Records that Anna earned a course on a day (as text), and returns the award."""

    def _earn(course, *days, person=anna):
        earned = [
            record_credit(
                person=person,
                course=define_course(course, title=course),
                earned_on=date.fromisoformat(day),
                source="test",
                actor="test",
            ).credit
            for day in days
        ]
        return earned[-1]

    return _earn


@pytest.fixture
def spans():
    """The achievements after a refresh, as (goal, achieved_on, valid_until, renew_from) in ISO text, in order."""

    def _spans():
        refresh_achievements()
        rows = Achievement.objects.order_by("goal__code", "achieved_on", "person")
        return [
            tuple(str(value) if value else None for value in row)
            for row in rows.values_list("goal__code", "achieved_on", "valid_until", "renew_from")
        ]

    return _spans
