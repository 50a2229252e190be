"""Lists H of EDGE_CASES.md and its first two measurements: what happens while something else happens."""

from datetime import date

import pytest
from factories import (
    BrandFactory,
    CommunityFactory,
    CourseFactory,
    DimensionFactory,
    FieldUnitFactory,
    LocationFactory,
    MetricFactory,
    PartnerFactory,
    PersonFactory,
    PlacementFactory,
    PositionFactory,
    PositionGroupFactory,
)
from side_by_side import another_connection

from tradewind.audiences.services import define_audience
from tradewind.goals.services import define_goal
from tradewind.network import services as network
from tradewind.network.models import Location, Person, Position
from tradewind.programs.models import Assignment
from tradewind.programs.reconcile import drain
from tradewind.programs.services import RequirementSpec, define_requirement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def store() -> Location:
    """A store below a unit and a partner's owner, and all that audiences of these tests can name."""
    service = DimensionFactory(code="service")
    BrandFactory(code="aurora")
    CommunityFactory(code="dealers")
    PositionGroupFactory(code="workshop")
    PositionFactory(code="technician")
    MetricFactory(code="csi")
    MetricFactory(code="volume", subject="partner")
    _, district = (FieldUnitFactory(code=code, dimension=service) for code in ("west", "district"))
    store = LocationFactory(code="store", partner=PartnerFactory(code="north"))
    PartnerFactory(code="group")
    PlacementFactory(location=store, field_unit=district)
    define_goal("goal", title="", course=CourseFactory(code="c1"))
    return store


def require(who: dict[str, object]) -> None:
    define_audience("audience", who=who)
    spec = RequirementSpec(code="r1", goal="goal", audience="audience", dimension="service")
    define_requirement(spec, actor="test")
    drain()


def appoint(person: Person, store: Location) -> None:
    technician = Position.objects.get(code="technician")
    network.appoint("a1", person=person, location=store, position=technician, starts_on=date(2020, 1, 1), actor="test")


def holders() -> list[str]:
    return list(Assignment.objects.order_by("person__code").values_list("person__code", flat=True))


IN_THE_WEST = "(SELECT id FROM network_fieldunit WHERE code = 'west')"
UPWARD = "(SELECT id FROM network_partner WHERE code = 'group')"
BELOW_80 = {"metric": "csi", "below": 80}

# What the audience asks, and the statement by which another transaction makes it true of whoever is at the store.
SHARED_FACTS: dict[str, tuple[dict[str, object], str]] = {
    "brand": (
        {"staff": {"brand": "aurora"}},
        (
            "INSERT INTO network_locationbrand (location_id, brand_id) "
            "SELECT l.id, b.id FROM network_location l, network_brand b"
        ),
    ),
    "tag": (
        {"staff": {"tag": "ev"}},
        "INSERT INTO network_locationtag (location_id, tag) SELECT id, 'ev' FROM network_location",
    ),
    "country": ({"staff": {"country": "DE"}}, "UPDATE network_location SET country = 'DE'"),
    "field unit": (
        {"staff": {"within": "west"}},
        f"UPDATE network_fieldunit SET parent_id = {IN_THE_WEST} WHERE code = 'district'",
    ),
    "placement": ({"staff": {"within": "west"}}, f"UPDATE network_placement SET field_unit_id = {IN_THE_WEST}"),
    "partner": ({"staff": {"partner_type": "supplier"}}, "UPDATE network_partner SET type = 'supplier'"),
    "owner": (
        {"staff": {"partner": "group"}},
        f"UPDATE network_partner SET parent_id = {UPWARD} WHERE code = 'north'",
    ),
    "position group": (
        {"staff": {"position_group": "workshop"}},
        (
            "INSERT INTO network_positiongrouping (position_id, group_id) "
            "SELECT p.id, g.id FROM network_position p, network_positiongroup g"
        ),
    ),
    "location metric": (
        {"staff": {"location_metric": BELOW_80}},
        (
            "INSERT INTO metrics_observation (metric_id, subject, location_id, period, starts_on, ends_on, value) "
            "SELECT m.id, 'location', l.id, '2026-09', '2026-09-01', '2026-09-30', 70 "
            "FROM metrics_metric m, network_location l WHERE m.subject = 'location'"
        ),
    ),
    "partner metric": (
        {"staff": {"partner_metric": {**BELOW_80, "metric": "volume"}}},
        (
            "INSERT INTO metrics_observation (metric_id, subject, partner_id, period, starts_on, ends_on, value) "
            "SELECT m.id, 'partner', p.id, '2026-09', '2026-09-01', '2026-09-30', 70 "
            "FROM metrics_metric m, network_partner p WHERE m.subject = 'partner'"
        ),
    ),
}


@pytest.mark.parametrize("what", SHARED_FACTS)
def test_a_person_appointed_while_the_store_changes_is_not_missed(store: Location, what: str) -> None:
    """Write skew: neither transaction sees the other's fact, and each is looked at when its own commits."""
    who, statement = SHARED_FACTS[what]
    require(who)
    maya = PersonFactory(code="maya")
    with another_connection() as other:
        other.execute(statement)
        appoint(maya, store)
        drain()
        assert holders() == []
        other.commit()
    drain()

    assert holders() == ["maya"]
