"""Metrics among the records."""

from typing import ClassVar

from django.contrib import admin

from tradewind.kernel.records import Records, look_at
from tradewind.metrics.models import Metric, Observation


@admin.register(Metric)
class MetricRecords(Records):
    """What a metric is called and counted in; what it is measured of stays."""

    editable: ClassVar[tuple[str, ...]] = ("name", "unit", "better")
    list_display = ("code", "name", "subject", "unit", "better", "ended_on")
    search_fields = ("code", "name")


look_at([(Observation, ("metric", "period", "person", "location", "partner", "value"), ("metric__code", "period"))])
