"""Jobs of the worker. Each is thin."""

from procrastinate.contrib.django import app

from tradewind.delivery import attempts
from tradewind.delivery.xapi import partitions


@app.periodic(cron="41 1 * * *")
@app.task(name="delivery.make_partitions", queueing_lock="delivery.make_partitions")
def make_partitions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """The table of next month's statements is there before its first one."""
    partitions.make_ahead()


@app.periodic(cron="23 2 * * *")
@app.task(name="delivery.abandon_silent", queueing_lock="delivery.abandon_silent")
def abandon_silent(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Windows that nobody closed are given up, and cmi5 is told so."""
    while attempts.abandon_silent():
        pass
