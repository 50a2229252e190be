"""A run over values of metrics that changed for many: whom it looks at, and that it misses nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from programs.doing import open_codes, require
from tradewind.audiences.models import Audience
from tradewind.audiences.services import define_audience
from tradewind.metrics.models import Metric
from tradewind.metrics.services import observe
from tradewind.network.models import Appointment, Location, Person, Position
from tradewind.programs.models import Assignment
from tradewind.programs.reconcile import drain, run, stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def csi(maya: Person, monkeypatch: pytest.MonkeyPatch) -> Metric:
    """The satisfaction of a location; below 80 something is asked of its technicians. However few, they are many."""
    monkeypatch.setattr(run, "MEASURED", 0)
    metric = Metric.objects.create(code="csi", name="Satisfaction", subject=Metric.Subject.LOCATION)
    define_audience("weak", who={"staff": {"position": "tech", "location_metric": {"metric": "csi", "below": 80}}})
    require("r-weak", audience="weak")
    return metric


def measure(metric: Metric, value: int, *, location: str = "l1", period: str = "2026-09") -> None:
    observe(metric, Location.objects.get(code=location), period=period, value=Decimal(value), actor="test")


def notes() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, object_id, metric_id, was FROM stale_fact ORDER BY id")
        return list(cursor.fetchall())


@contextmanager
def evaluated() -> Iterator[list[str]]:
    """The statements that looked at anybody meanwhile."""
    sent: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if "INSERT INTO run_member" in str(sql) or str(sql).startswith("EXECUTE tradewind_apply"):
            sent.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def test_a_changed_value_is_noted_with_the_values_before(csi: Metric) -> None:
    place = Location.objects.get(code="l1").pk

    measure(csi, 70)
    measure(csi, 70)
    measure(csi, 90)

    assert notes() == [("location", place, csi.pk, None), ("location", place, csi.pk, [Decimal(70)])]


def test_only_who_is_where_a_bound_is_crossed_is_looked_at(csi: Metric) -> None:
    measure(csi, 70)
    drain()
    assert open_codes() == ["r-weak", "r1"]

    with evaluated() as looked:
        measure(csi, 60)
        measure(csi, 60, location="l2")
        drain()
    assert (looked, notes(), open_codes()) == ([], [], ["r-weak", "r1"])

    measure(csi, 85)
    drain()
    assert open_codes() == ["r1"]


def test_whom_the_rest_of_the_clause_excludes_is_not_looked_at(csi: Metric) -> None:
    seller = Position.objects.get(code="seller")
    Appointment.objects.filter(code="a1").update(position=seller)
    drain()

    with evaluated() as looked:
        measure(csi, 70)
        drain()

    assert (looked, notes(), open_codes()) == ([], [], [])


def test_a_value_that_went_and_came_back_is_seen_by_whoever_was_looked_at_between(csi: Metric) -> None:
    measure(csi, 90)
    drain()

    measure(csi, 70)
    Appointment.objects.filter(code="a1").update(primary=True)
    run._drain_batch(10)
    assert open_codes() == ["r-weak", "r1"]

    measure(csi, 90)
    drain()
    assert open_codes() == ["r1"]


def test_values_that_change_while_an_audience_is_frozen_count_when_it_thaws(csi: Metric) -> None:
    Position.objects.create(code="smith", name="Smith")
    define_audience(
        "weak", who={"staff": {"position": ["tech", "smith"], "location_metric": {"metric": "csi", "below": 80}}}
    )
    drain()
    Position.objects.filter(code="smith").delete()
    drain()
    assert Audience.objects.get(code="weak").fault == "No position has the code 'smith'."

    measure(csi, 70)
    drain()
    assert open_codes() == ["r1"]

    Position.objects.create(code="smith", name="Smith")
    drain()
    assert (Audience.objects.get(code="weak").fault, open_codes()) == ("", ["r-weak", "r1"])


def test_what_waives_is_looked_at_too(csi: Metric) -> None:
    require("r2", waive_when={"staff": {"location_metric": {"metric": "csi", "at_least": 95}}})

    measure(csi, 97)
    drain()
    assert Assignment.objects.get(requirement__code="r2").waived_by == "metric"

    measure(csi, 90)
    drain()
    assert Assignment.objects.get(requirement__code="r2").waived_by is None


def test_a_note_of_the_version_before_is_about_everything(csi: Metric) -> None:
    measure(csi, 70)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stale_fact SET metric_id = NULL, was = NULL")

    drain()

    assert (open_codes(), stale.count(1)) == (["r-weak", "r1"], (0, 0, False))
