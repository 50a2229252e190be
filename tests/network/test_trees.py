"""The trees written down (``*_below``) against a walk in Python, and the circles they refuse."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from factories import DimensionFactory, FieldUnitFactory, PartnerFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.network.models import FieldUnit, FieldUnitBelow, Partner, PartnerBelow

pytestmark = pytest.mark.django_db

Parents = dict[int, int | None]


def walked(parents: Parents) -> set[tuple[int, int]]:
    """(ancestor, node) for each node and whatever is above it, and itself."""
    found = set()
    for node in parents:
        above: int | None = node
        while above is not None:
            found.add((above, node))
            above = parents[above]
    return found


def in_circle(parents: Parents) -> bool:
    """Whether some way up comes back to where it began."""
    for node in parents:
        above, steps = parents[node], 0
        while above is not None and steps <= len(parents):
            above, steps = parents[above], steps + 1
        if above is not None:
            return True
    return False


def kept(below: type[FieldUnitBelow | PartnerBelow], node: str) -> set[tuple[int, int]]:
    return set(below.objects.values_list("ancestor_id", f"{node}_id"))


def run(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def refusal(write: Callable[[], object]) -> tuple[str, str]:
    """(constraint, message) of what the write is refused for."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        write()
    diagnosis = raised.value.__cause__.diag
    return diagnosis.constraint_name, diagnosis.message_primary


SIZE = 7
NODE = st.integers(0, SIZE - 1)
STEP = st.one_of(
    # one statement that moves several nodes at once; None is the top
    st.tuples(st.just("move"), st.dictionaries(NODE, st.one_of(st.none(), NODE), min_size=1, max_size=4)),
    st.tuples(st.just("insert"), st.lists(st.one_of(st.none(), NODE), min_size=1, max_size=3)),
    st.tuples(st.just("delete"), st.sets(NODE, min_size=1, max_size=3)),
)


def apply(parents: Parents, step: tuple[str, object]) -> Parents:
    """The tree after a step, if it is one (see ``in_circle``)."""
    nodes = list(parents)
    kind, what = step

    def pick(index: int | None) -> int | None:
        return None if index is None else nodes[index % len(nodes)]

    if kind == "move":
        return {**parents, **{pick(node): pick(above) for node, above in what.items()}}
    if kind == "insert":
        return {**parents, **{max(nodes) + 1 + row: pick(above) for row, above in enumerate(what)}}
    gone = {pick(node) for node in what} - {parents[node] for node in parents}  # leaves only
    return {node: above for node, above in parents.items() if node not in gone} if len(gone) < len(nodes) else parents


def write(before: Parents, after: Parents) -> None:
    """Bring the partners from one tree to the other, one statement of each kind."""
    if gone := list(before.keys() - after.keys()):
        run("DELETE FROM network_partner WHERE id = ANY(%s)", gone)
    moved = [node for node in before.keys() & after.keys() if before[node] != after[node]]
    run(
        "UPDATE network_partner SET parent_id = m.above FROM unnest(%s::bigint[], %s::bigint[]) AS m (id, above) "
        "WHERE m.id = network_partner.id",
        moved,
        [after[node] for node in moved],
    )
    new = sorted(after.keys() - before.keys())
    run(
        "INSERT INTO network_partner (id, code, name, type, parent_id) OVERRIDING SYSTEM VALUE "
        "SELECT id, 'n' || id, 'N', 'dealer', above FROM unnest(%s::bigint[], %s::bigint[]) AS m (id, above)",
        new,
        [after[node] for node in new],
    )


@settings(max_examples=60)
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_tree_written_down_is_the_tree_after_any_moves_and_circles_are_refused(steps):
    with transaction.atomic():
        parents: Parents = dict.fromkeys(range(1, SIZE + 1))
        write({}, parents)
        for step in steps:
            wanted = apply(parents, step)
            if in_circle(wanted):
                assert refusal(lambda: write(parents, wanted))[0] == "partner_not_above_itself"  # noqa: B023
            else:
                write(parents, wanted)
                parents = wanted
            assert kept(PartnerBelow, "partner") == walked(parents)
        transaction.set_rollback(True)


def test_children_may_come_before_their_parents_in_one_transaction():
    with transaction.atomic():
        for node, above in [(3, 2), (1, None), (2, 1)]:
            run(
                "INSERT INTO network_partner (id, code, name, type, parent_id) OVERRIDING SYSTEM VALUE "
                "VALUES (%s, %s, 'N', 'dealer', %s)",
                node,
                f"n{node}",
                above,
            )

    assert kept(PartnerBelow, "partner") == {(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)}


def test_emptied_tree_is_written_down_as_empty():
    PartnerFactory(parent=PartnerFactory())
    run("DELETE FROM network_partner")

    assert PartnerBelow.objects.count() == 0


def test_orm_can_delete_a_unit_nobody_needs():
    top = FieldUnitFactory()
    leaf = FieldUnitFactory(parent=top, dimension=top.dimension)
    leaf.delete()

    assert kept(FieldUnitBelow, "unit") == {(top.pk, top.pk)}


def test_g7_circle_of_units_is_refused_with_its_path():
    west = FieldUnitFactory(code="west")
    zone = FieldUnitFactory(code="zone", dimension=west.dimension, parent=west)
    district = FieldUnitFactory(code="district", dimension=west.dimension, parent=zone)

    assert refusal(lambda: FieldUnit.objects.filter(pk=west.pk).update(parent=district)) == (
        "field_unit_not_above_itself",
        "Field unit would be above itself: district > west > zone > district",
    )


def test_g7_partner_above_itself_is_refused_with_its_path():
    partner = PartnerFactory(code="group")

    assert refusal(lambda: Partner.objects.filter(pk=partner.pk).update(parent=partner)) == (
        "partner_not_above_itself",
        "Partner would be above itself: group > group",
    )


HANGS = pytest.mark.timeout(180)
"""Whatever compares each with each takes hours, and fails by this."""

MANY = 100_000


def known(table: str) -> None:
    """Let the planner know of the rows: where the table was looked at while it was empty, each foreign key would
    read all of it."""
    run(f"ANALYZE {table}")


def fill(parent: str, dimension: int) -> None:
    """``MANY`` units in one statement; ``parent`` is SQL for the number of the unit above unit ``i``."""
    run(
        "INSERT INTO network_fieldunit (id, code, name, level, dimension_id, parent_id) OVERRIDING SYSTEM VALUE "
        f"SELECT i, 'u' || i, 'Unit', '', %s, {parent} FROM generate_series(1, {MANY}) AS i",
        dimension,
    )


@HANGS
def test_g7_circle_among_hundred_thousand_units_is_found():
    dimension = DimensionFactory().pk
    fill("CASE WHEN i > 1 THEN (i + 6) / 8 END", dimension)
    known("network_fieldunit")
    refused = refusal(lambda: run("UPDATE network_fieldunit SET parent_id = 37450 WHERE id = 2"))

    assert FieldUnitBelow.objects.count() > 5 * MANY
    assert refused == (
        "field_unit_not_above_itself",
        "Field unit would be above itself: u10 > u74 > u586 > u4682 > u37450 > u2 > u10",
    )


@pytest.mark.parametrize(
    ("parent", "constraint", "message"),
    [
        (
            f"i %% {MANY} + 1",
            "field_unit_not_above_itself",
            "Field unit would be above itself: u1 > u100000 > u99999 > ",
        ),
        (
            "nullif(i - 1, 0)",
            "field_unit_not_too_deep",
            "Field unit stands 100000 levels deep; there may be at most 1000",
        ),
    ],
    ids=["one circle of all", "one chain of all"],
)
@HANGS
def test_g7_what_no_tree_can_be_is_refused(parent, constraint, message):
    dimension = DimensionFactory().pk
    refused = refusal(lambda: fill(parent, dimension))

    assert refused[0] == constraint
    assert refused[1].startswith(message)
