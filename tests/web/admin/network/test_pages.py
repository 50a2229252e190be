"""A partner, a location and a person with all that is known of them."""

from datetime import date, timedelta

import pytest
from factories import (
    AppointmentBrandFactory,
    AppointmentFactory,
    CreditFactory,
    FieldRepresentativeFactory,
    FieldUnitFactory,
    LocationBrandFactory,
    LocationFactory,
    LocationTagFactory,
    MetricFactory,
    ObservationFactory,
    PartnerFactory,
    PersonFactory,
    PlacementFactory,
    ReportingLineFactory,
)

from tradewind.kernel.audit import acting
from tradewind.network import services
from tradewind.network.models import Dimension, TimeZone
from tradewind.network.queries import bosses_of

pytestmark = pytest.mark.django_db


def today():
    return TimeZone.objects.get(name="UTC").today


def test_partner_shows_who_is_above_and_below_and_how_many_work_there(admin):
    top = PartnerFactory(code="top")
    middle = PartnerFactory(code="middle", parent=PartnerFactory(code="upper", parent=top))
    below = PartnerFactory(code="below", parent=middle)
    AppointmentFactory(location=LocationFactory(partner=middle))
    AppointmentFactory.create_batch(2, location=LocationFactory(partner=below))

    shown = admin.get("/admin/network/partners/middle/").context

    assert [owner.code for owner in shown["owners"]] == ["top", "upper"]
    assert [child.code for child in shown["children"]] == ["below"]
    assert (shown["own"], shown["all"], shown["people"], shown["below"]) == (1, 2, 3, 1)


def test_location_shows_its_units_as_paths_and_who_looks_after_them(admin, cast):
    region = FieldUnitFactory(code="region", dimension=Dimension.objects.get(code="service"))
    services.move_field_unit(cast.store.placements.get().field_unit, region, actor="ida")
    FieldRepresentativeFactory(person__code="region-manager", field_unit=region)

    shown = admin.get("/admin/network/locations/store/").context

    assert [[unit.code for unit in path] for path in shown["paths"]] == [["region", "district-1"]]
    assert [each.person.code for each in shown["representatives"]] == ["district-manager", "region-manager"]
    assert [held.person.code for held in shown["staff"]] == ["learner", "manager"]


def test_location_shows_the_latest_observation_of_each_metric(admin, cast):
    metric = MetricFactory(code="csi")
    for period, value in (("2026-08", 71), ("2026-09", 84), ("2026-07", 99)):
        ObservationFactory(metric=metric, location=cast.store, period=period, value=value)
    shown = admin.get("/admin/network/locations/store/").context["observations"]
    assert [(each.metric.code, each.period, each.value) for each in shown] == [("csi", "2026-09", 84)]


def test_person_shows_bosses_up_to_the_top_of_each_dimension(cast):
    chief = PersonFactory(code="chief")
    ReportingLineFactory(dimension=Dimension.objects.get(code="service"), subordinate=cast.manager, manager=chief)
    ReportingLineFactory(dimension__code="hr", subordinate=cast.learner, manager=PersonFactory(code="hr-partner"))
    ReportingLineFactory(
        dimension__code="sales", subordinate=cast.learner, manager=chief, ends_on=today() - timedelta(days=1)
    )

    above = [(boss.dimension.code, boss.person.code, boss.steps) for boss in bosses_of(cast.learner, today())]

    assert above == [("hr", "hr-partner", 1), ("service", "manager", 1), ("service", "chief", 2)]


def test_person_shows_appointments_on_a_time_line_what_is_held_first(admin):
    person = PersonFactory(code="mover")
    spans = {"past": (date(2018, 1, 1), date(2020, 1, 1)), "now": (date(2020, 1, 1), None)}
    spans["next"] = (today() + timedelta(days=30), None)
    for code, (begin, end) in spans.items():
        AppointmentFactory(code=code, person=person, starts_on=begin, ends_on=end)

    line = admin.get("/admin/network/people/mover/").context["timeline"]

    assert [(bar.appointment.code, bar.state) for bar in line.bars] == [
        ("now", "held"),
        ("next", "ahead"),
        ("past", "over"),
    ]
    now, _, past = line.bars
    assert past.left == 0
    assert past.left + past.width == now.left
    assert now.left + now.width == 1000


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("partners/north/", 14),
        ("locations/shop/", 14),
        ("locations/shop/history/", 14),
        ("people/maria/", 16),
        ("people/maria/history/", 21),
        ("people/maria/credits/", 6),
    ],
)
def test_page_costs_the_same_for_any_number_of_rows(admin, django_assert_num_queries, address, queries, rows):
    build(rows)
    with django_assert_num_queries(queries):
        assert admin.get(f"/admin/network/{address}").status_code == 200


def build(rows):
    """A partner, a location and a person with ``rows`` of everything that their pages list."""
    partner = PartnerFactory(code="north", parent=PartnerFactory())
    shop = LocationFactory(code="shop", partner=partner)
    maria = PersonFactory(code="maria")
    for _ in range(rows):
        PartnerFactory(parent=partner)
        top = FieldUnitFactory()
        unit = FieldUnitFactory(parent=top, dimension=top.dimension)
        PlacementFactory(location=shop, field_unit=unit)
        FieldRepresentativeFactory(field_unit=unit)
        FieldRepresentativeFactory(field_unit=unit, person=maria)
        LocationBrandFactory(location=shop)
        LocationTagFactory(location=shop)
        held = AppointmentFactory(person=maria, location=shop)
        AppointmentBrandFactory(appointment=held)
        AppointmentFactory(location=LocationFactory(partner=partner))
        ReportingLineFactory(subordinate=maria)
        ReportingLineFactory(manager=maria)
        CreditFactory(person=maria)
        ObservationFactory(metric=MetricFactory(), location=shop)
        ObservationFactory(metric=MetricFactory(subject="person"), person=maria)


def test_history_tells_who_changed_what_through_what(admin, cast):
    services.rename(cast.store, "Store and more", actor="ida")
    with acting("nightly", via="feed", feed="feed-7", run=3):
        services.close_location(cast.store, on=date(2027, 1, 1), actor="nobody")

    last, before = admin.get("/admin/network/locations/store/history/").context["lines"][:2]

    assert (last.actor, last.via, last.columns) == (
        "nightly",
        "through the feed feed-7, run 3",
        (("Closed", "—", "2027-01-01"),),
    )
    assert (before.actor, before.via, before.columns) == ("ida", "by hand", (("Name", "Store", "Store and more"),))


def test_history_names_what_came_and_went(admin, cast):
    brand = LocationBrandFactory(location=cast.store, brand__name="Aurora").brand
    services.set_location_brands(cast.store, (), actor="ida")
    told = [line.what for line in admin.get("/admin/network/locations/store/history/").context["lines"]]
    assert [words for words in told if words.startswith("Brand")] == [
        f"Brand ({brand}): taken away",
        f"Brand ({brand}): added",
    ]
