"""H1 of EDGE_CASES.md: whoever reconciles may die at any moment; whoever is next ends in the same state."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from crashing import crashed
from django.db import connection
from factories import (
    AppointmentFactory,
    BrandFactory,
    CourseFactory,
    CreditFactory,
    DimensionFactory,
    LocationBrandFactory,
    LocationFactory,
    PositionFactory,
)
from side_by_side import another_connection

from tradewind.audiences.services import define_audience
from tradewind.goals.services import define_goal
from tradewind.network.models import LocationBrand
from tradewind.programs.models import PastAssignment, Requirement
from tradewind.programs.queries import export_assignments
from tradewind.programs.reconcile import drain, run_all
from tradewind.programs.services import RequirementSpec, define_requirement

pytestmark = pytest.mark.django_db(transaction=True)


def state() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(export_assignments()).decode())))


@pytest.fixture
def store() -> LocationBrand:
    """Three people at a store for Aurora, one of whom has achieved what is asked for."""
    DimensionFactory(code="service")
    carries = LocationBrandFactory(location=LocationFactory(code="store"), brand=BrandFactory(code="aurora"))
    technician, course = PositionFactory(code="technician"), CourseFactory(code="c1")
    for code in ("ann", "bob", "cid"):
        AppointmentFactory(code=f"{code}-1", person__code=code, location=carries.location, position=technician)
    define_goal("goal", title="", course=course, valid_for="12 months")
    define_audience("audience", who={"staff": {"brand": "aurora"}})
    spec = RequirementSpec(code="r1", goal="goal", audience="audience", dimension="service")
    define_requirement(spec, actor="test")
    drain()
    return carries


def swap(carries: LocationBrand, turn: int) -> None:
    """The store drops Aurora, or carries it again; somebody passes; a due rule changes at every other turn."""
    if turn % 2 == 0:
        LocationBrand.objects.all().delete()
    else:
        LocationBrandFactory(location=carries.location, brand=carries.brand)
    CreditFactory(person__code=f"new-{turn}", course__code=f"other-{turn}")


@pytest.mark.parametrize(("work", "stride"), [(drain, 1), (run_all, 3)])
def test_h1_a_crash_before_any_statement_of_a_run_and_a_rerun_end_in_the_same_state(
    store: LocationBrand, work: Callable[[], object], stride: int
) -> None:
    before = state()
    assert [row["person"] for row in before] == ["ann", "bob", "cid"]
    turn, got_there = 0, True
    while got_there:
        swap(store, turn)
        got_there = crashed(work, turn * stride)
        drain()
        assert state() == ([] if turn % 2 == 0 else before)
        turn += 1

    assert turn * stride > 10
    # However often it was begun, each closing and each reopening was done once.
    assert PastAssignment.objects.count() == 3 * ((turn + 1) // 2)
    assert PastAssignment.objects.exclude(reopened_at=None).count() == 3 * (turn // 2)
    assert run_all().changed == 0


def test_h1_a_crash_in_a_run_over_definitions_and_a_rerun_end_in_the_same_state(store: LocationBrand) -> None:
    statement, got_there = 0, True
    while got_there:
        Requirement.objects.update(due={"days": statement, "after": "assigned"})
        got_there = crashed(drain, statement)
        drain()
        assert len({row["due_on"] for row in state()}) == 1
        assert set(Requirement.objects.values_list("assignments__due_version", "due_version")) == {
            (statement + 1, statement + 1)
        }
        statement += 1
    assert statement > 15


def test_h1_a_server_process_killed_in_the_middle_and_a_rerun_end_in_the_same_state(store: LocationBrand) -> None:
    """As above, from the other end: the server's process is the one that dies, after all was written."""
    LocationBrand.objects.all().delete()

    def kill(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found = run(sql, params, many, context)
        if sql.startswith("EXECUTE tradewind_apply"):
            with another_connection() as other:
                other.execute("SELECT pg_terminate_backend(%s, 10000)", [connection.connection.info.backend_pid])
        return found

    with pytest.raises(Exception, match="terminating connection"), connection.execute_wrapper(kill):
        drain()
    connection.close()
    assert len(state()) == 3
    assert (drain().closed, state()) == (3, [])
