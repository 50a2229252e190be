"""The record of the engine's runs, for whoever watches: how long, over how many people, with what outcome."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from tradewind.programs.models import ReconcileRun
from tradewind.programs.reconcile import Outcome

KEPT = timedelta(days=30)


def recorded(run: Callable[[], Outcome]) -> Outcome:
    """Do a run and write it down, unless it found nobody to look at. What is older than ``KEPT`` is forgotten."""
    began = timezone.now()
    outcome = run()
    if outcome.people:
        ended = timezone.now()
        ReconcileRun.objects.filter(started_at__lt=ended - KEPT).delete()
        ReconcileRun.objects.create(
            started_at=began,
            finished_at=ended,
            people=outcome.people,
            opened=outcome.opened + outcome.reopened,
            closed=outcome.closed,
            changed=outcome.changed,
        )
    return outcome
