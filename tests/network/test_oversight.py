"""Whose people are whose."""

from datetime import date, timedelta

import pytest
from factories import (
    AppointmentFactory,
    FieldUnitFactory,
    LocationFactory,
    PartnerFactory,
    PersonFactory,
    PositionFactory,
    ReportingLineFactory,
)

from tradewind.network.models import FieldRepresentative, Person, TimeZone
from tradewind.network.oversight import has_people, looked_after_by, managed_by, people_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def academy_day(db):
    TimeZone.objects.update(today=TODAY)


def codes(people):
    return sorted(people.values_list("code", flat=True))


def test_manager_has_who_works_where_they_oversee_and_who_reports_to_them(cast):
    assert codes(managed_by(cast.manager, TODAY)) == ["learner"]
    assert codes(managed_by(cast.neighbour_manager, TODAY)) == []
    assert codes(managed_by(cast.learner, TODAY)) == []
    assert codes(managed_by(cast.district_manager, TODAY)) == []


def test_district_manager_looks_after_all_below_their_unit(cast):
    assert codes(looked_after_by(cast.district_manager, TODAY)) == ["learner", "manager", "neighbour-manager"]
    assert codes(looked_after_by(cast.manager, TODAY)) == []
    zone = FieldUnitFactory(dimension=FieldRepresentative.objects.get().field_unit.dimension)
    unit = FieldRepresentative.objects.get().field_unit
    unit.parent = zone
    unit.save()
    FieldRepresentative.objects.update(field_unit=zone)
    assert len(codes(looked_after_by(cast.district_manager, TODAY))) == 3
    FieldRepresentative.objects.update(ends_on=TODAY)
    assert codes(looked_after_by(cast.district_manager, TODAY)) == []


def test_people_are_those_of_both(cast):
    assert codes(people_of(cast.manager, TODAY)) == ["learner"]
    assert codes(people_of(cast.district_manager, TODAY)) == ["learner", "manager", "neighbour-manager"]
    ReportingLineFactory(manager=cast.district_manager, subordinate__code="far")
    assert codes(people_of(cast.district_manager, TODAY)) == ["far", "learner", "manager", "neighbour-manager"]
    assert people_of(cast.district_manager, TODAY).filter(code="far").count() == 1


def test_lines_reach_down_in_one_dimension_and_end_on_their_day():
    top, middle, low, other = (PersonFactory(code=code) for code in ("top", "middle", "low", "other"))
    line = ReportingLineFactory(manager=top, subordinate=middle, dimension__code="sales")
    ReportingLineFactory(manager=middle, subordinate=low, dimension=line.dimension)
    ReportingLineFactory(manager=middle, subordinate=other, dimension__code="service")
    assert codes(managed_by(top, TODAY)) == ["low", "middle"]
    line.ends_on = TODAY
    line.save()
    assert codes(managed_by(top, TODAY)) == []
    assert codes(managed_by(top, date(2026, 6, 14))) == ["low", "middle"]


def test_who_oversees_a_partner_has_those_of_partners_below():
    group = PartnerFactory(code="group")
    dealer = PartnerFactory(code="dealer", parent=group)
    owner = AppointmentFactory(
        person__code="owner", location=LocationFactory(partner=group), position=PositionFactory(oversees="partner")
    ).person
    AppointmentFactory(person__code="below", location=LocationFactory(partner=dealer))
    AppointmentFactory(person__code="elsewhere")
    assert codes(managed_by(owner, TODAY)) == ["below"]


@pytest.mark.parametrize("status", [Person.Status.SUSPENDED, Person.Status.DEPARTED])
def test_who_is_not_active_is_nobodys_and_has_nobody(cast, status):
    Person.objects.filter(pk=cast.learner.pk).update(status=status)
    assert codes(managed_by(cast.manager, TODAY)) == []
    assert codes(looked_after_by(cast.district_manager, TODAY)) == ["manager", "neighbour-manager"]


def test_f1_sight_ends_on_the_day_of_the_move(cast):
    held = cast.learner.appointments.get()
    cast.learner.reports_through.update(ends_on=TODAY)
    held.ends_on = TODAY
    held.save()
    AppointmentFactory(person=cast.learner, location=cast.neighbour_manager.appointments.get().location)
    assert codes(managed_by(cast.manager, TODAY)) == []
    assert codes(managed_by(cast.neighbour_manager, TODAY)) == ["learner"]


@pytest.mark.parametrize("days", [0, 400])
def test_somebody_has_people_where_there_are_any(cast, days):
    position = PositionFactory(oversees="partner")
    owner = AppointmentFactory(position=position, person__code="owner", location__partner=PartnerFactory()).person
    AppointmentFactory(location=LocationFactory(partner__parent=owner.appointments.get().location.partner))
    lonely = AppointmentFactory(position=position, person__code="lonely", location__partner=PartnerFactory()).person
    ReportingLineFactory(manager=lonely, subordinate=PersonFactory(status="departed"))
    ReportingLineFactory(manager=cast.learner, subordinate=lonely, ends_on=date(2027, 1, 1))
    FieldRepresentative.objects.update(ends_on=date(2027, 1, 1))
    on = TODAY + timedelta(days=days)

    having = {person.code for person in Person.objects.all() if has_people(person, on)}

    everybody = Person.objects.all()
    assert having == {p.code for p in everybody if (managed_by(p, on) | looked_after_by(p, on)).exists()}
    assert ("owner" in having, "lonely" in having, cast.learner.code in having) == (True, False, days == 0)
