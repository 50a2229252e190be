"""Full run = incremental run = brute force, whoever wrote the facts: feeds or plain SQL (H5, H8)."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine import plain_sql, worlds
from engine.brute_force import Engine, Row, World
from tradewind.audiences.services import define_audience
from tradewind.catalog.models import Course
from tradewind.exchange import feeds
from tradewind.goals.services import define_goal
from tradewind.network.models import Person
from tradewind.programs import clock, services
from tradewind.programs.models import Requirement
from tradewind.programs.queries import export_assignments
from tradewind.programs.reconcile import drain, run_all

pytestmark = pytest.mark.django_db
searched = settings(
    max_examples=30,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def undone() -> Iterator[None]:
    """Each example begins with the empty academy."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def load(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for entity, rows in world.items():
            if rows:
                columns = list(next(iter(rows.values())))
                for row in rows.values():
                    columns += [name for name in row if name not in columns]
                with (Path(folder) / f"{entity}.csv").open("w", newline="", encoding="utf-8") as file:
                    writer = csv.DictWriter(file, columns)
                    writer.writeheader()
                    writer.writerows(rows.values())
        feeds.load(Path(folder), max_removals=Decimal(100), actor="test")


def found(academy: dict[str, dict[str, Any]]) -> None:
    for code, entry in academy["goals"].items():
        course = Course.objects.get(code=entry["course"])
        define_goal(
            code,
            title="",
            course=course,
            valid_for=entry.get("valid_for", ""),
            renew_within=entry.get("renew_within", ""),
        )
    for code, entry in academy["audiences"].items():
        define_audience(code, who=entry["who"])
    for code, entry in academy["programs"].items():
        services.define_program(code, title="", opens=entry["opens"], closes=entry["closes"], actor="test")
    for code, entry in academy["requirements"].items():
        due = entry.get("due")
        if due and "on" in due:
            due = {"on": due["on"].isoformat()}
        spec = {**entry, "due": due, "communities": tuple(entry.get("communities", ()))}
        services.define_requirement(services.RequirementSpec(code=code, **spec), actor="test")


def exported() -> list[Row]:
    text = b"".join(export_assignments()).decode()
    return list(csv.DictReader(io.StringIO(text)))


def begin(world: World, academy: dict[str, dict[str, Any]]) -> Engine:
    clock.tick(on=worlds.TODAY)
    load(world)
    found(academy)
    drain()
    engine = Engine(deepcopy(world), academy, worlds.TODAY)
    engine.settle()
    return engine


@searched
@given(worlds.worlds(), worlds.academies())
def test_h5_first_run_agrees_with_brute_force(world, academy):
    with undone():
        engine = begin(world, academy)
        assert exported() == list(engine.export())


steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["sql", "feed"]), worlds.edits()),
        st.tuples(st.just("clock"), st.sampled_from([1, 2, 7, 31])),
        st.tuples(
            st.sampled_from(["waive", "decline", "assign"]),
            st.tuples(st.sampled_from(worlds.PEOPLE), st.sampled_from(["r1", "r2", "r3"])),
        ),
    ),
    min_size=1,
    max_size=6,
)


def take(engine: Engine, how: str, what: Any) -> None:
    """The same step in both implementations."""
    if how == "clock":
        engine.today += timedelta(days=what)
        clock.tick(on=engine.today)
    elif how in {"sql", "feed"}:
        entity, key, row = what
        engine.world[entity][key] = row
        if how == "sql":
            plain_sql.write(entity, row)
        else:
            load({entity: {key: row}})
    else:
        decide(engine, how, *what)


def decide(engine: Engine, how: str, code: str, asked: str) -> None:
    person, requirement = Person.objects.get(code=code), Requirement.objects.get(code=asked)
    if how == "waive":
        services.waive(person, requirement, reason="because", actor="test")
        engine.waivers.add((code, asked))
    elif how == "assign":
        services.assign_by_hand(person, requirement, reason="because", actor="test")
        engine.by_hand.add((code, asked))
    elif not requirement.mandatory:
        services.decline(person, requirement, reason="no", actor="test")
        engine.declined.add((code, asked))


@searched
@given(worlds.worlds(), worlds.academies(), steps)
def test_h5_incremental_runs_agree_with_brute_force_and_with_a_full_run(world, academy, history):
    with undone():
        engine = begin(world, academy)
        for how, what in history:
            take(engine, how, what)
            drain()
            engine.settle()
            assert exported() == list(engine.export())
        incremental = exported()
        run_all()
        assert exported() == incremental
