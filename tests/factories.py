"""Facts for tests: each factory makes the least that the database accepts, and what it points at."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tradewind.audiences.models import Audience
from tradewind.catalog.models import Activity, Course, CourseVersion, Equivalency
from tradewind.credit.models import Credit
from tradewind.goals.models import Goal, GoalValidity
from tradewind.identity.models import User
from tradewind.metrics.models import Metric, Observation
from tradewind.metrics.periods import days_of
from tradewind.network import models as network
from tradewind.programs.models import Program, Requirement


class Coded(DjangoModelFactory):
    class Meta:
        abstract = True

    code = factory.Sequence(lambda number: f"code-{number}")


class Named(Coded):
    class Meta:
        abstract = True

    name = factory.LazyAttribute(lambda made: made.code.replace("-", " ").title())


class BrandFactory(Named):
    class Meta:
        model = network.Brand


class DimensionFactory(Named):
    class Meta:
        model = network.Dimension


class CommunityFactory(Named):
    class Meta:
        model = network.Community

    kind = "external"


class PositionFactory(Named):
    class Meta:
        model = network.Position


class PositionGroupFactory(Coded):
    class Meta:
        model = network.PositionGroup


class PositionGroupingFactory(DjangoModelFactory):
    class Meta:
        model = network.PositionGrouping

    position = factory.SubFactory(PositionFactory)
    group = factory.SubFactory(PositionGroupFactory)


class FieldUnitFactory(Named):
    class Meta:
        model = network.FieldUnit

    dimension = factory.SubFactory(DimensionFactory)


class PartnerFactory(Named):
    class Meta:
        model = network.Partner

    type = "dealer"


class LocationFactory(Named):
    class Meta:
        model = network.Location

    partner = factory.SubFactory(PartnerFactory)
    country = "US"


class LocationBrandFactory(DjangoModelFactory):
    class Meta:
        model = network.LocationBrand

    location = factory.SubFactory(LocationFactory)
    brand = factory.SubFactory(BrandFactory)


class LocationTagFactory(DjangoModelFactory):
    class Meta:
        model = network.LocationTag

    location = factory.SubFactory(LocationFactory)
    tag = factory.Sequence(lambda number: f"tag-{number}")


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = network.Placement

    location = factory.SubFactory(LocationFactory)
    field_unit = factory.SubFactory(FieldUnitFactory)
    dimension = factory.SelfAttribute("field_unit.dimension")


class PersonFactory(Coded):
    class Meta:
        model = network.Person

    given_name = "Ada"
    family_name = factory.LazyAttribute(lambda made: made.code.title())


class AppointmentFactory(Coded):
    class Meta:
        model = network.Appointment

    person = factory.SubFactory(PersonFactory)
    location = factory.SubFactory(LocationFactory)
    position = factory.SubFactory(PositionFactory)
    starts_on = date(2020, 1, 1)


class AppointmentBrandFactory(DjangoModelFactory):
    class Meta:
        model = network.AppointmentBrand

    appointment = factory.SubFactory(AppointmentFactory)
    brand = factory.SubFactory(BrandFactory)


class ReportingLineFactory(DjangoModelFactory):
    class Meta:
        model = network.ReportingLine

    dimension = factory.SubFactory(DimensionFactory)
    subordinate = factory.SubFactory(PersonFactory)
    manager = factory.SubFactory(PersonFactory)


class FieldRepresentativeFactory(DjangoModelFactory):
    class Meta:
        model = network.FieldRepresentative

    person = factory.SubFactory(PersonFactory)
    field_unit = factory.SubFactory(FieldUnitFactory)


class MetricFactory(Named):
    class Meta:
        model = Metric

    subject = "location"


class ObservationFactory(DjangoModelFactory):
    """Of a location, unless ``metric`` and ``person`` or ``partner`` say otherwise."""

    class Meta:
        model = Observation

    metric = factory.SubFactory(MetricFactory)
    subject = factory.SelfAttribute("metric.subject")
    period = "2026-09"
    starts_on = factory.LazyAttribute(lambda made: days_of(made.period)[0])
    ends_on = factory.LazyAttribute(lambda made: days_of(made.period)[1])
    value = Decimal(80)


class CourseFactory(Coded):
    class Meta:
        model = Course

    title = factory.LazyAttribute(lambda made: made.code.title())


class EquivalencyFactory(Coded):
    class Meta:
        model = Equivalency

    course = factory.SubFactory(CourseFactory)
    counts_as = factory.SubFactory(CourseFactory)


class CreditFactory(DjangoModelFactory):
    class Meta:
        model = Credit

    person = factory.SubFactory(PersonFactory)
    course = factory.SubFactory(CourseFactory)
    earned_on = date(2026, 1, 15)
    recorded_by = "tests"


class GoalFactory(Coded):
    """With one validity: for good, unless ``validity__valid_for`` says how long."""

    class Meta:
        model = Goal
        skip_postgeneration_save = True

    course = factory.SubFactory(CourseFactory)
    validity = factory.RelatedFactory("factories.GoalValidityFactory", factory_related_name="goal")


class GoalValidityFactory(DjangoModelFactory):
    class Meta:
        model = GoalValidity

    goal = factory.SubFactory(GoalFactory, validity=None)


class AudienceFactory(Coded):
    class Meta:
        model = Audience

    who = factory.LazyFunction(lambda: {"staff": {}})


class ProgramFactory(Coded):
    class Meta:
        model = Program


class RequirementFactory(Coded):
    class Meta:
        model = Requirement

    goal = factory.SubFactory(GoalFactory)
    audience = factory.SubFactory(AudienceFactory)
    dimension = factory.SubFactory(DimensionFactory)


@dataclass(frozen=True)
class Cast:
    """Who plays in the tests: two stores of two dealers in one district of the service organization."""

    learner: network.Person
    manager: network.Person
    neighbour_manager: network.Person
    district_manager: network.Person
    admin: User

    @property
    def store(self) -> network.Location:
        """Where the learner works and the manager oversees."""
        return self.learner.appointments.get().location


def cast() -> Cast:
    """The learner and the manager at one store, the neighbour at the other, the district manager over both."""
    service = DimensionFactory(code="service")
    district = FieldUnitFactory(code="district-1", dimension=service)
    stores = [LocationFactory(code=code) for code in ("store", "neighbour-store")]
    for store in stores:
        PlacementFactory(location=store, field_unit=district)
    technician = PositionFactory(code="technician")
    boss = PositionFactory(code="store-manager", oversees="location")

    def works(code: str, store: network.Location, position: network.Position) -> Any:
        return AppointmentFactory(code=f"{code}-1", person__code=code, location=store, position=position).person

    learner, manager = works("learner", stores[0], technician), works("manager", stores[0], boss)
    ReportingLineFactory(dimension=service, subordinate=learner, manager=manager)
    district_manager = PersonFactory(code="district-manager")
    FieldRepresentativeFactory(person=district_manager, field_unit=district)
    return Cast(
        learner=learner,
        manager=manager,
        neighbour_manager=works("neighbour-manager", stores[1], boss),
        district_manager=district_manager,
        admin=User.objects.create_superuser("admin"),
    )


class CourseVersionFactory(DjangoModelFactory):
    class Meta:
        model = CourseVersion

    course = factory.SubFactory(CourseFactory)
    number = factory.Sequence(lambda number: number + 1)
    state = "published"
    published_at = factory.LazyFunction(timezone.now)


class ActivityFactory(DjangoModelFactory):
    """A step that is done when the learner says so, the simplest there is."""

    class Meta:
        model = Activity

    version = factory.SubFactory(CourseVersionFactory)
    position = factory.Sequence(lambda number: number + 1)
    code = factory.Sequence(lambda number: f"step-{number}")
    title = factory.LazyAttribute(lambda made: made.code.replace("-", " ").capitalize())
    kind = "link"
    settings = factory.LazyFunction(lambda: {"url": "https://example.org/"})
