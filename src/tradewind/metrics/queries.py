"""What is asked of metrics beyond conditions."""

from tradewind.metrics.models import Observation
from tradewind.network.models import Location, Partner, Person


def latest_observations(
    *, person: Person | None = None, location: Location | None = None, partner: Partner | None = None
) -> list[Observation]:
    """The latest observation of each metric of one subject, by the metric's name; with the metric."""
    found = Observation.objects.filter(person=person, location=location, partner=partner)
    latest = found.order_by("metric_id", "-ends_on", "-starts_on").distinct("metric_id").select_related("metric")
    return sorted(latest, key=lambda observation: observation.metric.sort_key)
