"""Many expressions in one statement: the same people and reasons as each expression alone."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.expressions import Data, expressions
from audiences.test_against_evaluator import often, rows, written
from audiences.world import World, worlds, write_frame
from tradewind.audiences import compiler
from tradewind.audiences.base import Node
from tradewind.audiences.joint import Joint
from tradewind.audiences.models import Audience
from tradewind.audiences.tree import parse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frame(db: None) -> None:
    write_frame()


Rows = list[tuple[Any, ...]]
few = settings(often, max_examples=20)


def together(nodes: list[Node], groups: list[list[int]]) -> list[Rows]:
    """Of each group of people the (slot, person, reasons) of one statement; opposites have negative slots."""
    joint = Joint(compiler.facts_of(nodes))
    for slot, node in enumerate(nodes, 1):
        joint.add(slot, node, reasons=True)
        joint.add(-slot, opposite(node), reasons=False)
    tables = joint.tables()
    both = "SELECT * FROM run_member UNION ALL SELECT *, '{}' FROM run_holds"
    answers = []
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE joint (bigint[]) AS WITH {tables.text} {both}", tables.params)
        for people in groups:
            cursor.execute("EXECUTE joint(%s)", [people])
            answers.append(sorted(cursor.fetchall()))
        cursor.execute("DEALLOCATE joint")
    return answers


def opposite(node: Node) -> Node:
    return parse({"not": {node.key: node.data()}})


def alone(nodes: list[Node], people: list[int]) -> Rows:
    """The same, a statement for each expression."""
    found: Rows = []
    for slot, node in enumerate(nodes, 1):
        found += [(slot, *row) for row in rows(compiler.entitled(node, among=people))]
        found += [(-slot, *row, []) for row in rows(compiler.members(opposite(node), among=people))]
    return sorted(found)


@few
@given(world=worlds(), wanted=st.lists(expressions(["first", "second"]), min_size=5, max_size=5), named=st.data())
def test_one_statement_selects_whom_each_expression_selects_alone(
    world: World, wanted: list[Data], named: st.DataObject
) -> None:
    with written(world):
        Audience.objects.create(code="first", who=named.draw(expressions()))
        Audience.objects.create(code="second", who={"any": [{"audience": "first"}, named.draw(expressions())]})
        nodes = [parse(expression) for expression in wanted]
        people = sorted(world.ids[person] for person in world.people)
        right = alone(nodes, people)

        groups = [people, people[:1], people[1:4], []]
        assert together(nodes, groups) == [[row for row in right if row[1] in some] for some in groups]


OF_THE_PERSON: list[Data] = [
    *({"hired_days": days} for days in ({"at_least": 0}, {"at_least": 2}, {"below": 1}, {"at_least": 1, "below": 3})),
    *({"community": chosen} for chosen in ("staff", ["staff", "dealers"], {"none_of": ["staff"]})),
    {"hired_days": {"below": 3}, "community": {"none_of": ["dealers"]}},
]


@few
@given(world=worlds())
def test_what_is_looked_up_once_a_person_is_what_each_expression_looks_up(world: World) -> None:
    with written(world):
        nodes = [parse({"person": conditions}) for conditions in OF_THE_PERSON]
        people = sorted(world.ids[person] for person in world.people)
        assert together(nodes, [people]) == [alone(nodes, people)]
