"""The academy's own figures for Prometheus, asked of the database at each scrape.

So every web process tells the same, whichever is asked, and the worker needs no port. Requests are counted by
django-prometheus, in each web process for itself.
"""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tradewind.ops import health

_BACKLOG = {
    "stale_people": "People whose facts changed since the engine last looked",
    "stale_facts": "Shared facts (of a location, a unit, a partner) whose people have not been looked up",
    "stale_definitions": "Definitions that changed since the engine last looked",
    "parked_people": "People who could not be evaluated",
    "frozen_audiences": "Audiences that cannot be evaluated and keep their last members",
    "frozen_requirements": "Requirements that cannot be evaluated and keep whom they have",
    "held_plans": "Plans that wait for approval",
    "jobs": "Jobs that could run now",
    "failed_jobs": "Jobs that failed",
    "workers": "Workers that gave a sign of life within the last minute",
    "days_behind": "Days that the academy's clock is behind in the zone where it is most",
    "waiting_notices": "Mails that wait to be sent",
    "failed_notices": "Mails that failed for good within a day",
}
_LAST_RUN = """
SELECT extract(epoch FROM finished_at), extract(epoch FROM finished_at - started_at), people, opened, closed, changed
FROM programs_reconcilerun WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1
"""
_RUN = {
    "finished_timestamp_seconds": "When the last run of the engine over stale people ended",
    "duration_seconds": "How long it took",
    "people": "People it looked at",
    "opened": "Assignments it opened or reopened",
    "closed": "Assignments it closed",
    "changed": "Assignments it changed otherwise",
}
_FEEDS = "SELECT outcome, count(*), extract(epoch FROM max(finished_at)) FROM exchange_feedrun GROUP BY 1 ORDER BY 1"


class Academy(Collector):
    """``tradewind_up`` is 0, and all else left out, where the database does not answer."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = [*_backlog(), *_last_run(), *_feeds()]
        except DatabaseError:
            found = []
        yield GaugeMetricFamily("tradewind_up", "Whether the database answers", value=bool(found))
        yield from found


def registry() -> CollectorRegistry:
    """The academy's figures alone."""
    own = CollectorRegistry(auto_describe=False)
    own.register(Academy())
    return own


def _backlog() -> Iterator[Metric]:
    seen = health.backlog()
    for name, help_text in _BACKLOG.items():
        yield GaugeMetricFamily(f"tradewind_{name}", help_text, value=getattr(seen, name))
    yield GaugeMetricFamily("tradewind_queue_age_seconds", "How long the oldest job waits", value=seen.queue_age)
    yield GaugeMetricFamily("tradewind_notice_age_seconds", "How long the oldest mail waits", value=seen.notice_age)


def _last_run() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_RUN)
        for row in cursor.fetchall():
            for (name, help_text), value in zip(_RUN.items(), row, strict=True):
                yield GaugeMetricFamily(f"tradewind_reconcile_last_{name}", help_text, value=float(value))


def _feeds() -> Iterator[Metric]:
    runs = CounterMetricFamily("tradewind_feed_runs", "Feed loads that were tried, by outcome", labels=["outcome"])
    last = GaugeMetricFamily(
        "tradewind_feed_last_timestamp_seconds", "When a load last had this outcome", labels=["outcome"]
    )
    with connection.cursor() as cursor:
        cursor.execute(_FEEDS)
        for outcome, count, at in cursor.fetchall():
            runs.add_metric([outcome], count)
            last.add_metric([outcome], float(at))
    yield runs
    yield last
