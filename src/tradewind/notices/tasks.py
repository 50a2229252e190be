"""The job of the worker. Thin."""

from procrastinate.contrib.django import app

from tradewind.notices import outbox, sending


@app.periodic(cron="* * * * *")
@app.task(name=outbox.JOB, queueing_lock=outbox.JOB, lock=outbox.JOB, priority=-1, pass_context=False)
def send(timestamp: int = 0) -> str:  # noqa: ARG001 - procrastinate passes the planned time
    """Send what waits, for a while: whatever else waits for the worker has its turn before the next while."""
    outcome = sending.send_waiting()
    if outcome.is_more:
        outbox.hand_over()
    return outcome.line()
