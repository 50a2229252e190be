"""Jobs of the worker. Each is thin: one door of the engine."""

import structlog
from procrastinate.contrib.django import app

from tradewind.kernel.trace import following
from tradewind.programs import clock, reminders
from tradewind.programs.reconcile import drain
from tradewind.programs.runs import recorded

log = structlog.get_logger(__name__)


@app.task(
    name="programs.drain_stale",
    queueing_lock="programs.drain_stale",
    lock="programs.drain_stale",
    pass_context=False,
)
def drain_stale(request_id: str = "") -> str:
    """Look at everything that is stale; ``request_id`` is that of the request that left it so."""
    with following(request_id):
        outcome = recorded(drain)
        log.info("job_drained", people=outcome.people, opened=outcome.opened, closed=outcome.closed)
        return outcome.line()


@app.periodic(cron="*/5 * * * *")
@app.task(name="programs.tick_clock", queueing_lock="programs.tick_clock", lock="programs.tick_clock")
def tick_clock(timestamp: int) -> str:  # noqa: ARG001 - procrastinate passes the planned time
    """Every five minutes it may be midnight somewhere; a tick that moves no zone costs a millisecond."""
    return recorded(drain).line() if clock.catch_up() else "It is the same day everywhere."


@app.periodic(cron="*/15 * * * *")
@app.task(name="programs.remind", queueing_lock="programs.remind", lock="programs.remind")
def remind(timestamp: int) -> str:  # noqa: ARG001 - procrastinate passes the planned time
    """Every quarter of an hour it may be morning somewhere; where it is not, that costs a few milliseconds."""
    notices, things = reminders.remind()
    return f"{notices} notices, of {things} things."
