"""What expressions name."""

import pytest

from audiences.network import person
from tradewind.audiences.references import dependents, missing, references
from tradewind.audiences.services import define_audience
from tradewind.audiences.tree import parse
from tradewind.kernel.problems import BadInput
from tradewind.metrics.models import Metric
from tradewind.network.models import Person

EVERYTHING = {
    "all": [
        {
            "staff": {
                "position": "technician",
                "position_group": "technical",
                "brand": {"none_of": ["aurora"]},
                "location": "store-1",
                "partner": "north",
                "within": "west",
                "tag": "rural",
                "country": "US",
                "location_metric": {"metric": "csi", "below": 80},
            }
        },
        {"any": [{"person": {"code": "boss", "community": "dealers", "locale": "en"}}, {"holds": ["hv", "care"]}]},
        {"not": {"reports_to": {"manager": "boss", "dimension": "service"}}},
        {"audience": "others"},
    ]
}

WRONG_SUBJECT = (
    "who.all[0].staff.location_metric.metric: The metric 'csi' is measured of a partner, not of a location. "
    "Write partner_metric within staff."
)


def test_an_expression_tells_all_that_it_names() -> None:
    assert references(parse(EVERYTHING)) == {
        ("position", "technician"),
        ("position_group", "technical"),
        ("brand", "aurora"),
        ("location", "store-1"),
        ("partner", "north"),
        ("field_unit", "west"),
        ("metric", "csi"),
        ("person", "boss"),
        ("community", "dealers"),
        ("goal", "hv"),
        ("goal", "care"),
        ("dimension", "service"),
        ("audience", "others"),
    }


def test_what_is_missing_is_told_unless_the_same_file_defines_it(built: None) -> None:
    Metric.objects.create(code="csi", name="CSI", subject="partner")
    person("bos")
    also = {"goal": {"hv"}, "audience": ["others"]}

    assert [str(problem) for problem in missing(parse(EVERYTHING), "who", also=also)] == [
        WRONG_SUBJECT,
        "who.all[1].any[0].person.code: No person has the code 'boss'. Did you mean 'bos'?",
        "who.all[1].any[1].holds: No goal has the code 'care'.",
        "who.all[2].not.reports_to.manager: No person has the code 'boss'. Did you mean 'bos'?",
    ]


def test_looking_up_costs_a_query_a_kind_and_not_a_query_a_name(built: None, django_assert_max_num_queries) -> None:
    Person.objects.bulk_create(Person(code=f"P{n}", given_name="A", family_name="B") for n in range(30))
    node = parse({"any": [{"person": {"code": f"P{n}"}} for n in range(30)]})
    with django_assert_max_num_queries(1):
        assert missing(node, "who") == []


def test_the_nearest_of_many_codes_is_found(built: None) -> None:
    Person.objects.bulk_create(Person(code=f"emp-{n:05}", given_name="A", family_name="B") for n in range(2_500))
    person("Z-9")
    assert [problem.cure for problem in missing(parse({"person": {"code": ["EMP-00017", "z-9"]}}), "who")] == [
        "Did you mean 'emp-00017'?",
        "Did you mean 'Z-9'?",
    ]


def test_dependents_are_found_at_any_depth(built: None) -> None:
    define_audience("a", who={"staff": {}})
    define_audience("b", who={"not": {"audience": "a"}})
    define_audience("c", who={"any": [{"audience": "b"}, {"staff": {}}]})
    define_audience("d", who={"staff": {}})
    assert dependents(["a"]) == {"b", "c"}
    assert dependents(["c", "d"]) == set()


def test_audiences_that_name_one_another_cannot_grow_without_bound(built: None) -> None:
    define_audience("a0", who={"any": [{"staff": {}}, {"staff": {}}]})
    for step in range(1, 10):
        define_audience(f"a{step}", who={"any": [{"audience": f"a{step - 1}"}] * 2})
    with pytest.raises(BadInput, match="comes to more than 5000 conditions"):
        define_audience("a10", who={"any": [{"audience": "a9"}] * 2})


def test_a_chain_of_audiences_cannot_grow_without_bound(built: None) -> None:
    define_audience("a0", who={"staff": {}})
    for step in range(1, 99):
        define_audience(f"a{step}", who={"audience": f"a{step - 1}"})
    with pytest.raises(BadInput, match="stands more than 100 deep"):
        define_audience("more", who={"not": {"not": {"audience": "a98"}}})
