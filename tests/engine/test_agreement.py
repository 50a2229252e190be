"""Full run = incremental run = brute force, whoever writes the facts: feeds, plain SQL or services (H5, H8)."""

import csv
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine import steps, worlds
from engine.brute_engine import Engine
from engine.brute_force import Row, World
from tradewind.programs import clock
from tradewind.programs.queries import export_assignments
from tradewind.programs.reconcile import drain, run_all

pytestmark = pytest.mark.django_db
searched = settings(
    # More, and so longer, where somebody looks for what these do not find (CONTRIBUTING).
    max_examples=int(os.environ.get("TRADEWIND_EXAMPLES", "30")),
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


def exported() -> list[Row]:
    text = b"".join(export_assignments()).decode()
    return list(csv.DictReader(io.StringIO(text)))


def begin(world: World, academy: dict[str, dict[str, Any]]) -> Engine:
    clock.tick(on=worlds.TODAY)
    steps.load(world)
    engine = Engine(deepcopy(world), {section: {} for section in academy}, worlds.TODAY)
    for section in ("goals", "audiences", "programs", "requirements"):
        for code, entry in academy[section].items():
            steps.define(engine, (section, code, entry))
    drain()
    engine.settle()
    return engine


@searched
@given(worlds.worlds(), worlds.academies())
def test_h5_first_run_agrees_with_brute_force(world, academy):
    with undone():
        engine = begin(world, academy)
        assert exported() == list(engine.export())


@searched
@given(worlds.worlds(), worlds.academies(), st.lists(steps.steps, min_size=1, max_size=8))
def test_h5_incremental_runs_agree_with_brute_force_and_with_a_full_run(world, academy, history):
    with undone():
        engine = begin(world, academy)
        for step in history:
            steps.take(engine, step)
            drain()
            engine.settle()
            assert exported() == list(engine.export())
        incremental = exported()
        run_all()
        assert exported() == incremental
