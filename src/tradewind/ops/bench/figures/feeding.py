"""Feeds, loaded as the nightly ones are: checked, merged, reconciled and committed in one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from psycopg import sql

from tradewind.ops.bench import building, crew
from tradewind.ops.bench.figures.measuring import (
    Bench,
    Figure,
    NotMeasured,
    compose,
    copied,
    drop,
    execute,
    repeated,
    timed,
)
from tradewind.ops.bench.sheets import Row, written
from tradewind.ops.bench.vocabulary import POSITION_SHARES

COPYING = "COPY of the same files"
HUNDREDTH = 100

_STAFF = """
SELECT p.code, p.given_name, p.family_name, p.email, p.locale, p.status, p.hired_on, a.code, l.code, s.code,
    coalesce((SELECT string_agg(b.code, '|') FROM network_appointmentbrand d JOIN network_brand b ON b.id = d.brand_id
        WHERE d.appointment_id = a.id), ''),
    a.primary, a.starts_on, a.ends_on
FROM network_person p JOIN network_appointment a ON a.person_id = p.id
JOIN network_location l ON l.id = a.location_id JOIN network_position s ON s.id = a.position_id
WHERE p.id %% %s = %s AND p.status = 'active' AND NOT EXISTS (SELECT FROM network_appointment boss
    JOIN network_positiongrouping g ON g.position_id = boss.position_id
    JOIN network_positiongroup n ON n.id = g.group_id WHERE n.code = 'managers' AND boss.person_id = p.id)
ORDER BY a.code
"""


def feed_load(bench: Bench) -> Figure:
    """The whole network into an empty database: rows a second of all files, read, checked, merged and audited."""
    taken, _ = timed(building.load, bench.feed, bench.progress)
    bench.progress("Copying the files for comparison", 0, None)
    return Figure("rows/s", 1, bench.rows / taken, COPYING, bench.rows / _copying(bench.feed))


def staff_feed_1pct(bench: Bench) -> Figure:
    """One person in a hundred: a third of them in other positions, some moved, some gone, some new."""
    return _fed(bench, "staff", _write_staff)


def metric_feed_all_locations(bench: Bench) -> Figure:
    """One more month of every location metric, for every location."""
    return _fed(bench, "metrics", _write_metrics)


def _fed(bench: Bench, name: str, write: Callable[[Bench, int, Path], None]) -> Figure:
    """The figure of several feeds of a kind, each with other rows than the ones before."""
    loading, copying, followed = [], [], 0
    for number in range(bench.earth.scale.feeds):
        folder = bench.scratch / f"{name}-{number}"
        write(bench, number, folder)
        taken, report = timed(building.load, folder, bench.progress)
        loading.append(taken)
        followed += report.opened + report.closed
        copying.append(_copying(folder))
    if not followed:
        raise NotMeasured(f"Feeds of {name} were loaded, and nobody's assignments followed.")
    return repeated("s", loading, COPYING, copying)


def _write_staff(bench: Bench, number: int, folder: Path) -> None:
    rng = bench.random(f"staff-{number}")
    headers = {name: crew.HEADERS[name] for name in ("people", "appointments")}
    with written(folder, headers) as sheets:
        people: dict[str, Row] = {}
        for row in execute(_STAFF, [HUNDREDTH, number * 7 + 1]):
            person, job = _changed(rng, bench, row)
            people[row[0]] = person
            sheets["appointments"].write([job])
            if rng.random() < 0.05:
                code = f"{row[7]}-new-{number}"  # a person may hold several of the jobs
                people[code] = (code, "New", "Hire", None, row[4], "active", bench.today)
                sheets["appointments"].write([(code, code, *job[2:5], "true", bench.today, None)])
        sheets["people"].write(people.values())


def _changed(rng: Random, bench: Bench, row: tuple[Any, ...]) -> tuple[Row, Row]:
    """A person and one of their appointments as the feed has them."""
    code, given, family, email, locale, status, hired, job, location, position, brands, primary, starts, ends = row
    drawn = rng.random()
    if drawn < 0.33:
        position = rng.choice(list(POSITION_SHARES))
    elif drawn < 0.5:
        location = rng.choice(bench.earth.sites).code
        brands = ""
    elif drawn < 0.55 and ends is None and starts < bench.today:
        ends = bench.today - timedelta(days=1)
    person = (code, given, family, email, locale, "departed" if drawn > 0.98 else status, hired)
    return person, (job, code, location, position, brands, "true" if primary else "false", starts, ends)


def _write_metrics(bench: Bench, number: int, folder: Path) -> None:
    months = range(bench.earth.scale.feeds - 1 - number, bench.earth.scale.feeds - number)
    with written(folder, {"observations": crew.HEADERS["observations"]}) as sheets:
        for site in bench.earth.sites:
            rows = crew.location_observations(bench.earth, site, bench.today, months=months)
            sheets["observations"].write(rows)


def _copying(folder: Path) -> float:
    """The seconds of a COPY of every file into a table of its columns, all text, without an index."""
    return sum(_copy(file) for file in sorted(folder.glob("*.csv")))


def _copy(file: Path) -> float:
    with _raw_table(file) as table:
        return copied(file, compose("COPY {table} FROM STDIN (FORMAT csv, HEADER)", table=table))


@contextmanager
def _raw_table(file: Path) -> Iterator[str]:
    table = f"bench_raw_{file.stem}"
    with file.open(encoding="utf-8") as lines:
        columns = [compose("{column} text", column=column) for column in next(lines).strip().split(",")]
    execute(compose("CREATE TABLE {table} ({columns})", table=table, columns=sql.SQL(", ").join(columns)).as_string())
    try:
        yield table
    finally:
        drop(table)
