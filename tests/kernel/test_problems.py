import pytest

from tradewind.kernel.problems import SHOWN, BadInput, HeldForApproval, Problem, Problems


def test_problem_reads_like_an_address_with_fault_and_cure():
    assert str(Problem("people.csv, row 7", "is empty.", "Fill it in.")) == "people.csv, row 7: is empty. Fill it in."
    assert str(Problem("people.csv", "is empty.")) == "people.csv: is empty."


def test_hundred_problems_are_shown_and_the_rest_counted():
    problems = Problems()
    for row in range(SHOWN + 3):
        problems.add(f"row {row}", "is wrong.")

    lines = problems.lines()

    assert problems.count == 103
    assert len(lines) == 101
    assert lines[0] == "row 0: is wrong."
    assert lines[-1] == "… and 3 more."
    assert len(list(problems)) == 100


def test_no_problem_raises_nothing():
    problems = Problems()

    problems.raise_if_any()

    assert not problems
    assert problems.lines() == []


def test_problems_raise_as_one_error_that_lists_them():
    problems = Problems()
    problems.extend([Problem("a", "is wrong."), Problem("b", "is wrong too.")])

    with pytest.raises(BadInput) as raised:
        problems.raise_if_any()

    assert str(raised.value) == "a: is wrong.\nb: is wrong too."
    assert raised.value.problems is problems


def test_single_fault_is_an_error_of_its_own():
    assert str(BadInput.of("who", "names nothing.", "Name it.")) == "who: names nothing. Name it."


def test_what_is_held_knows_its_plan():
    held = HeldForApproval("plan-1a2b3c", "6 % would end.")

    assert (held.plan_code, str(held)) == ("plan-1a2b3c", "6 % would end.")
