"""Jobs of the worker. Each is thin."""

from procrastinate.contrib.django import app

from tradewind.delivery.xapi import partitions


@app.periodic(cron="41 1 * * *")
@app.task(name="delivery.make_partitions", queueing_lock="delivery.make_partitions")
def make_partitions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """The table of next month's statements is there before its first one."""
    partitions.make_ahead()
