"""One run of the benchmarks on the database that Django is connected to."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from tradewind.exchange.feeds import Progress
from tradewind.network.days import today_of
from tradewind.network.models import Appointment, Location, Person
from tradewind.ops.bench import building, machine, sites
from tradewind.ops.bench.figures import FIGURES, FIRST, Bench, Figure
from tradewind.ops.bench.scales import Scale
from tradewind.programs.models import Assignment, Requirement


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured, on what, over how much."""

    scale: str
    machine: dict[str, Any]
    run: dict[str, Any]
    figures: dict[str, Figure]

    def as_data(self) -> dict[str, Any]:
        """The JSON of CONTRACT.md, and ``run`` beside it (docs/decisions/0009)."""
        figures = [figure.as_data(name) for name, figure in self.figures.items()]
        return {"scale": self.scale, "machine": self.machine, "run": self.run, "figures": figures}


def measure(scale: Scale, names: Collection[str], scratch: Path, progress: Progress) -> Results:
    """Build the network in an empty database of this version, and take the figures of these names.

    What they stand on is done in any case, and the order is always the same. Raises NotMeasured where something did
    not do what it should have done. ``scratch`` gets the files of the network.
    """
    began, load = perf_counter(), machine.load()
    earth, today, feed = sites.earth(scale), today_of(None), scratch / "network"
    rows = building.write(earth, feed, today, progress)
    bench = Bench(earth, feed, scratch, today, progress, rows)
    figures = {}
    for name, figure in FIGURES.items():
        if name in names or name in FIRST:
            taken = figure(bench)
            if name in names:
                figures[name] = taken
        if name == FIRST[0]:
            building.define(earth, today, progress)
    run = {"load": load, "seconds": round(perf_counter() - began, 1), "peak_memory": machine.peak_memory(), **_sizes()}
    return Results(scale.name, machine.described(), run, figures)


def _sizes() -> dict[str, int]:
    models = {
        "people": Person,
        "appointments": Appointment,
        "locations": Location,
        "requirements": Requirement,
        "assignments": Assignment,
    }
    return {name: model._default_manager.count() for name, model in models.items()}
