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
from structlog.testing import capture_logs

from engine import steps, worlds
from engine.brute_engine import Engine
from engine.brute_force import Row, World
from tradewind.programs import clock
from tradewind.programs.queries import export_assignments
from tradewind.programs.reconcile import drain, run, run_all, stale

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


def one_by_one() -> list[Row]:
    """What a run leaves that evaluates each expression alone, of whoever is stale; it is undone again."""
    with undone():
        stale.resolve()
        people = stale.claim_people(None)
        if stale.claim_definitions():
            run_all()
        else:
            run._batch(people)
        return exported()


@searched
@given(
    worlds.worlds(),
    worlds.academies(),
    st.lists(steps.steps, min_size=1, max_size=8),
    st.sampled_from([1, 3, run.BATCH]),
    st.sampled_from([0, 0, run.MEASURED]),
)
def test_h5_incremental_runs_agree_with_brute_force_and_with_a_full_run(world, academy, history, batch, measured):
    with undone(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "MEASURED", measured)
        engine = begin(world, academy)
        for step in history:
            steps.take(engine, step)
            alone = one_by_one()
            with capture_logs() as logs:
                drain(batch=batch)
            engine.settle()
            assert exported() == alone == list(engine.export())
            assert [entry["event"] for entry in logs] == []
        incremental = exported()
        run_all()
        assert exported() == incremental
