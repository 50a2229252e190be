"""The worker: facts that plain SQL wrote are looked at by themselves, and a stop is a clean one."""

import json
import signal
from pathlib import Path

import psycopg
from command_line import Academy
from ops.processes import group, running, said, wait_until

FEED = Path(__file__).parent.parent / "cli"


def test_a_fact_written_by_plain_sql_is_reconciled_without_anybody_asking(fresh: Academy) -> None:
    fresh.run("feed", "load", str(FEED / "feed"), status=0)
    fresh.run("academy", "apply", str(FEED / "academy.yaml"), status=0)
    assert _holders(fresh) == ["p-2", "p-3"]
    with running(fresh, "worker") as process:
        wait_until(lambda: "worker_started" in said(fresh, "err"), "the worker")

        with psycopg.connect(fresh.url) as direct:
            direct.execute("UPDATE network_person SET status = 'suspended' WHERE code = 'p-2'")
        wait_until(lambda: _holders(fresh) == ["p-3"], "the closing")
        with psycopg.connect(fresh.url) as direct:
            direct.execute("UPDATE network_person SET status = 'active' WHERE code = 'p-2'")
        wait_until(lambda: _holders(fresh) == ["p-2", "p-3"], "the reopening")

        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert group(process.pid) == []
        assert "worker_stopped" in said(fresh, "err")
        assert said(fresh, "out") == ""


def test_a_worker_that_was_down_over_midnight_brings_the_day_along(fresh: Academy) -> None:
    fresh.query("UPDATE network_timezone SET today = today - 40")
    with running(fresh, "worker"):
        wait_until(
            lambda: fresh.query("SELECT count(*) FROM network_timezone WHERE today < current_date - 1") == [(0,)],
            "today in every zone",
        )


def test_jobs_of_a_killed_worker_are_taken_up_by_the_next(fresh: Academy) -> None:
    """Its lock would else keep every later job of the kind waiting for good."""
    fresh.query(
        "WITH gone AS (INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '1 hour') RETURNING id) INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)"  # noqa: E501 - one statement, as somebody would type it
        " SELECT 'default', 'programs.drain_stale', 'programs.drain_stale', 'programs.drain_stale',"
        """ '{"request_id": "req-12345"}', 'doing', id"""
        " FROM gone"
    )
    with running(fresh, "worker"):
        wait_until(
            lambda: (
                fresh.query("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'programs.drain_stale'")
                == [(0,)]
            ),
            "the job's end",
        )
    [line] = [line for line in map(json.loads, said(fresh, "err").splitlines()) if line["event"] == "job_drained"]
    assert line["request_id"] == "req-12345"


def _holders(academy: Academy) -> list[object]:
    return [
        code
        for (code,) in academy.query(
            "SELECT p.code FROM programs_assignment a JOIN network_person p ON p.id = a.person_id "
            "JOIN programs_requirement r ON r.id = a.requirement_id WHERE r.code = 'sales-basics' ORDER BY p.code"
        )
    ]
