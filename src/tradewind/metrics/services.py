"""What is done to observations by hand. Feeds write them in bulk; the same triggers keep both."""

from decimal import Decimal
from typing import Any

from tradewind.kernel.audit import acting
from tradewind.kernel.problems import BadInput
from tradewind.metrics.models import Metric, Observation
from tradewind.metrics.periods import days_of
from tradewind.network.models import Location, Partner, Person


def observe(
    metric: Metric, subject: Person | Location | Partner, *, period: str, value: Decimal, actor: str
) -> Observation:
    """Enter the value of a period, or correct the one that is there.

    BadInput where the period is none, or the metric is measured of something else.
    """
    kind = type(subject).__name__.lower()
    if kind != metric.subject:
        raise BadInput.of(f"metric {metric.code}", f"is measured of a {metric.subject}, not of a {kind}.")
    try:
        starts_on, ends_on = days_of(period)
    except ValueError as error:
        raise BadInput.of("period", f"{error}.") from error
    with acting(actor, via="metrics"):
        observed: dict[str, Any] = {"metric": metric, "subject": kind, kind: subject, "period": period}
        observation, _ = Observation.objects.update_or_create(
            **observed, defaults={"value": value, "starts_on": starts_on, "ends_on": ends_on}
        )
        return observation
