"""What the tests of the benchmarks share."""

import pytest

from tradewind.exchange.feeds import statistics


@pytest.fixture(autouse=True)
def small_loads_are_known_to_the_planner(monkeypatch):
    """A network this small is loaded without ANALYZE, and other tests leave tables of many empty pages behind:
    the planner then takes one for free to read, and reads it for each of everybody."""
    monkeypatch.setattr(statistics, "FEW", 1)
