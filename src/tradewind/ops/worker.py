"""The worker process: jobs, facts that plain SQL changed, the daily clock.

Three things wake it: a job of procrastinate (``programs.tasks``); a notification on ``tradewind_stale``, which
the triggers send whoever wrote the fact; and, should a notification be lost, a sweep every minute. SIGTERM and
SIGINT let it finish the batch at hand; a second one ends it at once, which loses nothing (a batch is one
transaction).
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType
from typing import Any

import psycopg
import structlog
from django.db import DatabaseError, close_old_connections, connection
from procrastinate import App
from procrastinate.contrib.django import app as jobs
from psycopg import sql

from tradewind.kernel.problems import TradewindError
from tradewind.ops.logs import to_standard_error
from tradewind.programs import clock
from tradewind.programs.reconcile import drain
from tradewind.programs.runs import recorded

log = structlog.get_logger(__name__)

CHANNEL = "tradewind_stale"
DEBOUNCE = 0.3
"""Seconds to wait after a notification: what is written in one go is looked at in one go."""
SWEEP = 60.0
"""Seconds after which stale people are looked for without a notification."""
PATIENCE = 30.0
"""Seconds that jobs have to finish once the worker is told to stop."""
GRACE = 5.0
"""Seconds more for what cannot be told to stop (a statement that waits for a lock); then the worker just ends."""
_LOOK = 1.0


class _Stopping(Exception):
    """Raised between two batches to leave a drain early: what is not done yet stays in the stale log."""


def run(*, level: str = "INFO", signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)) -> None:
    """Work until one of ``signals``. Needs Django set up; ``level`` is that of the log on standard error."""
    to_standard_error(level)
    stop = threading.Event()
    for number in signals:  # before there is anything to finish: a stop must not come too early to be heard
        signal.signal(number, lambda *_: stop.set())
    log.info("worker_started", pid=os.getpid())
    listener = threading.Thread(target=listen, args=[stop], name="listener")
    listener.start()
    try:
        asyncio.run(_work(stop, signals))
    finally:
        stop.set()
        listener.join()
        log.info("worker_stopped", pid=os.getpid())


async def _work(stop: threading.Event, signals: Sequence[signal.Signals]) -> None:
    loop = asyncio.get_running_loop()
    with jobs.replace_connector(jobs.connector.get_worker_connector()) as app:  # type: ignore[attr-defined]
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    concurrency=1,
                    listen_notify=True,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=PATIENCE,
                )
            )
            sweeping = asyncio.create_task(_take_up_orphans(app))
            for number in signals:
                loop.add_signal_handler(number, _stop, stop, working, signals)
            if stop.is_set():
                _stop(stop, working, signals)
            try:
                await working
            except asyncio.CancelledError:
                log.debug("jobs_stopped")
            finally:
                sweeping.cancel()


def _stop(stop: threading.Event, working: "asyncio.Task[None]", signals: Sequence[signal.Signals]) -> None:
    stop.set()
    working.cancel()
    last = threading.Timer(PATIENCE + GRACE, _give_up)
    last.daemon = True
    last.start()
    for number in signals:
        asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, _end_at_once)


def _give_up() -> None:
    """What still runs is a transaction that waits for somebody: it is rolled back, and done by the next worker."""
    log.warning("worker_gave_up", after_seconds=PATIENCE + GRACE)
    os._exit(1)


def _end_at_once(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
    os._exit(128 + number)


async def _take_up_orphans(app: App) -> None:
    """Give the jobs of a worker that was killed to whoever is alive; their locks would else hold for good."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs():
                await app.job_manager.retry_job(job)
                log.warning("job_taken_up_again", task=job.task_name, job=job.id)
        except Exception:
            log.exception("orphans_not_taken_up")
        await asyncio.sleep(PATIENCE)


def listen(stop: threading.Event) -> None:
    """Drain whenever a fact has changed, and every ``SWEEP`` seconds, until ``stop`` is set."""
    pause = _LOOK
    while not stop.is_set():
        try:
            _catch_up()
            with psycopg.connect(**_parameters(), autocommit=True) as heard:
                heard.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                pause = _LOOK
                _listen_on(heard, stop)
        except _Stopping:
            return
        except (psycopg.OperationalError, DatabaseError) as error:
            log.warning("database_lost", error=str(error).strip(), again_in_seconds=pause)
            stop.wait(pause)
            pause = min(pause * 2, 30.0)


def _listen_on(heard: "psycopg.Connection[tuple[object, ...]]", stop: threading.Event) -> None:
    _drain(stop)
    waited = 0.0
    while not stop.is_set():
        if any(True for _ in heard.notifies(timeout=_LOOK, stop_after=1)):
            stop.wait(DEBOUNCE)
            for _ in heard.notifies(timeout=0):
                pass
        else:
            waited += _LOOK
            if waited < SWEEP:
                continue
        waited = 0.0
        _drain(stop)


def _catch_up() -> None:
    """The worker may have been down over midnight."""
    _with_a_connection(lambda: log.info("clock_caught_up") if clock.catch_up() else None)


def _drain(stop: threading.Event) -> None:
    def leave_if_stopping(step: str, done: int, total: int | None) -> None:  # noqa: ARG001 - a Progress
        if stop.is_set():
            raise _Stopping

    def work() -> None:
        outcome = recorded(partial(drain, progress=leave_if_stopping))
        if outcome.people or outcome.faults:
            log.info("drained", people=outcome.people, opened=outcome.opened, closed=outcome.closed)
        for fault in outcome.faults:
            log.error("not_reconciled", fault=fault)

    try:
        _with_a_connection(work)
    except TradewindError as error:
        log.error("drain_refused", error=str(error))  # noqa: TRY400 - the message is the whole cause


def _with_a_connection(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()
        close_old_connections()


def _parameters() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {key: value for key, value in given.items() if key not in {"cursor_factory", "context", "pool"}}
