"""Jobs of the worker. Each is thin."""

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tradewind.delivery import abandoning, holding, uploads
from tradewind.delivery.xapi import partitions

_AGAIN = RetryStrategy(
    max_attempts=5, exponential_wait=2, retry_exceptions=[OperationalError, InterfaceError, holding.Busy]
)


@app.task(name=uploads.JOB, retry=_AGAIN, pass_context=False)
def run_upload(upload: int) -> str:
    """Unpack what was uploaded, and make of it what it is for."""
    return uploads.run(upload)


@app.periodic(cron="*/5 * * * *")
@app.task(name="delivery.look_after_uploads", queueing_lock="delivery.look_after_uploads")
def look_after_uploads(timestamp: int) -> str:  # noqa: ARG001 - procrastinate passes the planned time
    """What killed workers and pages have left is taken up, or removed."""
    return uploads.look_after()


@app.periodic(cron="41 1 * * *")
@app.task(name="delivery.make_partitions", queueing_lock="delivery.make_partitions")
def make_partitions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """The table of next month's statements is there before its first one."""
    partitions.make_ahead()


@app.periodic(cron="23 2 * * *")
@app.task(name="delivery.abandon_silent", queueing_lock="delivery.abandon_silent")
def abandon_silent(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Windows that nobody closed are given up, and cmi5 is told so."""
    while abandoning.abandon_silent():
        pass
