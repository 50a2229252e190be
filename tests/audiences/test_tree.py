"""What an administrator reads when an expression is wrong, to the letter; and what bounds an expression has."""

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from audiences.conftest import pairs
from tradewind.audiences.tree import parse, to_data
from tradewind.kernel.problems import BadInput, Problem


def faults(expression: Any) -> list[str]:
    with pytest.raises(BadInput) as caught:
        parse(expression)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(("written", "message"), pairs("faults.txt"))
def test_a_fault_is_named_with_its_place_and_its_cure(written: str, message: str) -> None:
    assert faults(yaml.safe_load(written)) == [message]


def test_all_faults_are_told_at_once() -> None:
    assert faults(
        {
            "all": [
                {"staff": {"brand": [], "posn": "a"}},
                {"any": [{"not": {"staff": {"tag": []}}}, {"person": {"code": "a b"}}]},
                "x",
            ]
        }
    ) == [
        "who.all[0].staff: has the unknown key 'posn'. Did you mean 'position'?",
        "who.all[0].staff.brand: is an empty list. Name at least one, or leave the whole condition out.",
        "who.all[1].any[0].not.staff.tag: is an empty list. Name at least one, or leave the whole condition out.",
        "who.all[1].any[1].person.code: 'a b' has the character ' ' (SPACE); a code has only A-Z a-z 0-9 . _ -.",
        "who.all[2]: is the text 'x', where a condition is expected. To name an audience, write {audience: x}.",
    ]


def test_a5_nothing_without_a_condition_means_everybody() -> None:
    for empty in ({"all": []}, {"any": []}, {"person": {}}, {"staff": {"brand": []}}, {"not": {}}, {}):
        assert len(faults(empty)) == 1


def nested(depth: int) -> dict[str, Any]:
    node: dict[str, Any] = {"staff": {}}
    for _ in range(depth - 1):
        node = {"not": node}
    return node


def test_fifty_deep_is_the_limit() -> None:
    assert to_data(parse(nested(50))) == nested(50)
    [message] = faults(nested(51))
    assert message.endswith(": stands more than 50 conditions deep. Give a part of it a name as an audience.")
    assert len(faults(nested(100_000))) == 1


def test_a_thousand_conditions_is_the_limit() -> None:
    assert parse({"all": [{"staff": {}}] * 999})
    [message] = faults({"all": [{"staff": {}}] * 5_000})
    assert message == (
        "who.all[999]: is beyond the 1000 conditions that an expression may have. "
        "Use lists of values, or name parts of it as audiences."
    )


def test_a_bomb_of_references_within_yaml_is_stopped() -> None:
    data: Any = {"staff": {}}
    for _ in range(40):
        data = {"all": [data, data]}  # two to the forty, in forty lines
    assert len(faults(data)) == 1


def test_a_list_that_contains_itself_is_stopped() -> None:
    knot: dict[str, Any] = {"all": []}
    knot["all"].append(knot)
    assert len(faults(knot)) == 1


def test_the_place_begins_where_the_caller_says() -> None:
    with pytest.raises(BadInput) as caught:
        parse({"staff": {"brand": 5}}, "requirements.hv.keep_while")
    assert str(caught.value).startswith("requirements.hv.keep_while.staff.brand: ")


@pytest.mark.parametrize(
    ("written", "shortest"),
    [
        ({"staff": {"brand": ["a"], "position": ["b", "b"]}}, {"staff": {"position": "b", "brand": "a"}}),
        ({"staff": {"brand": {"none_of": "a"}}}, {"staff": {"brand": {"none_of": ["a"]}}}),
        ({"holds": ["a", "b"]}, {"holds": ["a", "b"]}),
        (
            {"person_metric": {"periods": 1, "at_least": 80.0, "metric": "csi", "below": 90.25}},
            {"person_metric": {"metric": "csi", "at_least": 80, "below": 90.25}},
        ),
        ({"staff": {"primary": False}}, {"staff": {"primary": False}}),
    ],
)
def test_data_is_given_back_in_its_shortest_form(written: Any, shortest: Any) -> None:
    assert to_data(parse(written)) == shortest
    assert list(to_data(parse(written))) == list(shortest)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(date(2000, 1, 1)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["all", "any", "not", "staff", "person", "brand", "metric", "person_metric", "below", "none_of"]
            ),
            inner,
            max_size=3,
        )
    ),
)


@given(junk)
def test_whatever_is_given_is_read_or_refused_in_words(data: Any) -> None:
    refused: list[Problem] = []
    node = None
    try:
        node = parse(data)
    except BadInput as error:
        refused = list(error.problems)

    assert [problem.place[:3] for problem in refused] == ["who"] * len(refused)
    assert (node is None) == bool(refused)
    assert node is None or parse(to_data(node)) == node
