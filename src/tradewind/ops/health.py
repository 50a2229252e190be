"""How the academy is doing, as numbers: for `tradewind doctor`, ``/readyz`` and ``/metrics``. Each is one query."""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from tradewind.kernel.files import files

WORKER_SILENT_AFTER = 60
"""Seconds without a heartbeat after which a worker counts as gone (it beats every ten)."""

# A queue's age is that of its oldest job that could run now; when it was queued is procrastinate's own event.
_BACKLOG = """
SELECT
    (SELECT count(DISTINCT person_id) FROM stale_person),
    (SELECT count(*) FROM stale_fact),
    (SELECT count(*) FROM stale_definition),
    (SELECT count(*) FROM programs_parkedperson),
    (SELECT count(*) FROM audiences_audience WHERE fault <> ''),
    (SELECT count(*) FROM programs_requirement WHERE fault <> ''),
    (SELECT count(*) FROM programs_heldplan WHERE state = 'held'),
    (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at <= now(), true)),
    (SELECT coalesce(extract(epoch FROM max(now() - greatest(j.scheduled_at, e.at))), 0)
        FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
        WHERE j.status = 'todo' AND coalesce(j.scheduled_at <= now(), true)),
    (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
    (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)),
    (SELECT coalesce(max((now() AT TIME ZONE name)::date - today), 0) FROM network_timezone),
    (SELECT count(*) FROM notices_notice WHERE state = 'waiting'),
    (SELECT coalesce(extract(epoch FROM now() - min(decided_at)), 0) FROM notices_notice WHERE state = 'waiting'),
    (SELECT count(*) FROM notices_notice WHERE state = 'failed' AND settled_at > now() - interval '1 day')
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, and who is there to do it.

    ``queue_age`` and ``notice_age`` are in seconds; ``days_behind`` is negative where the clock was put forward;
    ``failed_notices`` are those of the last day.
    """

    stale_people: int
    stale_facts: int
    stale_definitions: int
    parked_people: int
    frozen_audiences: int
    frozen_requirements: int
    held_plans: int
    jobs: int
    queue_age: int
    failed_jobs: int
    workers: int
    days_behind: int
    waiting_notices: int
    notice_age: int
    failed_notices: int


def backlog() -> Backlog:
    """Look at the logs and the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG, [WORKER_SILENT_AFTER])
        (row,) = cursor.fetchall()
    numbers: list[int] = [int(number) for number in row]
    return Backlog(*numbers)


def clock_skew() -> timedelta:
    """How far this machine's clock is ahead of the database's; half the question's way is in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        ((theirs,),) = cursor.fetchall()
    return timedelta(seconds=time.time() - float(theirs))


def storage_fault() -> str | None:
    """Why files cannot be written, or None; tried by writing one."""
    return files().fault()
