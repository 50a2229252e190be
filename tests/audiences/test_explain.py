"""Why somebody is in an audience, and why not, in words."""

import pytest

from audiences.network import person, post
from tradewind.audiences.explain import explain
from tradewind.audiences.services import define_audience
from tradewind.audiences.tree import parse
from tradewind.network.models import Location, Person

pytestmark = pytest.mark.usefixtures("built")

EXPRESSION = {
    "all": [
        {"staff": {"position": "technician", "brand": "aurora"}},
        {"not": {"person": {"hired_days": {"below": 90}}}},
    ]
}


def lines(expression: dict[str, object], code: str) -> list[str]:
    return explain(parse(expression), Person.objects.get(code=code)).lines()


def test_every_appointment_says_which_condition_fails() -> None:
    post("ann", "technician", "store-1", brands=("borealis",))
    post("ann", "cashier", "store-2", brands=("aurora",))

    assert lines(EXPRESSION, "ann") == [
        "no: people who are technician for Aurora and who are not among those who were hired less than 90 days ago",
        "  no: people who are technician for Aurora",
        "    no: Cashier at Store Two (ann-cashier-store-2)",
        "      no: are technician",
        "      yes: for Aurora",
        "    no: Technician at Store One (ann-technician-store-1)",
        "      yes: are technician",
        "      no: for Aurora",
        "  unknown: people who are not among those who were hired less than 90 days ago",
        "    unknown: people who were hired less than 90 days ago",
        "      unknown: were hired less than 90 days ago",
    ]


def test_appointments_that_do_not_count_today_say_why() -> None:
    post("ann", "technician", "store-1", ends=0)
    post("ann", "technician", "store-2", starts=1)
    Location.objects.filter(code="store-2").update(closed_on="2026-06-01")
    post("ann", "cashier", "store-2")

    assert lines({"staff": {"position": "technician"}}, "ann") == [
        "no: people who are technician",
        "  not counted, as the location closed on 2026-06-01: Cashier at Store Two (ann-cashier-store-2)",
        "  ended on 2026-06-15: Technician at Store One (ann-technician-store-1)",
        "  begins on 2026-06-16: Technician at Store Two (ann-technician-store-2)",
    ]


def test_a_suspended_person_is_told_just_that() -> None:
    person("sue", status="suspended")
    assert lines({"not": {"staff": {}}}, "sue") == [
        "no: people who are not among those who have an active appointment",
        "  Sue Doe is suspended, and so in no audience.",
    ]


def test_a_named_audience_is_explained_within() -> None:
    post("ann", "technician", "store-1")
    define_audience("techs", title="All technicians", who={"staff": {"position": "technician"}})
    explanation = explain(parse({"audience": "techs"}), Person.objects.get(code="ann"))

    assert explanation.lines() == [
        "yes: people who are in the audience All technicians",
        "  yes: people who are technician",
        "    yes: Technician at Store One (ann-technician-store-1)",
        "      yes: are technician",
    ]
    assert (explanation.place, explanation.children[0].place) == ("who", "audiences.techs.who")


def test_an_explanation_is_plain_data_too() -> None:
    post("ann", "technician", "store-1")
    assert explain(parse({"staff": {}}), Person.objects.get(code="ann")).data() == {
        "key": "staff",
        "place": "who",
        "sentence": "people who have an active appointment",
        "holds": True,
        "note": "",
        "conditions": (),
        "appointments": (
            {
                "code": "ann-technician-store-1",
                "position": "Technician",
                "location": "Store One",
                "holds": True,
                "conditions": (),
                "inactive": "",
            },
        ),
        "children": (),
    }
