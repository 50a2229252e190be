from datetime import date

import pytest

from tradewind.catalog.models import Course
from tradewind.credit.models import Credit
from tradewind.credit.services import record_credit
from tradewind.network.models import Person, TimeZone


@pytest.fixture(autouse=True)
def academy_day(db):
    """It is at least 15 June 2026 everywhere, whatever the wall clock says."""
    TimeZone.objects.update(today=date(2026, 6, 15))


@pytest.fixture
def anna(db):
    return Person.objects.create(code="anna", given_name="Anna", family_name="Ek")


@pytest.fixture
def ben(db):
    return Person.objects.create(code="ben", given_name="Ben", family_name="Ode")


@pytest.fixture
def hv100(db):
    return Course.objects.create(code="hv-100", title="High voltage")


@pytest.fixture
def record(anna, hv100):
    """Records a credit of Anna's, as told apart by keywords."""

    def _record(**differing):
        usual = {"person": anna, "course": hv100, "earned_on": date(2026, 3, 1), "source": "scorm", "actor": "scorm"}
        return record_credit(**(usual | differing))

    return _record


@pytest.fixture
def entries():
    """The ledger as (entry, score), oldest first."""
    return lambda: list(Credit.objects.order_by("pk").values_list("entry", "score"))
