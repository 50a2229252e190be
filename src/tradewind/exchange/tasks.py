"""Jobs of the worker. Each is thin."""

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tradewind.exchange import errands, inputs

_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=2, retry_exceptions=[OperationalError, InterfaceError])


@app.task(name=errands.JOB, lock=errands.JOB, retry=_AGAIN, pass_context=False)
def run_errand(errand: int) -> str:
    """Look at an input, or carry it out; one at a time, the next one waits."""
    return errands.run(errand)


@app.periodic(cron="17 3 * * *")
@app.task(name="exchange.give_up_old_inputs", queueing_lock="exchange.give_up_old_inputs")
def give_up_old_inputs(timestamp: int) -> str:  # noqa: ARG001 - procrastinate passes the planned time
    """Files that were looked at and left, and what uploads that died have left."""
    return f"{inputs.give_up_old_ones()} inputs given up, {inputs.clear_strays()} strays cleared."
