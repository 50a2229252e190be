"""List A of EDGE_CASES.md, as far as it is about who is in an audience."""

import pytest

from audiences.network import day, person, post, reasons, selected, store
from tradewind.audiences.errors import AudienceInUse, VanishedReference
from tradewind.audiences.models import Audience
from tradewind.audiences.services import define_audience, delete_audience, preview
from tradewind.audiences.tree import parse
from tradewind.kernel.problems import BadInput
from tradewind.metrics.models import Metric, RecentValues
from tradewind.network.models import (
    Brand,
    Dimension,
    FieldUnit,
    Location,
    LocationBrand,
    Person,
    Placement,
    Position,
    ReportingLine,
    TimeZone,
)

pytestmark = pytest.mark.usefixtures("built")


def test_a1_technician_of_b_who_sells_a_is_not_technician_of_a() -> None:
    post("ann", "technician", "store-1", brands=("borealis",))
    post("ann", "cashier", "store-2", brands=("aurora",))
    post("bob", "technician", "store-1", brands=("aurora",))

    assert selected({"staff": {"position": "technician", "brand": "aurora"}}) == ["bob"]
    assert selected({"all": [{"staff": {"position": "technician"}}, {"staff": {"brand": "aurora"}}]}) == ["ann", "bob"]


def test_a2_not_staff_leaves_out_any_appointment_and_none_of_keeps_one_elsewhere() -> None:
    post("both", "technician", "store-1", brands=("aurora",))
    post("both", "technician", "store-2", brands=("borealis",))
    post("only-a", "technician", "store-1", brands=("aurora",))
    post("only-b", "technician", "store-1", brands=("borealis",))

    assert selected({"not": {"staff": {"brand": "aurora"}}}) == ["only-b"]
    assert selected({"staff": {"brand": {"none_of": ["aurora"]}}}) == ["both", "only-b"]
    assert reasons({"staff": {"brand": {"none_of": ["aurora"]}}})["both"] == ["both-technician-store-2"]


def test_a_store_that_drops_a_brand_ends_it_there() -> None:
    post("ann", "technician", "store-1", brands=("aurora",))
    post("bob", "technician", "store-1")
    assert selected({"staff": {"brand": "aurora"}}) == ["ann", "bob"]

    LocationBrand.objects.filter(location__code="store-1", brand__code="aurora").delete()
    assert selected({"staff": {"brand": "aurora"}}) == []
    assert selected({"staff": {"brand": {"none_of": ["aurora"]}}}) == ["ann", "bob"]


@pytest.mark.parametrize(
    ("expression", "model", "code", "words"),
    [
        ({"staff": {"brand": "aurora"}}, Brand, "aurora", "The brand 'aurora' ended on 2026-06-15."),
        ({"staff": {"position": "cashier"}}, Position, "cashier", "The position 'cashier' ended on 2026-06-15."),
        ({"staff": {"within": "east"}}, FieldUnit, "east", "The field unit 'east' ended on 2026-06-15."),
        (
            {"not": {"person_metric": {"metric": "csi", "below": 1}}},
            Metric,
            "csi",
            "The metric 'csi' ended on 2026-06-15.",
        ),
    ],
)
def test_a3_an_expression_that_names_something_ended_cannot_be_evaluated(
    expression: dict[str, object], model: type, code: str, words: str
) -> None:
    Metric.objects.create(code="csi", name="CSI", subject="person")
    assert selected(expression) == []

    model._default_manager.filter(code=code).update(ended_on=day(0))
    with pytest.raises(VanishedReference) as caught:
        selected(expression)
    assert (str(caught.value), caught.value.code) == (words, code)

    model._default_manager.filter(code=code).update(ended_on=day(1))
    assert selected(expression) == []


def test_a3_apply_refuses_what_is_not_there_and_names_the_nearest() -> None:
    with pytest.raises(BadInput) as caught:
        define_audience("a", who={"all": [{"staff": {"brand": ["auror", "aurora"]}}, {"audience": "b"}]})
    assert str(caught.value).splitlines() == [
        "audiences.a.who.all[0].staff.brand: No brand has the code 'auror'. Did you mean 'aurora'?",
        "audiences.a.who.all[1].audience: No audience has the code 'b'.",
    ]
    assert not Audience.objects.exists()


def test_a3_departed_people_and_closed_locations_are_there_no_more() -> None:
    person("boss", status="departed")
    Location.objects.filter(code="store-2").update(closed_on=day(0))
    for expression, words in [
        ({"reports_to": {"manager": "boss", "dimension": "service"}}, "The person 'boss' has departed."),
        ({"staff": {"location": "store-2"}}, "The location 'store-2' closed on 2026-06-15."),
    ]:
        with pytest.raises(VanishedReference) as caught:
            selected(expression)
        assert str(caught.value) == words


def test_a6_an_audience_of_an_audience_follows_it() -> None:
    post("ann", "technician", "store-1")
    post("bob", "cashier", "store-1")
    define_audience("inner", who={"staff": {"position": "technician"}})
    define_audience("outer", who={"any": [{"audience": "inner"}]})
    assert selected({"audience": "outer"}) == ["ann"]

    define_audience("inner", who={"staff": {"position": "cashier"}})
    assert selected({"audience": "outer"}) == ["bob"]
    assert reasons({"audience": "outer"}) == {"bob": ["bob-cashier-store-1"]}


def test_a6_a_circle_is_refused_and_shown() -> None:
    define_audience("a", who={"staff": {}})
    define_audience("b", who={"audience": "a"})
    define_audience("c", who={"not": {"audience": "b"}})
    with pytest.raises(BadInput) as caught:
        define_audience("a", who={"any": [{"staff": {}}, {"audience": "c"}]})
    assert str(caught.value) == (
        "audiences.a.who: runs in a circle of audiences: a -> c -> b -> a. Take one of them out."
    )
    with pytest.raises(BadInput, match="d -> d"):
        define_audience("d", who={"audience": "d"})


def test_a7_without_enough_observations_nobody_is_selected_whichever_way_it_is_put() -> None:
    metric = Metric.objects.create(code="fixed", name="Fixed first time", subject="person")
    for code in ["good", "bad", "new"]:
        post(code, "technician", "store-1")
    ids = dict(Person.objects.values_list("code", "pk"))
    RecentValues.objects.create(metric=metric, subject_id=ids["good"], values=[90, 88])
    RecentValues.objects.create(metric=metric, subject_id=ids["bad"], values=[90, 70])
    RecentValues.objects.create(metric=metric, subject_id=ids["new"], values=[90])
    measure = {"person_metric": {"metric": "fixed", "at_least": 85, "periods": 2}}

    assert selected(measure) == ["good"]
    assert selected({"not": measure}) == ["bad"]
    assert selected({"any": [measure, {"not": measure}]}) == ["bad", "good"]


def test_a7_a_yes_on_one_appointment_outweighs_an_unknown_on_another() -> None:
    metric = Metric.objects.create(code="csi", name="CSI", subject="location")
    post("ann", "technician", "store-1")
    post("ann", "technician", "store-2")
    clause = {"staff": {"location_metric": {"metric": "csi", "below": 80}}}
    assert (selected(clause), selected({"not": clause})) == ([], [])

    RecentValues.objects.create(metric=metric, subject_id=Location.objects.get(code="store-1").pk, values=[85])
    assert (selected(clause), selected({"not": clause})) == ([], [])

    RecentValues.objects.update(values=[75])
    assert (selected(clause), selected({"not": clause})) == (["ann"], [])


@pytest.mark.parametrize(("zone", "today"), [("Pacific/Auckland", 1), ("UTC", 0), ("Pacific/Honolulu", -1)])
def test_a8_an_appointment_counts_by_the_day_at_its_location(zone: str, today: int) -> None:
    TimeZone.objects.filter(name=zone).update(today=day(today))
    store("far", "Far Store", unit="east", zone=zone)
    post("begins-today", "technician", "far", starts=today)
    post("begins-tomorrow", "technician", "far", starts=today + 1)
    post("ended-today", "technician", "far", ends=today)
    post("ends-tomorrow", "technician", "far", ends=today + 1)

    assert selected({"staff": {"location": "far"}}) == ["begins-today", "ends-tomorrow"]


def test_a9_days_since_hiring_and_in_the_appointment_pass_with_the_clock_alone() -> None:
    post("ann", "technician", "store-1", starts=-29)
    Person.objects.update(hired_on=day(-89))
    post("nobody-knows", "technician", "store-1")
    hired, tenure = {"person": {"hired_days": {"below": 90}}}, {"staff": {"tenure_days": {"below": 30}}}
    assert (selected(hired), selected({"not": hired}), selected(tenure)) == (["ann"], [], ["ann"])

    TimeZone.objects.update(today=day(1))
    assert (selected(hired), selected({"not": hired}), selected(tenure)) == ([], ["ann"], [])


def test_a10_a_moved_field_unit_moves_exactly_the_people_below_it() -> None:
    store("east-store", "East Store", unit="east")
    post("ann", "technician", "store-1")
    post("eve", "technician", "east-store")
    within_west, within_east = {"staff": {"within": "west"}}, {"staff": {"within": "east"}}
    assert (selected(within_west), selected(within_east)) == (["ann"], ["eve"])

    FieldUnit.objects.filter(code="west-1").update(parent=FieldUnit.objects.get(code="east"))
    assert (selected(within_west), selected(within_east)) == ([], ["ann", "eve"])
    assert preview(parse(within_east)).count == 2


@pytest.mark.parametrize("status", ["suspended", "departed"])
def test_a11_suspended_and_departed_people_are_in_no_audience(status: str) -> None:
    post("ann", "technician", "store-1")
    Person.objects.update(status=status)
    for expression in [
        {"staff": {}},
        {"not": {"staff": {}}},
        {"person": {"locale": {"none_of": ["en"]}}},
        {"not": {"person": {"locale": "en"}}},
    ]:
        assert selected(expression) == []
        assert reasons(expression) == {}
        assert preview(parse(expression)).count == 0


def test_a12_an_audience_in_use_cannot_be_deleted() -> None:
    define_audience("inner", who={"staff": {}})
    define_audience("outer", who={"not": {"audience": "inner"}})
    with pytest.raises(AudienceInUse) as caught:
        delete_audience("inner")
    assert str(caught.value) == "The audience 'inner' is used by audience outer; take it out there first."

    delete_audience("outer")
    delete_audience("inner")
    assert not Audience.objects.exists()


def test_reporting_stays_within_its_dimension_and_goes_by_the_day() -> None:
    people = {code: person(code) for code in ["boss", "middle", "low", "other"]}
    service = Dimension.objects.get(code="service")
    sales = Dimension.objects.create(code="sales", name="Sales")
    for dimension, low, high, ends in [
        (service, "middle", "boss", None),
        (service, "low", "middle", None),
        (sales, "other", "low", None),
        (service, "other", "boss", day(0)),
    ]:
        ReportingLine.objects.create(dimension=dimension, subordinate=people[low], manager=people[high], ends_on=ends)

    assert selected({"reports_to": {"manager": "boss", "dimension": "service"}}) == ["low", "middle"]
    assert selected({"reports_to": {"manager": "boss", "dimension": ["service", "sales"]}}) == ["low", "middle"]
    assert selected({"reports_to": {"manager": ["boss", "low"], "dimension": ["service", "sales"]}}) == [
        "low",
        "middle",
        "other",
    ]


def test_a_field_unit_holds_the_locations_of_its_own_placement_only() -> None:
    post("ann", "technician", "store-1")
    Placement.objects.filter(location__code="store-1").delete()
    assert selected({"staff": {"within": "west"}}) == []
    assert selected({"staff": {"within": {"none_of": ["west"]}}}) == ["ann"]
