"""One change by hand, from the service's first statement to the commit of the assignments that follow from it."""

from collections.abc import Iterator

from tradewind.network.models import Appointment, Brand, Location, Position
from tradewind.network.services import change_position, set_location_brands
from tradewind.ops.bench.building import ACTOR
from tradewind.ops.bench.figures.measuring import (
    Bench,
    Figure,
    NotMeasured,
    compose,
    copy_of,
    drop,
    execute,
    milliseconds,
    repeated,
)
from tradewind.ops.bench.vocabulary import MANAGERS
from tradewind.programs import reconcile

STAFF = (30, 80)
"""Active people of the locations that change."""
WARMING_UP = 5
"""Changes before the first that counts: what Python and PostgreSQL load once is no part of a change."""


def one_person_change(bench: Bench) -> Figure:
    """Somebody gets another position; beside it the bare UPDATE of such a row, and its commit."""
    moves = _moves(bench, bench.earth.scale.changes + WARMING_UP)
    before = _assigned_ever()
    times = []
    for number, (appointment, position) in enumerate(moves):
        times.append(milliseconds(change_position, appointment, position, actor=ACTOR))
        bench.progress("Changing positions", number + 1, len(moves))
    if _assigned_ever() == before or _waiting():
        raise NotMeasured("Positions were changed, and nobody's assignments followed.")
    table = copy_of("network_appointment", rows=True)
    try:
        update = compose("UPDATE {table} SET position_id = %s WHERE id = %s", table=table).as_string()
        bare = [milliseconds(execute, update, [position.pk, appointment.pk]) for appointment, position in moves]
    finally:
        drop(table)
    return repeated("ms", times[WARMING_UP:], "UPDATE of the same row and commit", bare[WARMING_UP:])


def location_brand_change(bench: Bench) -> Figure:
    """A location drops a brand, or takes it back; beside it the bare DELETE or INSERT, and its commit.

    What the service leaves to the worker, because it is many people, is done at once and counts.
    """
    sites = _locations(bench)
    before = _assigned_ever()
    times = []
    for number, (location, brands) in enumerate(sites):
        times += [milliseconds(_carry, location, carried) for carried in (brands[1:], brands)]
        bench.progress("Changing brands", number + 1, len(sites))
    if _assigned_ever() == before or _waiting():
        raise NotMeasured("Brands were changed, and nobody's assignments followed.")
    bare = list(_bare_brand_changes(sites))
    return repeated("ms", times[2:], "DELETE or INSERT of the same row and commit", bare[2:])


def _moves(bench: Bench, count: int) -> list[tuple[Appointment, Position]]:
    """Appointments of different people, no bosses, and the position that each gets."""
    rng = bench.random("one_person_change")
    bosses = list(MANAGERS.values())
    positions = list(Position.objects.exclude(code__in=bosses))
    active = Appointment.objects.active().filter(primary=True).exclude(position__code__in=bosses)
    chosen = rng.sample(list(active.order_by("pk").values_list("pk", flat=True)), min(count, active.count()))
    appointments = Appointment.objects.in_bulk(chosen)
    return [
        (appointments[pk], rng.choice([to for to in positions if to.pk != appointments[pk].position_id]))
        for pk in chosen
    ]


def _locations(bench: Bench) -> list[tuple[Location, tuple[Brand, ...]]]:
    """Locations with ``STAFF`` active people and two brands or more, each with its brands in some order."""
    staffed = execute(
        "SELECT a.location_id FROM network_active_appointment a GROUP BY a.location_id "
        "HAVING count(DISTINCT a.person_id) BETWEEN %s AND %s AND (SELECT count(*) FROM network_locationbrand b "
        "WHERE b.location_id = a.location_id) > 1 ORDER BY a.location_id",
        STAFF,
    )
    rng = bench.random("location_brand_change")
    visits = bench.earth.scale.visits + 1
    chosen = rng.sample([pk for (pk,) in staffed], min(visits, len(staffed)))
    if len(chosen) < 2:
        raise NotMeasured(f"There are no two locations with {STAFF[0]} to {STAFF[1]} people and several brands.")
    found = Location.objects.prefetch_related("brands").in_bulk(chosen)
    return [(found[pk], tuple(rng.sample(list(found[pk].brands.all()), found[pk].brands.count()))) for pk in chosen]


def _carry(location: Location, brands: tuple[Brand, ...]) -> None:
    set_location_brands(location, brands, actor=ACTOR)
    reconcile.drain()


def _bare_brand_changes(sites: list[tuple[Location, tuple[Brand, ...]]]) -> Iterator[float]:
    table = copy_of("network_locationbrand", rows=True)
    delete, insert = (
        compose(text, table=table).as_string()
        for text in (
            "DELETE FROM {table} WHERE location_id = %s AND brand_id = %s",
            "INSERT INTO {table} (id, location_id, brand_id) VALUES (-1, %s, %s)",
        )
    )
    try:
        for location, brands in sites:
            key = [location.pk, brands[0].pk]
            yield milliseconds(execute, delete, key)
            yield milliseconds(execute, insert, key)
            execute(compose("DELETE FROM {table} WHERE id = -1", table=table).as_string())
    finally:
        drop(table)


def _assigned_ever() -> tuple[int, int]:
    """How many assignments are open, and how many are over: it moves with every change that had an effect."""
    [(is_open, past)] = execute(
        "SELECT (SELECT count(*) FROM programs_assignment), (SELECT count(*) FROM programs_pastassignment)"
    )
    return int(is_open), int(past)


def _waiting() -> int:
    """How many notes of what changed nobody has looked at yet."""
    [(count,)] = execute("SELECT (SELECT count(*) FROM stale_person) + (SELECT count(*) FROM stale_fact)")
    return int(count)
