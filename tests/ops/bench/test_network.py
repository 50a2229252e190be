"""The network that benchmarks run over: the same every time, a feed like any other, of the sizes that were promised."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tradewind.audiences.models import Audience
from tradewind.audiences.services import preview, resolve
from tradewind.audiences.tree import parse, to_data
from tradewind.exchange.feeds.report import silent
from tradewind.network.models import Appointment, FieldUnit, Location, Person, Position
from tradewind.ops.bench import building, sites
from tradewind.ops.bench.expressions import Author
from tradewind.ops.bench.scales import SCALES, Scale
from tradewind.programs.models import Assignment, Requirement

DAY = date(2026, 11, 24)
TINY = Scale("tiny", people=300, locations=20, units=100, months=2, requirements=40)


def test_the_same_scale_on_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        building.write(sites.earth(TINY), tmp_path / name, DAY, silent)

    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 15
    assert [(tmp_path / "two" / file).read_bytes() for file in files] == [
        (tmp_path / "one" / file).read_bytes() for file in files
    ]


def test_scales_are_of_the_promised_sizes(tmp_path: Path) -> None:
    assert [(scale.people, scale.requirements) for scale in SCALES.values()] == [
        (10_000, 300),
        (100_000, 300),
        (1_000_000, 300),
    ]
    total = building.write(sites.earth(SCALES["s"]), tmp_path, DAY, silent)

    count = {path.stem: len(path.read_bytes().splitlines()) - 1 for path in tmp_path.iterdir()}
    assert total == sum(count.values())
    assert (count["people"], count["brands"], count["positions"], count["field_units"]) == (10_000, 12, 40, 1800)
    assert 15_800 <= count["appointments"] <= 16_200
    with (tmp_path / "appointments.csv").open() as file:
        assert len({row["person"] for row in csv.DictReader(file)}) == 10_000


def test_audiences_speak_the_whole_language() -> None:
    author = Author(sites.earth(SCALES["m"]), "audiences")

    written = [to_data(parse(author.audience(), "who")) for _ in range(300)]
    assert {key for who in written for key in keys(who)} == {
        *("all", "any", "not", "staff", "person", "person_metric", "reports_to", "holds", "lacks", "none_of"),
        *("position", "position_group", "brand", "within", "tag", "country", "subdivision", "location", "partner"),
        *("partner_type", "kind", "primary", "tenure_days", "location_metric", "partner_metric"),
        *("code", "locale", "hired_days", "community", "metric", "at_least", "below", "periods"),
        *("manager", "dimension"),
    }


def keys(who: object) -> Iterator[str]:
    """Every key of an expression, at any depth."""
    if isinstance(who, dict):
        for key, below in who.items():
            yield key
            yield from keys(below)
    elif isinstance(who, list):
        for each in who:
            yield from keys(each)


@pytest.mark.django_db
def test_a_built_network_is_whole_and_nothing_is_assigned_yet(tmp_path: Path) -> None:
    earth = sites.earth(TINY)
    rows = building.write(earth, tmp_path, DAY, silent)

    report = building.load(tmp_path, silent)
    building.define(earth, DAY, silent)

    assert sum(entity.created for entity in report.entities.values()) == rows
    assert (Person.objects.count(), Location.objects.count(), Position.objects.count()) == (300, 20, 40)
    assert FieldUnit.objects.count() == 300
    assert 430 <= Appointment.objects.count() <= 530
    assert (Requirement.objects.count(), Assignment.objects.count()) == (40, 0)


@pytest.mark.django_db
def test_every_audience_can_be_evaluated(tmp_path: Path) -> None:
    earth = sites.earth(TINY)
    building.write(earth, tmp_path, DAY, silent)
    building.load(tmp_path, silent)
    building.define(earth, DAY, silent)

    nodes = [resolve(audience.code) for audience in Audience.objects.all()]
    assert 0.02 <= sum(preview(node).count for node in nodes) / 300 / 40 <= 0.20
