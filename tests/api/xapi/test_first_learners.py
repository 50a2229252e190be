"""The first learners of a package of cmi5, at the same instant: what its activities are is written in one order."""

from io import BytesIO

import pytest
from cmi5_packages import block, package, unit
from django.db import transaction
from factories import PersonFactory
from side_by_side import Apart

from tradewind.delivery import attempts, importing
from tradewind.delivery.kinds.cmi5.launching import launch
from tradewind.delivery.models import Activity, Session

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def session(settings, tmp_path):
    """``session(name, place)``: somebody's session at the unit of that place."""
    settings.MEDIA_ROOT, settings.CONTENT_ORIGIN = tmp_path, "http://127.0.0.1:8000"
    content = package(unit("one"), block("b", unit("two")), unit("three"))
    taken = importing.import_package(BytesIO(content), filename="brakes.zip", actor="ada")
    course = importing.add_course(taken, publish=True, actor="ada").course

    def begin(name, place):
        attempt = attempts.register(PersonFactory(code=name), course, origin="plan", actor=name).activities.get()
        return attempts.open_session(attempt, actor=name, data={"unit": place})

    return begin


def launched(session):
    return launch(session, site="http://testserver")


def test_two_first_learners_wait_for_each_other_in_one_order(session):
    maya, noah, ruth = session("maya", 0), session("noah", 1), session("ruth", 1)

    with transaction.atomic():
        launched(maya)
        other = Apart(lambda: launched(noah)).waits()
        launched(ruth)

    assert "two.html" in other.result()
    assert Session.objects.filter(data__has_key="launched").count() == 3
    # Three units, a block, the course: each as the academy calls it, and as its publisher does; two categories.
    assert Activity.objects.count() == 12
