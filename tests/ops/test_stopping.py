"""SIGTERM: what runs is finished, nothing new begins, and nobody waits for ever."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from command_line import Academy
from ops.processes import free_port, get, group, running, said, wait_until


@contextmanager
def holding(academy: Academy, statement: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A session that holds a lock until it is told otherwise."""
    with psycopg.connect(academy.url, options="-c lock_timeout=30s") as direct:
        direct.execute(statement)  # type: ignore[arg-type] - of the test's own
        yield direct


def somebody_waits(academy: Academy) -> bool:
    """In this database: others of the server have tests of their own."""
    waiting = "SELECT count(*) > 0 FROM pg_locks JOIN pg_database AS here ON here.oid = database"
    return academy.query(f"{waiting} WHERE NOT granted AND datname = current_database()") == [(True,)]


def test_a_request_under_way_is_answered_before_the_pages_end(fresh: Academy) -> None:
    port, answers = free_port(), []
    with running(fresh, "serve", "--port", str(port)) as process:
        wait_until(lambda: get(port, "/readyz") == 200, "the pages")
        with holding(fresh, "LOCK TABLE django_migrations") as direct:
            asking = threading.Thread(target=lambda: answers.append(get(port, "/readyz")))
            asking.start()
            wait_until(lambda: somebody_waits(fresh), "the request's wait for the table")

            process.send_signal(signal.SIGTERM)
            wait_until(lambda: get(port, "/healthz") == 0, "no new request being taken")
            assert process.poll() is None
            direct.rollback()

        asking.join(timeout=60)
        assert answers == [200]
        assert process.wait(timeout=60) == 0
        assert group(process.pid) == []


def test_a_worker_finishes_the_batch_at_hand(fresh: Academy) -> None:
    fresh.query("INSERT INTO stale_person (person_id) VALUES (1)")
    with holding(fresh, "SELECT pg_advisory_xact_lock(7241001)") as academy_lock, running(fresh, "worker") as process:
        wait_until(lambda: somebody_waits(fresh), "the worker's wait for the academy")

        process.send_signal(signal.SIGTERM)
        academy_lock.rollback()

        assert process.wait(timeout=60) == 0
    assert fresh.query("SELECT count(*) FROM stale_person") == [(0,)]
    assert "worker_stopped" in said(fresh, "err")


IMPATIENT = """
import django; django.setup()
from tradewind.ops import worker
worker.PATIENCE, worker.GRACE = 0.5, 0.5
worker.run()
"""


def test_a_worker_that_waits_for_somebody_else_ends_all_the_same(fresh: Academy) -> None:
    fresh.query("INSERT INTO stale_person (person_id) VALUES (1)")
    environment = {**fresh.environment, "DJANGO_SETTINGS_MODULE": "tradewind.config.settings"}
    with holding(fresh, "SELECT pg_advisory_xact_lock(7241001)"):
        process = subprocess.Popen([sys.executable, "-c", IMPATIENT], env=environment, stderr=subprocess.PIPE)
        wait_until(lambda: somebody_waits(fresh), "the worker's wait for the academy")

        process.send_signal(signal.SIGTERM)
        _, said_last = process.communicate(timeout=60)

    assert process.returncode == 1
    assert b'"event": "worker_gave_up"' in said_last
    assert fresh.query("SELECT count(*) FROM stale_person") == [(1,)]
