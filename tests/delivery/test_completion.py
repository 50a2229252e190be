"""The completion rule of a course."""

from decimal import Decimal

import pytest

from tradewind.delivery.completion import Step, verdict

MET = Step(required=True, points=1, met=True)
OPEN = Step(required=True, points=1)
LOST = Step(required=True, points=1, lost=True)


@pytest.mark.parametrize(
    ("rule", "least", "steps", "passed", "progress"),
    [
        ("all", None, [], None, "1"),
        ("all", None, [MET, MET], True, "1"),
        ("all", None, [MET, OPEN], None, "0.5"),
        ("all", None, [MET, LOST], False, "0.5"),
        ("all", None, [MET, Step(required=False, points=1)], True, "1"),
        ("all", None, [Step(required=False, points=1), Step(required=False, points=1, met=True)], None, "0.5"),
        ("any", 2, [MET, OPEN, OPEN], None, "0.5"),
        ("any", 2, [MET, MET, LOST], True, "1"),
        ("any", 2, [MET, LOST, LOST], False, "0.5"),
        ("points", 5, [Step(required=True, points=3, met=True), Step(required=True, points=2)], None, "0.6"),
        ("points", 5, [Step(required=True, points=3, met=True), Step(required=True, points=4, met=True)], True, "1"),
        (
            "points",
            5,
            [Step(required=True, points=3, met=True), Step(required=True, points=2, lost=True)],
            False,
            "0.6",
        ),
    ],
)
def test_a_course_is_done_by_its_rule(rule, least, steps, passed, progress):
    found = verdict(rule, least, steps)

    assert (found.passed, found.progress) == (passed, Decimal(progress))


def test_the_score_is_the_mean_of_what_has_one_by_points():
    steps = [
        Step(required=True, points=3, score=Decimal(90)),
        Step(required=True, points=1, score=Decimal(50)),
        OPEN,
    ]

    assert verdict("all", None, steps).score == Decimal(80)
