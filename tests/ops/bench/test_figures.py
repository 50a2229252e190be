"""The figures, taken over a network so small that only their shape means anything: never their speed."""

from pathlib import Path

import pytest
from django.db import connection

from tradewind.exchange.feeds.report import silent
from tradewind.network.models import Person, StalePerson
from tradewind.ops.bench.figures import FIGURES, recording
from tradewind.ops.bench.figures.measuring import repeated
from tradewind.ops.bench.names import NAMES
from tradewind.ops.bench.run import measure
from tradewind.ops.bench.scales import Scale
from tradewind.programs.models import Assignment

TINY = Scale(
    "tiny",
    people=400,
    locations=10,
    units=90,
    months=2,
    requirements=80,
    changes=20,
    visits=3,
    feeds=2,
    statements=10_000,
    learners=10,
    think=0.02,
)


@pytest.fixture
def emptied(transactional_db):
    """Django's own flush passes over partitioned tables, as they are not its own."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE delivery_statement")


@pytest.mark.usefixtures("emptied")
def test_every_figure_has_its_baseline_of_the_same_run(tmp_path: Path) -> None:
    data = measure(TINY, NAMES, tmp_path, silent).as_data()

    assert [(figure["name"], figure["unit"], figure["n"]) for figure in data["figures"]] == [
        ("feed_load", "rows/s", 1),
        ("first_full_reconcile", "s", 1),
        ("unchanged_full_reconcile", "s", 1),
        ("audience_preview", "ms", 9),
        ("plan_page", "ms", 9),
        ("one_person_change", "ms", 20),
        ("location_brand_change", "ms", 6),
        ("staff_feed_1pct", "s", 2),
        ("metric_feed_all_locations", "s", 2),
        ("statements_stored", "statements/s", 20),
        ("statements_stored_1", "statements/s", 20),
        ("statements_stored_500", "statements/s", 4),
        ("statements_stored_1_by_8", "statements/s", 20),
        ("statements_stored_25_by_8", "statements/s", 20),
        ("statements_stored_500_by_8", "statements/s", 4),
        ("statements_queried", "ms", 9),
        ("scorm_commit", "ms", 40),
        ("notice_run", "ms", 5),
    ]
    assert {key for figure in data["figures"] for key in figure} == {
        *("name", "unit", "n", "p50", "p95", "value", "baseline", "ratio")
    }
    for figure in data["figures"]:
        assert figure["value"] > 0
        assert figure["ratio"] == pytest.approx(figure["value"] / figure["baseline"]["value"], rel=0.01)
    assert set(data["machine"]) == {"cpu", "cores", "memory", "postgres", "python"}
    assert (data["run"]["people"], data["run"]["requirements"]) == (Person.objects.count(), 80)
    assert data["run"]["assignments"] == Assignment.objects.count() > 400
    assert not StalePerson.objects.exists()
    assert [name for name in connection.introspection.table_names() if name.startswith("bench")] == []


@pytest.mark.django_db(transaction=True)
def test_only_what_is_asked_for_is_told(tmp_path: Path) -> None:
    results = measure(TINY, ["audience_preview"], tmp_path, silent)

    assert list(results.figures) == ["audience_preview"]


def test_queries_ask_only_for_attempts_that_were_filled_in() -> None:
    people = [f"p{number}" for number in range(1000)]
    filled = [recording._statement(people, number) for number in range(recording._MODELS)]
    asked = [recording._filters(people, number) for number in range(2, 600, 4)]

    assert {each["registration"] for each in asked} <= {each["context"]["registration"] for each in filled}


def test_the_names_are_those_of_the_figures() -> None:
    assert tuple(FIGURES) == NAMES


@pytest.mark.parametrize(
    ("count", "percentiles"), [(1, []), (3, ["p50"]), (20, ["p50", "p95"]), (100, ["p50", "p95", "p99"])]
)
def test_percentiles_only_of_enough_times(count: int, percentiles: list[str]) -> None:
    figure = repeated("ms", [float(number) for number in range(count)], "nothing", [1.0])

    assert list(figure.percentiles) == percentiles


def test_a_figure_as_data() -> None:
    figure = repeated("ms", [1.0, 2.0, 3.00049], "a bare UPDATE", [0.5, 1.5, 1.0])

    assert figure.as_data("one") == {
        "name": "one",
        "unit": "ms",
        "n": 3,
        "p50": 2.0,
        "value": 2.0,
        "baseline": {"name": "a bare UPDATE", "value": 1.0},
        "ratio": 2.0,
    }
