"""Random networks, random expressions: the compiled sets against a plain reading of CONTRACT.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.evaluator import Evaluator
from audiences.expressions import Data, each_alone, expressions
from audiences.world import World, worlds, write, write_frame
from tradewind.audiences import compiler
from tradewind.audiences.compiler import Compiled
from tradewind.audiences.explain import Explanation, explain
from tradewind.audiences.models import Audience
from tradewind.audiences.sentences import sentence
from tradewind.audiences.services import preview
from tradewind.audiences.tree import parse, to_data
from tradewind.network.models import Person

pytestmark = pytest.mark.django_db
often = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(autouse=True)
def frame(db: None) -> None:
    write_frame()


@contextmanager
def written(world: World) -> Iterator[None]:
    """The world in the database for a while."""
    with transaction.atomic():
        write(world)
        yield
        transaction.set_rollback(True)


def rows(compiled: Compiled) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params)
        return sorted(cursor.fetchall())


def expected(world: World, evaluator: Evaluator, expression: Data) -> list[tuple[int, list[int]]]:
    return sorted(
        (world.ids[person], sorted(world.ids[code] for code in reasons))
        for person, reasons in evaluator.entitled(expression).items()
    )


@often
@given(world=worlds(), wanted=st.lists(expressions(), min_size=6, max_size=6), data=st.data())
def test_members_and_reasons_are_those_of_the_contract(world: World, wanted: list[Data], data: st.DataObject) -> None:
    some = data.draw(st.sets(st.sampled_from(list(world.people))))
    with written(world):
        evaluator = Evaluator(world)
        ids = [world.ids[person] for person in some]
        for expression in wanted:
            node = parse(expression)
            right = expected(world, evaluator, expression)
            right_among = [row for row in right if row[0] in ids]

            assert rows(compiler.entitled(node)) == right
            assert rows(compiler.members(node)) == [(person,) for person, _ in right]
            assert rows(compiler.entitled(node, among=ids)) == right_among
            assert rows(compiler.members(node, among=ids)) == [(person,) for person, _ in right_among]
            assert preview(node).count == len(right)
            assert parse(to_data(node)) == node


@often
@given(world=worlds(), alone=each_alone())
def test_every_condition_alone_and_denied_is_that_of_the_contract(world: World, alone: list[Data]) -> None:
    with written(world):
        evaluator = Evaluator(world)
        for expression in [*alone, *({"not": one} for one in alone)]:
            assert rows(compiler.entitled(parse(expression))) == expected(world, evaluator, expression)


@often
@given(world=worlds(), one=expressions(), other=expressions())
def test_the_laws_of_logic_hold(world: World, one: Data, other: Data) -> None:
    with written(world):

        def selected(expression: Data) -> list[tuple[Any, ...]]:
            return rows(compiler.members(parse(expression)))

        assert selected({"not": {"not": one}}) == selected(one)
        assert selected({"not": {"all": [one, other]}}) == selected({"any": [{"not": one}, {"not": other}]})
        assert selected({"not": {"any": [one, other]}}) == selected({"all": [{"not": one}, {"not": other}]})


@often
@given(world=worlds(), first=expressions(), second=expressions(["first"]), third=expressions(["first", "second"]))
def test_audiences_of_audiences_are_what_their_expressions_are(
    world: World, first: Data, second: Data, third: Data
) -> None:
    with written(world):
        for code, who in (("third", third), ("first", first), ("second", second)):
            Audience.objects.create(code=code, who=who)
        evaluator = Evaluator(world, {"first": first, "second": second, "third": third})
        top = {"audience": "third"}

        assert rows(compiler.entitled(parse(top))) == expected(world, evaluator, top)
        assert rows(compiler.members(parse(top))) == [(row[0],) for row in expected(world, evaluator, top)]


@often
@given(world=worlds(), expression=expressions())
def test_every_explanation_says_what_the_contract_says(world: World, expression: Data) -> None:
    with written(world):
        evaluator = Evaluator(world)
        for person in Person.objects.all():
            explanation = explain(parse(expression), person)
            if person.status == "active":
                check(explanation, expression, evaluator, person.code)
            else:
                assert (explanation.holds, explanation.children) == (False, ())
                assert explanation.note == f"{person} is {person.status}, and so in no audience."


def check(explanation: Explanation, expression: Data, evaluator: Evaluator, person: str) -> None:
    """An explanation, and all within it, against the evaluator."""
    [(key, value)] = expression.items()
    assert (explanation.key, explanation.holds) == (key, evaluator.truth(expression, person))
    if key in {"all", "any"}:
        for child, part in zip(explanation.children, value, strict=True):
            check(child, part, evaluator, person)
    elif key == "not":
        check(explanation.children[0], value, evaluator, person)
    elif key == "staff":
        counted = [appointment for appointment in explanation.appointments if not appointment.inactive]
        assert {one.code: one.holds for one in counted} == evaluator.on_posts(value, person)
        for appointment in counted:
            post = evaluator.world.posts[appointment.code]
            assert {one.key: one.holds for one in appointment.conditions} == {
                name: evaluator.staff(name, wanted, post) for name, wanted in value.items()
            }
    elif key == "person":
        assert {one.key: one.holds for one in explanation.conditions} == {
            name: evaluator.person(name, wanted, person) for name, wanted in value.items()
        }


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(expression=expressions(["one"]))
def test_what_is_read_is_written_back_and_can_be_said(expression: Data) -> None:
    node = parse(expression)
    assert parse(to_data(node)) == node
    assert to_data(parse(to_data(node))) == to_data(node)
    assert sentence(node).startswith("people who ")
