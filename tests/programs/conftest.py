"""Whom the tests of assignments are about."""

import pytest

from programs.doing import TODAY, day, require
from tradewind.audiences.services import define_audience
from tradewind.catalog.models import Course
from tradewind.goals.services import define_goal
from tradewind.network import services as network
from tradewind.network.models import Dimension, Location, Partner, Person, Position, TimeZone


@pytest.fixture
def maya(db: None) -> Person:
    """A technician at one store and a seller at another, and a goal that service asks of technicians."""
    TimeZone.objects.update(today=TODAY)
    for code in ("service", "sales"):
        Dimension.objects.create(code=code, name=code)
    partner = Partner.objects.create(code="north", name="North", type="dealer")
    places = [Location.objects.create(code=c, name=c, partner=partner, country="US") for c in ("l1", "l2")]
    tech, seller = (Position.objects.create(code=code, name=code) for code in ("tech", "seller"))
    person = Person.objects.create(code="maya", given_name="Maya", family_name="Lindqvist")
    for code, place, position in (("a1", places[0], tech), ("a2", places[1], seller)):
        network.appoint(code, person=person, location=place, position=position, starts_on=day(-20), actor="test")
    course = Course.objects.create(code="c1", title="Course")
    define_goal("goal", title="Goal", course=course)
    define_audience("technicians", who={"staff": {"position": "tech"}})
    define_audience("everybody", who={"staff": {}})
    require("r1")
    return person
