"""Jobs of the worker. Each is thin: one door of the engine."""

from procrastinate.contrib.django import app

from tradewind.programs import clock
from tradewind.programs.reconcile import drain


@app.task(
    name="programs.drain_stale",
    queueing_lock="programs.drain_stale",
    lock="programs.drain_stale",
    pass_context=False,
)
def drain_stale() -> str:
    """Look at everything that is stale."""
    return drain().line()


@app.periodic(cron="*/5 * * * *")
@app.task(name="programs.tick_clock", queueing_lock="programs.tick_clock", lock="programs.tick_clock")
def tick_clock(timestamp: int) -> str:  # noqa: ARG001 - procrastinate passes the planned time
    """Every five minutes it may be midnight somewhere; a tick that moves no zone costs a millisecond."""
    return drain().line() if clock.catch_up() else "It is the same day everywhere."
